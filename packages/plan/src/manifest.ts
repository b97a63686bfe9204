import * as z from "zod";

/** One batch worker and everything an operator needs to look after it. */
export const ManifestWorker = z.object({
  /** The same word in stack, code, queue and log. */
  name: z.string(),
  /** URL of its queue: where a replay goes. */
  queue: z.url(),
  /** URL of its dead-letter queue. */
  deadLetterQueue: z.url(),
  /** Physical name of its function. */
  function: z.string(),
  logGroup: z.string(),
});

/**
 * A worker as it is stored, in a quarter of the bytes: its name, and the physical names of its queue, dead-letter queue and
 * function. `~` stands for the stage's prefix and the worker's name, with which AWS's names begin unless they are cut.
 */
const StoredWorker = z.tuple([z.string(), z.string(), z.string(), z.string()]);

/**
 * What a stage is made of, by its physical names. The stack writes it to SSM parameters below `/waybill/<stage>/manifest`;
 * the operator reads it there, on a stage and offline alike. No secrets. Open when reading: a newer stack may say more.
 */
const StoredManifest = z.object({
  stage: z.string(),
  region: z.string(),
  /** A stage whose loss would matter: an operator's replay and purge ask for a reason. Absent counts as yes. */
  protected: z.boolean().optional(),
  /** Base URL of the HTTP API, without a trailing slash. */
  api: z.url(),
  /** Name of the event bus. */
  bus: z.string(),
  /** Log group that gets every event of the bus, one line each. */
  eventLog: z.string(),
  /** Name of the failure log's table. */
  failures: z.string(),
  /** Name of the table of idempotency keys. */
  idempotency: z.string(),
  /** SSM path that all settings are below. */
  settings: z.string().startsWith("/"),
  /** For how many days what is personal is stored, by kind. Absent of a stage that was deployed before there was a setting. */
  retentionDays: z.record(z.string(), z.int().positive()).optional(),
  /** ARN of the topic that alarms go to. */
  alerts: z.string(),
  /** Every function's log group begins with this, the endpoints' as well as the workers'. */
  functionLogs: z.string(),
  /** What the URLs of all queues begin with. */
  queues: z.string().optional(),
  workers: z.array(z.union([StoredWorker, ManifestWorker])),
  /** Dead letters that belong to no worker: what a bus rule could not deliver. The workers' are in `workers`. */
  undelivered: z.array(z.object({ name: z.string(), url: z.url(), of: z.string() })),
  /** Names of the services' own tables, by service. */
  tables: z.record(z.string(), z.string()),
});
const FUNCTION_LOGS = "/aws/lambda/";

/** The manifest with its workers in full. */
const WholeManifest = StoredManifest.transform(({ queues = "", workers, ...manifest }) => {
  const prefix = manifest.functionLogs.slice(FUNCTION_LOGS.length);
  const expandWorker = ([name, ...names]: z.output<typeof StoredWorker>): z.output<typeof ManifestWorker> => {
    const [queue, dead, fn] = names.map((one) => one.replace(/^~/, `${prefix}${name}`)) as [string, string, string];
    return { name, queue: queues + queue, deadLetterQueue: queues + dead, function: fn, logGroup: FUNCTION_LOGS + fn };
  };
  return { ...manifest, workers: workers.map((one) => (Array.isArray(one) ? expandWorker(one) : one)) };
});
export type Manifest = z.output<typeof WholeManifest>;

/** A part as it is stored, `stage` or that of a service: each has some of the workers and tables. */
const StoredPart = z.looseObject({
  workers: z.array(z.unknown()).optional(),
  tables: z.record(z.string(), z.unknown()).optional(),
});

/** The manifest of its parts, in whatever order they were read. Throws ZodError or SyntaxError. */
export function parseManifest(parts: readonly { value: string }[]): Manifest {
  const parsed = parts.map(({ value }) => StoredPart.parse(JSON.parse(value)));
  const manifest = WholeManifest.parse({
    ...(Object.assign({}, ...parsed) as object),
    workers: parsed.flatMap(({ workers = [] }) => workers),
    tables: Object.assign({}, ...parsed.map(({ tables }) => tables)) as object,
  });
  return { ...manifest, workers: manifest.workers.toSorted((a, b) => (a.name < b.name ? -1 : 1)) };
}

/** Is it a parameter of a stage's manifest? */
export const isManifestPart = ({ name }: { name: string }): boolean => /\/manifest\/[^/]+$/.test(name);

/**
 * The path of a stage's manifest: below it are `stage`, with what all services share, and a parameter for each service.
 * SSM takes 8 KB in one, and 4 KB free of charge.
 */
export const manifestPath = (stage: string, app = "waybill"): string => `/${app}/${stage}/manifest`;

/** Every dead-letter queue of a stage: the workers' and the rules'. */
export function listDeadLetterQueues(manifest: Manifest): { name: string; url: string; of: string }[] {
  return [
    ...manifest.workers.map((worker) => ({ name: `${worker.name}DLQ`, url: worker.deadLetterQueue, of: worker.name })),
    ...manifest.undelivered,
  ];
}
