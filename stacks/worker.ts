import { alarm } from "./alarm.ts";
import { notifyQueue, type Uploads } from "./bucket-notifications.ts";
import { deadLetters, redrivesOnlyFrom } from "./dead-letters.ts";
import { failures } from "./failures.ts";
import { consumes, doesOnce, keepsLedger, parks, type Grant } from "./grants.ts";
import { idempotency } from "./idempotency.ts";
import { keepsWhatRuns } from "./native.ts";
import { listens, type Heard } from "./listens.ts";
import { notificationsOf, queuePolicy, rulesNamed } from "./queue-policies.ts";

interface Args {
  handler: string;
  /** What it handles: the objects its handler imports. Events come by a bus rule; a command is sent to the queue. */
  on?: Heard | Heard[];
  /** Objects it handles: their bucket notifies the queue. */
  uploads?: Uploads;
  link?: unknown[];
  grants?: Grant[];
  /** Seconds for one batch. @default 30 */
  timeout?: number;
  /** Messages in a batch, and seconds to wait for them; more than ten need a window. @default { size: 10, window: 0 } */
  batch?: { size: number; window: number };
  /** Batches at once: what protects the tables behind it. @default 10 */
  concurrency?: number;
  /** @default "512 MB" */
  memory?: `${number} MB`;
  /** Packages that a bundle cannot hold, native addons: they go beside it, in the versions of the service's package.json. */
  install?: string[];
  /** Its effects have no natural key, so Powertools Idempotency stands before them. @default false */
  once?: boolean;
  /** Seconds a message may wait before somebody is told. @default 300 */
  maxAge?: number;
}

/** The one verb: a queue, its dead letters, the function that takes from it, the rules that fill it, its alarms. */
export function worker(
  name: string,
  { on = [], uploads, batch = { size: 10, window: 0 }, timeout = 30, ...the }: Args,
) {
  const dead = deadLetters(name);
  const queue = new sst.aws.Queue(`${name}Queue`, {
    visibilityTimeout: `${6 * timeout + batch.window} seconds`, // AWS's advice; less, and throttled batches count as receives
    dlq: { queue: dead.arn, retry: 5 },
  });
  redrivesOnlyFrom(queue, name, dead);
  const once = the.once ? [doesOnce()] : [];
  const fn = new sst.aws.Function(name, {
    handler: the.handler,
    timeout: `${timeout} seconds`,
    memory: the.memory ?? "512 MB",
    ...(the.install && {
      nodejs: { install: the.install },
      hook: { postbuild: async (folder) => keepsWhatRuns(folder, "arm64") },
    }),
    link: [queue, dead, failures, idempotency, ...(the.link ?? [])],
    permissions: [consumes(queue), parks(dead), keepsLedger(), ...once, ...(the.grants ?? [])],
  });
  queue.subscribe(fn.arn, {
    // SST's default is no partial responses: Lambda would then delete the failures together with the rest.
    batch: { size: batch.size, window: `${batch.window} seconds`, partialResponses: true },
    transform: {
      eventSourceMapping: (args) => {
        args.scalingConfig = { maximumConcurrency: the.concurrency ?? 10 };
        return undefined;
      },
    },
  });
  const events = [on].flat().filter((contract) => contract.kind === "event");
  const rules = events.length > 0 ? [rulesNamed(`${name}-*`)] : [];
  const policy = queuePolicy(`${name}Queue`, queue, [...rules, ...(uploads ? [notificationsOf(uploads.bucket)] : [])]);
  const deadPolicy = queuePolicy(`${name}Dead`, dead, rules);
  listens(name, queue, dead, events, [policy, deadPolicy]);
  if (uploads) notifyQueue(name, queue, policy, uploads);
  alarm(`${name}Waiting`, {
    namespace: "AWS/SQS",
    metric: "ApproximateAgeOfOldestMessage",
    dimensions: { QueueName: queue.nodes.queue.name },
    statistic: "Maximum",
    minutes: 3,
    atLeast: the.maxAge ?? 300,
    says: `${name} is behind. Is it failing, or throttled at its concurrency? waybill doctor --stage ${$app.stage}`,
  });
  return { name, queue, dead, fn };
}
