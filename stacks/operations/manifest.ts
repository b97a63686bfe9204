import { alerts } from "./alerts.ts";
import { api } from "../api.ts";
import { bus } from "../bus.ts";
import { eventLog, eventLogDeadLetters } from "./event-log.ts";
import { failuresTable } from "../failures.ts";
import { awsContext } from "../aws-context.ts";
import { idempotencyTable } from "../idempotency.ts";
import { readRegistry } from "../registry.ts";
import { retentionDays } from "../settings.ts";
import { isPermanentStage, parameterRoot, physicalName } from "../stage.ts";

const { workers, tables } = readRegistry();

/** Physical names begin with the stage's prefix and the worker's name, and a worker has three of them. */
const shorten = (physical: $util.Output<string>, name: string) =>
  physical.apply((one) => (one.startsWith(physicalName(name)) ? `~${one.slice(physicalName(name).length)}` : one));

/** A parameter of the manifest. Its schema is packages/plan/src/manifest.ts; rules of the plan check that it is complete and fits. */
function manifestPart(part: string, value: object): void {
  new aws.ssm.Parameter(`Manifest-${part}`, {
    name: `${parameterRoot()}/manifest/${part}`,
    type: "String",
    tier: "Intelligent-Tiering",
    value: $jsonStringify(value),
  });
}

// The resources of this stage, for the operator's command: what all services share, then each service for itself.
manifestPart("stage", {
  stage: $app.stage,
  protected: isPermanentStage($app.stage),
  region: awsContext.region,
  api: api.url,
  bus: bus.name,
  eventLog: eventLog.name,
  failures: failuresTable.name,
  idempotency: idempotencyTable.name,
  settings: parameterRoot(),
  retentionDays,
  alerts: alerts.arn,
  functionLogs: `/aws/lambda/${physicalName("")}`,
  queues: eventLogDeadLetters.url.apply((url) => url.slice(0, url.lastIndexOf("/") + 1)),
  undelivered: [{ name: "EventLogDLQ", url: eventLogDeadLetters.url, of: "rule EventLog" }],
});
const services = new Set([...Object.keys(tables), ...workers.map(({ service }) => service)]);
for (const service of [...services].toSorted()) {
  const table = tables[service];
  manifestPart(service, {
    workers: workers
      .filter((worker) => worker.service === service)
      .map(({ name, queue, deadLetters, fn }) => [
        name,
        ...[queue.nodes.queue.name, deadLetters.nodes.queue.name, fn.name].map((one) => shorten(one, name)),
      ]),
    tables: table ? { [service]: table.name } : {},
  });
}
