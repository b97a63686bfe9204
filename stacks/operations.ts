import { eventLog } from "./event-log.ts";
import { hearWork } from "./hear-work.ts";
import { named } from "./stage.ts";
import { startReport } from "./start-report.ts";
import { recordPositions } from "./tracking.ts";

const workers = [recordPositions, hearWork, startReport];

/** A question somebody will ask at night, ready in CloudWatch Logs Insights. */
function question(name: string, ...lines: string[]) {
  new aws.cloudwatch.QueryDefinition(`Query-${name}`, {
    name: named(name),
    queryString: lines.join("\n| "),
    logGroupNames: [...workers.map(({ fn }) => fn.nodes.logGroup.apply((group) => group!.name)), eventLog.name],
  });
}

const line = "fields @timestamp, consumer, event, id, outcome, ms, message";

question(
  "by-correlation-id",
  line,
  "filter correlationId = 'ID' or detail.meta.correlationId = 'ID'",
  "sort @timestamp",
);
question(
  "by-event-id",
  line,
  "filter id = 'ID' or detail.meta.id = 'ID' or detail.meta.causationId = 'ID'",
  "sort @timestamp",
);
question(
  "top-failures",
  "filter outcome in ['failed', 'parked']",
  "stats count(*) as times, min(@timestamp) as firstSeen, max(@timestamp) as lastSeen by consumer, error.name, error.message",
  "sort times desc",
  "limit 20",
);
question("slowest", line, "filter ispresent(ms)", "sort ms desc", "limit 20");
question("duplicates", "filter outcome = 'duplicate'", "stats count(*) as times by consumer, event, bin(5m)");
question(
  "timeouts",
  "fields @timestamp, @log, @requestId, @message",
  "filter @message like /Task timed out/ or type = 'platform.report' and record.status = 'timeout'",
);
