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

/** Physical names begin with the stage's prefix and the worker's name: SSM takes 8 KB, and a worker has three of them. */
const shorten = (physical: $util.Output<string>, name: string) =>
  physical.apply((one) => (one.startsWith(physicalName(name)) ? `~${one.slice(physicalName(name).length)}` : one));

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
    queues: eventLogDeadLetters.url.apply((url) => url.slice(0, url.lastIndexOf("/") + 1)),
    workers: workers.map(({ name, queue, deadLetters, fn }) => [
      name,
      ...[queue.nodes.queue.name, deadLetters.nodes.queue.name, fn.name].map((one) => shorten(one, name)),
    ]),
    undelivered: [{ name: "EventLogDLQ", url: eventLogDeadLetters.url, of: "rule EventLog" }],
    tables: Object.fromEntries(Object.entries(tables).map(([service, table]) => [service, table.name])),
  }),
});
