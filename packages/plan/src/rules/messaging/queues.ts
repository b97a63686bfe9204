import { consumedQueues, deadLetterQueues } from "../lookups.ts";
import type { StageRule } from "../rule.ts";

const formatDays = (seconds: number) => `${seconds / 86_400} days`;

export const partialBatchResponses: StageRule = {
  id: "partial-batch-responses",
  why: "Without ReportBatchItemFailures Lambda ignores what the worker returns and deletes the failed messages together with the good ones.",
  fix: "Create the consumer with worker() of stacks/worker.ts, which turns partialResponses on.",
  findViolations: (view) =>
    consumedQueues(view)
      .filter(({ mapping }) => !mapping.partialResponses)
      .map(({ queue }) => ({ resource: queue.id, observed: "off", wanted: "ReportBatchItemFailures" })),
};

export const visibilityTimeout: StageRule = {
  id: "visibility-timeout",
  why: "A message that becomes visible while its batch still runs, or waits throttled, is received again: its receives count up and it dies without having failed.",
  fix: "Set the queue's visibility to six times the function's timeout plus the batch window.",
  findViolations: (view) =>
    consumedQueues(view).flatMap(({ queue, mapping, fn }) => {
      const wanted = 6 * fn.timeoutSeconds + mapping.windowSeconds;
      if (queue.visibilitySeconds >= wanted) return [];
      return [{ resource: queue.id, observed: `${queue.visibilitySeconds} s`, wanted: `at least ${wanted} s` }];
    }),
};

export const minReceiveCount: StageRule = {
  id: "min-receive-count",
  why: "A few throttles or a short outage use up the receives, and healthy messages end among the dead letters.",
  fix: "Give the queue dlq.retry 5 or more.",
  findViolations: (view) =>
    view.queues
      .filter(({ redrive }) => redrive && redrive.maxReceiveCount < 5)
      .map(({ id, redrive }) => ({
        resource: id,
        observed: `${redrive!.maxReceiveCount} receives`,
        wanted: "at least 5",
      })),
};

export const queueHasDeadLetterQueue: StageRule = {
  id: "queue-has-dead-letter-queue",
  why: "A message that never succeeds is retried until the queue's retention ends, and then it is gone without a trace.",
  fix: "Give the queue a dead-letter queue: worker() creates one.",
  findViolations: (view) =>
    consumedQueues(view)
      .filter(({ queue }) => !queue.redrive)
      .map(({ queue }) => ({ resource: queue.id, observed: "no redrive policy", wanted: "a dead-letter queue" })),
};

export const deadLetterRetention: StageRule = {
  id: "dead-letter-retention",
  why: "The age of a message counts from its first enqueueing and survives the move, so dead letters of a short-lived queue expire before anybody has looked.",
  fix: "Set messageRetentionSeconds of the dead-letter queue to 14 days, and keep its sources shorter.",
  findViolations: (view) =>
    deadLetterQueues(view).flatMap((dead) => {
      const found = [];
      const sources = view.queues.filter(({ redrive }) => redrive?.deadLetterArn === dead.arn);
      const longest = Math.max(0, ...sources.map(({ retentionSeconds }) => retentionSeconds));
      if (dead.retentionSeconds < 14 * 86_400)
        found.push({ resource: dead.id, observed: formatDays(dead.retentionSeconds), wanted: "14 days" });
      else if (dead.retentionSeconds <= longest)
        found.push({
          resource: dead.id,
          observed: formatDays(dead.retentionSeconds),
          wanted: `longer than its source's ${formatDays(longest)}`,
        });
      return found;
    }),
};

export const deadLettersNotConsumed: StageRule = {
  id: "dead-letters-not-consumed",
  why: "A consumer of dead letters that returns normally deletes them: the evidence and the data are gone.",
  fix: "Remove the subscriber. Look with `waybill dlq`, replay to the worker's own queue.",
  findViolations: (view) =>
    deadLetterQueues(view).flatMap(({ id, arn }) =>
      view.mappings
        .filter(({ source }) => source === arn)
        .map((mapping) => ({ resource: id, observed: `consumed by ${mapping.function}`, wanted: "no consumer" })),
    ),
};

export const deadLetterQueueNotShared: StageRule = {
  id: "dead-letter-queue-not-shared",
  why: "Dead letters of several queues in one place cannot be replayed to where they came from.",
  fix: "Use restrictRedrive() of stacks/messaging/dead-letters.ts.",
  findViolations: (view) =>
    deadLetterQueues(view).flatMap((dead) => {
      const sources = view.queues.filter(({ redrive }) => redrive?.deadLetterArn === dead.arn).map(({ arn }) => arn);
      const wanted = sources.length === 0 ? "denyAll" : `byQueue ${sources.join(", ")}`;
      const { permission = "allowAll", sources: allowed = [] } = dead.redriveAllow ?? {};
      const observed = permission === "byQueue" ? `byQueue ${allowed.join(", ")}` : permission;
      return observed === wanted ? [] : [{ resource: dead.id, observed, wanted }];
    }),
};

export const concurrencyBounded: StageRule = {
  id: "concurrency-bounded",
  why: "Unbounded, one queue takes the account's whole concurrency and throttles every endpoint; reserved concurrency instead throttles receives into the dead letters.",
  fix: "Set maxConcurrency of the worker.",
  findViolations: (view) =>
    consumedQueues(view)
      .filter(({ mapping }) => mapping.maximumConcurrency === undefined)
      .map(({ queue }) => ({ resource: queue.id, observed: "no maximum", wanted: "scalingConfig.maximumConcurrency" })),
};

export const batchWindowSet: StageRule = {
  id: "batch-window-set",
  why: "Lambda refuses a mapping of more than ten messages a batch without a window of a second or more.",
  fix: "Give the worker's batch a window.",
  findViolations: (view) =>
    consumedQueues(view)
      .filter(({ mapping }) => mapping.batchSize > 10 && mapping.windowSeconds < 1)
      .map(({ queue, mapping }) => ({
        resource: queue.id,
        observed: `${mapping.batchSize} messages, no window`,
        wanted: "a window of 1 s or more",
      })),
};
