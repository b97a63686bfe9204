import { eventLog } from "./event-log.ts";
import { readRegistry } from "../registry.ts";
import { physicalName } from "../stage.ts";

const workerLogs = readRegistry().workers.map(({ fn }) => fn.nodes.logGroup.apply((group) => group!.name));
const logGroupNames = [...workerLogs, eventLog.name];

/** Saves a query of CloudWatch Logs Insights over the logs of all workers and the event log. */
function savedQuery(name: string, ...lines: string[]) {
  new aws.cloudwatch.QueryDefinition(`Query-${name}`, {
    name: physicalName(name),
    queryString: lines.join("\n| "),
    logGroupNames,
  });
}

const messageFields = "fields @timestamp, consumer, event, id, outcome, ms, message";

savedQuery(
  "by-correlation-id",
  messageFields,
  "filter correlationId = 'ID' or detail.meta.correlationId = 'ID'",
  "sort @timestamp",
);
savedQuery(
  "by-event-id",
  messageFields,
  "filter id = 'ID' or detail.meta.id = 'ID' or detail.meta.causationId = 'ID'",
  "sort @timestamp",
);
savedQuery(
  "top-failures",
  "filter outcome in ['failed', 'parked']",
  "stats count(*) as times, min(@timestamp) as firstSeen, max(@timestamp) as lastSeen by consumer, error.name, error.message",
  "sort times desc",
  "limit 20",
);
savedQuery("slowest", messageFields, "filter ispresent(ms)", "sort ms desc", "limit 20");
savedQuery("duplicates", "filter outcome = 'duplicate'", "stats count(*) as times by consumer, event, bin(5m)");
savedQuery(
  "timeouts",
  "fields @timestamp, @log, @requestId, @message",
  "filter @message like /Task timed out/ or type = 'platform.report' and record.status = 'timeout'",
);
