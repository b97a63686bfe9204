import { alerts } from "./alerts.ts";
import { api } from "../api.ts";
import { bus } from "../bus.ts";
import { eventLog, eventLogDeadLetters } from "./event-log.ts";
import { failuresTable } from "../failures.ts";
import { awsContext } from "../aws-context.ts";
import { idempotencyTable } from "../idempotency.ts";
import { readRegistry } from "../registry.ts";
import { isPermanentStage, parameterRoot, physicalName } from "../stage.ts";

const { workers, tables } = readRegistry();

/** The resources of this stage, for the operator's command. Its schema is packages/plan/src/manifest.ts; a rule of the plan checks it. */
new aws.ssm.Parameter("Manifest", {
  name: `${parameterRoot()}/manifest`,
  type: "String",
  tier: "Intelligent-Tiering",
  value: $jsonStringify({
    stage: $app.stage,
    protected: isPermanentStage($app.stage),
    region: awsContext.region,
    api: api.url,
    bus: bus.name,
    eventLog: eventLog.name,
    failures: failuresTable.name,
    idempotency: idempotencyTable.name,
    settings: parameterRoot(),
    alerts: alerts.arn,
    functionLogs: `/aws/lambda/${physicalName("")}`,
    workers: workers.map(({ name, queue, deadLetters, fn }) => ({
      name,
      queue: queue.url,
      dead: deadLetters.url,
      function: fn.name,
      logGroup: fn.nodes.logGroup.apply((group) => group?.name),
    })),
    undelivered: [{ name: "EventLogDead", url: eventLogDeadLetters.url, of: "rule EventLog" }],
    tables: Object.fromEntries(Object.entries(tables).map(([service, table]) => [service, table.name])),
  }),
});
