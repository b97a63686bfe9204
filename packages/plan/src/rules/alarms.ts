import type { AlarmView, View } from "../view.ts";
import { consumed, deadLetterQueues } from "./parts.ts";
import type { Rule } from "./rule.ts";

interface Watched {
  resource: string;
  namespace: string;
  metric: string;
  dimensions: Record<string, string>;
  /** Highest threshold that still tells in time. */
  atMost?: number;
}

/** What is missing for somebody to hear of it: the alarm, its action, its threshold, its view of silence. */
function unwatched(view: View, { resource, namespace, metric, dimensions, atMost = Infinity }: Watched) {
  const sees = (alarm: AlarmView) =>
    alarm.namespace === namespace &&
    alarm.metric === metric &&
    Object.entries(dimensions).every(([name, value]) => alarm.dimensions[name] === value);
  const wanted = `an alarm on ${metric} with an action, notBreaching when silent`;
  const alarms = view.alarms.filter(sees);
  if (alarms.length === 0) return [{ resource, observed: "no alarm", wanted }];
  const faults = (alarm: AlarmView) => [
    ...(alarm.actions.length === 0 ? ["tells nobody"] : []),
    ...(alarm.missingData === "notBreaching" ? [] : [`silence is ${alarm.missingData}`]),
    ...(alarm.comparison.startsWith("GreaterThan") && alarm.threshold <= atMost
      ? []
      : [`${alarm.comparison} ${alarm.threshold}`]),
  ];
  const best = alarms.map(faults).toSorted((a, b) => a.length - b.length)[0]!;
  return best.length === 0 ? [] : [{ resource, observed: best.join(", "), wanted }];
}

export const deadLettersWatched: Rule = {
  id: "dead-letters-watched",
  why: "Dead letters expire after 14 days. NumberOfMessagesSent does not count what the redrive policy moves, and an idle queue sends no metric at all.",
  fix: "Create the queue with deadLetterQueue() of stacks/messaging/dead-letters.ts.",
  finds: (view) =>
    deadLetterQueues(view).flatMap(({ id, name }) =>
      unwatched(view, {
        resource: id,
        namespace: "AWS/SQS",
        metric: "ApproximateNumberOfMessagesVisible",
        dimensions: { QueueName: name },
        atMost: 1,
      }),
    ),
};

export const waitingWatched: Rule = {
  id: "waiting-watched",
  why: "A worker that is behind or keeps failing shows first in the age of its oldest message, long before there are dead letters.",
  fix: "Create the consumer with worker() of stacks/worker.ts.",
  finds: (view) =>
    consumed(view).flatMap(({ queue }) =>
      unwatched(view, {
        resource: queue.id,
        namespace: "AWS/SQS",
        metric: "ApproximateAgeOfOldestMessage",
        dimensions: { QueueName: queue.name },
      }),
    ),
};

export const deliveriesWatched: Rule = {
  id: "deliveries-watched",
  why: "A rule that may not reach its target fails every event at once, without a retry.",
  fix: "Use busRule() of stacks/messaging/bus-rule.ts: it adds the alarm.",
  finds: (view) =>
    view.rules
      .filter(({ bus }) => bus !== "default")
      .flatMap(({ name, bus }) =>
        unwatched(view, {
          resource: name,
          namespace: "AWS/Events",
          metric: "FailedInvocations",
          dimensions: { RuleName: name, EventBusName: bus },
          atMost: 1,
        }),
      ),
};
