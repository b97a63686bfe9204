import { alerts } from "./alerts.ts";
import { api } from "./api.ts";
import { bus } from "./bus.ts";
import { eventLog, eventLogDead } from "./event-log.ts";
import { failures } from "./failures.ts";
import { here } from "./here.ts";
import { idempotency } from "./idempotency.ts";
import { receipts } from "./receipts-table.ts";
import { reports } from "./reports-table.ts";
import { isPermanentStage, named, parameters } from "./stage.ts";
import { tasks } from "./tasks-table.ts";
import { tracking } from "./tracking-table.ts";
import { workers } from "./workers.ts";

/** What this stage is made of, for the operator. Its shape is packages/plan/src/manifest.ts; a rule of the plan holds it. */
new aws.ssm.Parameter("Manifest", {
  name: `${parameters()}/manifest`,
  type: "String",
  tier: "Intelligent-Tiering",
  value: $jsonStringify({
    stage: $app.stage,
    protected: isPermanentStage($app.stage),
    region: here.region,
    api: api.url,
    bus: bus.name,
    eventLog: eventLog.name,
    failures: failures.name,
    idempotency: idempotency.name,
    settings: parameters(),
    alerts: alerts.arn,
    functionLogs: `/aws/lambda/${named("")}`,
    workers: workers.map(({ name, queue, dead, fn }) => ({
      name,
      queue: queue.url,
      dead: dead.url,
      function: fn.name,
      logGroup: fn.nodes.logGroup.apply((group) => group?.name),
    })),
    undelivered: [{ name: "EventLogDead", url: eventLogDead.url, of: "rule EventLog" }],
    tables: { tracking: tracking.name, tasks: tasks.name, receipts: receipts.name, reports: reports.name },
  }),
});
