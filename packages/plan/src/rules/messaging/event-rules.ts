import { policyAllows } from "../lookups.ts";
import type { StageRule } from "../rule.ts";
import type { StageView } from "../../view/stage-view.ts";

const ruleTargets = (view: StageView) => view.rules.flatMap((rule) => rule.targets.map((target) => ({ rule, target })));

export const targetHasDeadLetterQueue: StageRule = {
  id: "target-has-dead-letter-queue",
  why: "EventBridge drops an event that it could not deliver for a day, and says nothing.",
  fix: "Use busRule() of stacks/messaging/bus-rule.ts: it gives the target a dead-letter queue.",
  findViolations: (view) =>
    ruleTargets(view)
      .filter(({ target }) => !target.deadLetterArn)
      .map(({ rule }) => ({ resource: rule.name, observed: "no dead-letter queue", wanted: "deadLetterConfig" })),
};

export const targetHasRetryPolicy: StageRule = {
  id: "target-has-retry-policy",
  why: "How long a delivery is tried decides how long an outage may last without dead letters; it must be set on purpose.",
  fix: "Use busRule() of stacks/messaging/bus-rule.ts: it sets retryPolicy.",
  findViolations: (view) =>
    ruleTargets(view)
      .filter(({ target }) => !target.retry || target.retry.attempts < 1)
      .map(({ rule }) => ({ resource: rule.name, observed: "no retry policy", wanted: "a retry policy" })),
};

export const targetDeadLetterQueueReachable: StageRule = {
  id: "target-dead-letter-queue-reachable",
  why: "A dead-letter queue that denies EventBridge loses the event silently: there is no second dead-letter queue.",
  fix: "Allow the rule in queuePolicy() of the dead-letter queue: stacks/messaging/queue-policy.ts.",
  findViolations: (view) =>
    ruleTargets(view).flatMap(({ rule, target }) => {
      const dead = view.queues.find(({ arn }) => arn === target.deadLetterArn);
      if (!dead || policyAllows(dead.policy, "events.amazonaws.com", "sqs:SendMessage", dead.arn, rule.arn)) return [];
      return [
        {
          resource: dead.id,
          observed: `no statement allows rule ${rule.name}`,
          wanted: "events.amazonaws.com with aws:SourceArn of the rule",
        },
      ];
    }),
};

export const targetReachable: StageRule = {
  id: "target-reachable",
  why: "A target whose policy does not name the rule refuses every event, and permission errors are not retried.",
  fix: "Allow the rule in queuePolicy() of the queue, stacks/messaging/queue-policy.ts, or add the policy beside the target.",
  findViolations: (view) =>
    ruleTargets(view).flatMap(({ rule, target }) => {
      const queue = view.queues.find(({ arn }) => arn === target.arn);
      const group = view.logGroups.find(({ arn }) => arn === target.arn);
      const fn = view.functions.find(({ arn }) => arn === target.arn);
      const service = "events.amazonaws.com";
      const written = view.logPolicies.flatMap(({ statements }) => statements);
      const open =
        (queue && policyAllows(queue.policy, service, "sqs:SendMessage", queue.arn, rule.arn)) ??
        (group && policyAllows(written, service, "logs:PutLogEvents", `${group.arn}:*`, rule.arn)) ??
        (fn &&
          view.permissions.some(
            (one) => one.function === fn.arn && one.principal === service && one.source === rule.arn,
          ));
      if (open !== false) return []; // reachable, or of a kind that its own role permits
      return [
        {
          resource: rule.name,
          observed: `${target.arn} does not allow the rule`,
          wanted: `a policy that allows ${service} for this rule`,
        },
      ];
    }),
};
