import { consumed, deadLetterQueues } from "./parts.ts";
import type { Rule } from "./rule.ts";

const days = (seconds: number) => `${seconds / 86_400} days`;

export const partialResponses: Rule = {
  id: "partial-responses",
  why: "Without ReportBatchItemFailures Lambda ignores what the worker returns and deletes the failed messages together with the good ones.",
  fix: "Create the consumer with worker() of stacks/worker.ts, which turns partialResponses on.",
  finds: (view) =>
    consumed(view)
      .filter(({ mapping }) => !mapping.partialResponses)
      .map(({ queue }) => ({ resource: queue.id, observed: "off", wanted: "ReportBatchItemFailures" })),
};

export const visibility: Rule = {
  id: "visibility",
  why: "A message that becomes visible while its batch still runs, or waits throttled, is received again: its receives count up and it dies without having failed.",
  fix: "Set the queue's visibility to six times the function's timeout plus the batch window.",
  finds: (view) =>
    consumed(view).flatMap(({ queue, mapping, fn }) => {
      const wanted = 6 * fn.timeoutSeconds + mapping.windowSeconds;
      if (queue.visibilitySeconds >= wanted) return [];
      return [{ resource: queue.id, observed: `${queue.visibilitySeconds} s`, wanted: `at least ${wanted} s` }];
    }),
};

export const enoughReceives: Rule = {
  id: "enough-receives",
  why: "A few throttles or a short outage use up the receives, and healthy messages end among the dead letters.",
  fix: "Give the queue dlq.retry 5 or more.",
  finds: (view) =>
    view.queues
      .filter(({ redrive }) => redrive && redrive.maxReceiveCount < 5)
      .map(({ id, redrive }) => ({
        resource: id,
        observed: `${redrive!.maxReceiveCount} receives`,
        wanted: "at least 5",
      })),
};

export const deadLetters: Rule = {
  id: "dead-letters",
  why: "A message that never succeeds is retried until the queue's retention ends, and then it is gone without a trace.",
  fix: "Give the queue a dead-letter queue: worker() creates one.",
  finds: (view) =>
    consumed(view)
      .filter(({ queue }) => !queue.redrive)
      .map(({ queue }) => ({ resource: queue.id, observed: "no redrive policy", wanted: "a dead-letter queue" })),
};

export const deadLettersKept: Rule = {
  id: "dead-letters-kept",
  why: "The age of a message counts from its first enqueueing and survives the move, so dead letters of a short-lived queue expire before anybody has looked.",
  fix: "Set messageRetentionSeconds of the dead-letter queue to 14 days, and keep its sources shorter.",
  finds: (view) =>
    deadLetterQueues(view).flatMap((dead) => {
      const found = [];
      const sources = view.queues.filter(({ redrive }) => redrive?.deadLetterArn === dead.arn);
      const longest = Math.max(0, ...sources.map(({ retentionSeconds }) => retentionSeconds));
      if (dead.retentionSeconds < 14 * 86_400)
        found.push({ resource: dead.id, observed: days(dead.retentionSeconds), wanted: "14 days" });
      else if (dead.retentionSeconds <= longest)
        found.push({
          resource: dead.id,
          observed: days(dead.retentionSeconds),
          wanted: `longer than its source's ${days(longest)}`,
        });
      return found;
    }),
};

export const deadLettersUnread: Rule = {
  id: "dead-letters-unread",
  why: "A consumer of dead letters that returns normally deletes them: the evidence and the data are gone.",
  fix: "Remove the subscriber. Look with `waybill dlq`, replay to the worker's own queue.",
  finds: (view) =>
    deadLetterQueues(view).flatMap(({ id, arn }) =>
      view.mappings
        .filter(({ source }) => source === arn)
        .map((mapping) => ({ resource: id, observed: `consumed by ${mapping.function}`, wanted: "no consumer" })),
    ),
};

export const deadLettersOwn: Rule = {
  id: "dead-letters-own",
  why: "Dead letters of several queues in one place cannot be replayed to where they came from.",
  fix: "Use restrictRedrive() of stacks/messaging/dead-letters.ts.",
  finds: (view) =>
    deadLetterQueues(view).flatMap((dead) => {
      const sources = view.queues.filter(({ redrive }) => redrive?.deadLetterArn === dead.arn).map(({ arn }) => arn);
      const wanted = sources.length === 0 ? "denyAll" : `byQueue ${sources.join(", ")}`;
      const { permission = "allowAll", sources: allowed = [] } = dead.redriveAllow ?? {};
      const observed = permission === "byQueue" ? `byQueue ${allowed.join(", ")}` : permission;
      return observed === wanted ? [] : [{ resource: dead.id, observed, wanted }];
    }),
};

export const concurrencyBounded: Rule = {
  id: "concurrency-bounded",
  why: "Unbounded, one queue takes the account's whole concurrency and throttles every door; reserved concurrency instead throttles receives into the dead letters.",
  fix: "Set maxConcurrency of the worker.",
  finds: (view) =>
    consumed(view)
      .filter(({ mapping }) => mapping.maximumConcurrency === undefined)
      .map(({ queue }) => ({ resource: queue.id, observed: "no maximum", wanted: "scalingConfig.maximumConcurrency" })),
};

export const batchWindow: Rule = {
  id: "batch-window",
  why: "Lambda refuses a mapping of more than ten messages a batch without a window of a second or more.",
  fix: "Give the worker's batch a window.",
  finds: (view) =>
    consumed(view)
      .filter(({ mapping }) => mapping.batchSize > 10 && mapping.windowSeconds < 1)
      .map(({ queue, mapping }) => ({
        resource: queue.id,
        observed: `${mapping.batchSize} messages, no window`,
        wanted: "a window of 1 s or more",
      })),
};
