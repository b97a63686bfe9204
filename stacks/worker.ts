import { alarm } from "./operations/alarm.ts";
import { notifyQueue, type UploadSource } from "./messaging/bucket-notification.ts";
import { deadLetterQueue, restrictRedrive } from "./messaging/dead-letters.ts";
import { failuresTable } from "./failures.ts";
import { type Grant, receiveMessage, sendMessage, updateFailureLog, useIdempotencyTable } from "./grants.ts";
import { idempotencyTable } from "./idempotency.ts";
import { pruneNativePackages } from "./native-packages.ts";
import { registerWorker, type RegisteredWorker } from "./registry.ts";
import { type SubscribedContract, subscribeQueue } from "./messaging/bus-rule.ts";
import { bucketSender, busRuleSender, queuePolicy } from "./messaging/queue-policy.ts";

interface WorkerArgs {
  handler: string;
  /** Contracts it handles: the objects that its handler imports. A bus rule delivers events; a command is sent to the queue. */
  consumes?: SubscribedContract | readonly SubscribedContract[];
  /** S3 objects it handles: their bucket notifies the queue. */
  uploads?: UploadSource;
  link?: unknown[];
  grants?: Grant[];
  /** Seconds for one batch. @default 30 */
  timeoutSeconds?: number;
  /** Messages in a batch, and seconds to wait for them; more than ten need a window. @default { size: 10, window: 0 } */
  batch?: { size: number; window: number };
  /** Batches at once: this protects the tables behind it. @default 10 */
  maxConcurrency?: number;
  /** @default "512 MB" */
  memory?: `${number} MB`;
  /** Variables of its process, for native libraries that read them when it starts; code reads links. */
  environment?: Record<string, string>;
  /** Packages that cannot be bundled, native addons: they are installed beside it, in the versions of the service's package.json. */
  install?: string[];
  /** Its effects have no natural key, so Powertools Idempotency guards them. @default false */
  idempotent?: boolean;
  /** Seconds a message may wait before the alarm. @default 300 */
  maxAgeSeconds?: number;
}

/** Creates and registers all of a queue consumer: queue, dead-letter queue, function, bus rules and alarms. */
export function worker(
  name: string,
  { consumes = [], uploads, batch = { size: 10, window: 0 }, timeoutSeconds = 30, ...options }: WorkerArgs,
): RegisteredWorker {
  const deadLetters = deadLetterQueue(name);
  const queue = new sst.aws.Queue(`${name}Queue`, {
    visibilityTimeout: `${6 * timeoutSeconds + batch.window} seconds`, // as AWS advises: with less, throttled batches count as receives
    dlq: { queue: deadLetters.arn, retry: 5 },
  });
  restrictRedrive(queue, name, deadLetters);
  const idempotencyGrants = options.idempotent ? [useIdempotencyTable(name)] : [];
  const fn = new sst.aws.Function(name, {
    handler: options.handler,
    timeout: `${timeoutSeconds} seconds`,
    memory: options.memory ?? "512 MB",
    ...(options.environment && { environment: options.environment }),
    ...(options.install && {
      // What is installed may be an ES module: CommonJS gets its default export in another form.
      nodejs: { install: options.install, format: "esm" },
      hook: { postbuild: async (folder) => pruneNativePackages(folder, "arm64") },
    }),
    link: [queue, deadLetters, failuresTable, idempotencyTable, ...(options.link ?? [])],
    permissions: [
      receiveMessage(queue),
      sendMessage(deadLetters), // a message that can never succeed goes there at once
      updateFailureLog(name),
      ...idempotencyGrants,
      ...(options.grants ?? []),
    ],
  });
  queue.subscribe(fn.arn, {
    // SST's default is no partial responses: Lambda would then delete the failures together with the rest.
    batch: { size: batch.size, window: `${batch.window} seconds`, partialResponses: true },
    transform: {
      eventSourceMapping: (args) => {
        args.scalingConfig = { maximumConcurrency: options.maxConcurrency ?? 10 };
        return undefined;
      },
    },
  });
  const events = [consumes].flat().filter((contract) => contract.kind === "event");
  const rules = events.length > 0 ? [busRuleSender(`${name}-*`)] : [];
  const policy = queuePolicy(`${name}Queue`, queue, [...rules, ...(uploads ? [bucketSender(uploads.bucket)] : [])]);
  const deadLetterPolicy = queuePolicy(`${name}DLQ`, deadLetters, rules);
  subscribeQueue(name, queue, deadLetters, events, [policy, deadLetterPolicy]);
  if (uploads) notifyQueue(name, queue, policy, uploads);
  alarm(`${name}Waiting`, {
    namespace: "AWS/SQS",
    metric: "ApproximateAgeOfOldestMessage",
    dimensions: { QueueName: queue.nodes.queue.name },
    statistic: "Maximum",
    minutes: 3,
    threshold: options.maxAgeSeconds ?? 300,
    description: `${name} is behind: its oldest message has waited too long. Check whether it fails or is throttled: waybill doctor --stage ${$app.stage}`,
  });
  const [, service = ""] = options.handler.split("/"); // packages/<service>/src/…
  return registerWorker({ name, service, queue, deadLetters, fn });
}
