import { lets } from "./parts.ts";
import type { Rule } from "./rule.ts";
import type { View } from "../view.ts";

const targets = (view: View) => view.rules.flatMap((rule) => rule.targets.map((target) => ({ rule, target })));

export const undeliveredKept: Rule = {
  id: "undelivered-kept",
  why: "EventBridge drops an event that it could not deliver for a day, and says nothing.",
  fix: "Use busRule() of stacks/messaging/bus-rule.ts: it gives the target a dead-letter queue.",
  finds: (view) =>
    targets(view)
      .filter(({ target }) => !target.dead)
      .map(({ rule }) => ({ resource: rule.name, observed: "no dead-letter queue", wanted: "deadLetterConfig" })),
};

export const deliveryRetried: Rule = {
  id: "delivery-retried",
  why: "How long a delivery is tried decides how long an outage may last without dead letters; it should be somebody's decision.",
  fix: "Use busRule() of stacks/messaging/bus-rule.ts: it sets retryPolicy.",
  finds: (view) =>
    targets(view)
      .filter(({ target }) => !target.retry || target.retry.attempts < 1)
      .map(({ rule }) => ({ resource: rule.name, observed: "no retries asked for", wanted: "a retry policy" })),
};

export const undeliveredReachable: Rule = {
  id: "undelivered-reachable",
  why: "A dead-letter queue that does not let EventBridge in loses the event silently: there is no dead letter of a dead letter.",
  fix: "Let the rule into queuePolicy() of the dead-letter queue: stacks/messaging/queue-policy.ts.",
  finds: (view) =>
    targets(view).flatMap(({ rule, target }) => {
      const dead = view.queues.find(({ arn }) => arn === target.dead);
      if (!dead || lets(dead.policy, "events.amazonaws.com", "sqs:SendMessage", dead.arn, rule.arn)) return [];
      return [
        {
          resource: dead.id,
          observed: `no statement lets rule ${rule.name} in`,
          wanted: "events.amazonaws.com with aws:SourceArn of the rule",
        },
      ];
    }),
};

export const targetReachable: Rule = {
  id: "target-reachable",
  why: "A target whose policy does not name the rule refuses every event, and permission errors are not retried.",
  fix: "Let the rule into queuePolicy() of the queue, stacks/messaging/queue-policy.ts, or add the policy beside the target.",
  finds: (view) =>
    targets(view).flatMap(({ rule, target }) => {
      const queue = view.queues.find(({ arn }) => arn === target.arn);
      const group = view.logGroups.find(({ arn }) => arn === target.arn);
      const fn = view.functions.find(({ arn }) => arn === target.arn);
      const service = "events.amazonaws.com";
      const written = view.logPolicies.flatMap(({ statements }) => statements);
      const open =
        (queue && lets(queue.policy, service, "sqs:SendMessage", queue.arn, rule.arn)) ??
        (group && lets(written, service, "logs:PutLogEvents", `${group.arn}:*`, rule.arn)) ??
        (fn &&
          view.permissions.some(
            (one) => one.function === fn.arn && one.principal === service && one.source === rule.arn,
          ));
      if (open !== false) return []; // reachable, or of a kind that its own role permits
      return [
        {
          resource: rule.name,
          observed: `${target.arn} does not let the rule in`,
          wanted: `a policy that lets ${service} in from this rule`,
        },
      ];
    }),
};
