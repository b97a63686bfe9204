import type { AlarmView, StageView } from "../../view/stage-view.ts";
import { consumedQueues, deadLetterQueues } from "../lookups.ts";
import type { StageRule } from "../rule.ts";

interface AlarmRequirement {
  resource: string;
  namespace: string;
  metric: string;
  dimensions: Record<string, string>;
  /** Highest threshold that alarms in time. */
  maxThreshold?: number;
}

/** What is missing: the alarm, its action, its threshold, its treatment of missing data. */
function findAlarmProblems(
  view: StageView,
  { resource, namespace, metric, dimensions, maxThreshold = Infinity }: AlarmRequirement,
) {
  const watches = (alarm: AlarmView) =>
    alarm.namespace === namespace &&
    alarm.metric === metric &&
    Object.entries(dimensions).every(([name, value]) =>
      // A query watches every value of a dimension that it does not compare.
      alarm.query !== undefined && !(name in alarm.dimensions) ? true : alarm.dimensions[name] === value,
    );
  const wanted = `an alarm on ${metric} with an action, missing data notBreaching`;
  const alarms = view.alarms.filter(watches);
  if (alarms.length === 0) return [{ resource, observed: "no alarm", wanted }];
  const faults = (alarm: AlarmView) => [
    ...(alarm.actions.length === 0 ? ["no action"] : []),
    ...(alarm.missingData === "notBreaching" ? [] : [`missing data is ${alarm.missingData}`]),
    ...(alarm.comparison.startsWith("GreaterThan") && alarm.threshold <= maxThreshold
      ? []
      : [`${alarm.comparison} ${alarm.threshold}`]),
  ];
  const best = alarms.map(faults).toSorted((a, b) => a.length - b.length)[0]!;
  return best.length === 0 ? [] : [{ resource, observed: best.join(", "), wanted }];
}

export const deadLettersAlarmed: StageRule = {
  id: "dead-letters-alarmed",
  why: "Dead letters expire after 14 days. NumberOfMessagesSent does not count what the redrive policy moves, and an idle queue sends no metric at all.",
  fix: "Create the queue with deadLetterQueue() of stacks/messaging/dead-letters.ts.",
  findViolations: (view) =>
    deadLetterQueues(view).flatMap(({ id, name }) =>
      findAlarmProblems(view, {
        resource: id,
        namespace: "AWS/SQS",
        metric: "ApproximateNumberOfMessagesVisible",
        dimensions: { QueueName: name },
        maxThreshold: 1,
      }),
    ),
};

export const messageAgeAlarmed: StageRule = {
  id: "message-age-alarmed",
  why: "A worker that is behind or keeps failing shows first in the age of its oldest message, long before there are dead letters.",
  fix: "Create the consumer with worker() of stacks/worker.ts.",
  findViolations: (view) =>
    consumedQueues(view).flatMap(({ queue }) =>
      findAlarmProblems(view, {
        resource: queue.id,
        namespace: "AWS/SQS",
        metric: "ApproximateAgeOfOldestMessage",
        dimensions: { QueueName: queue.name },
      }),
    ),
};

export const failedDeliveriesAlarmed: StageRule = {
  id: "failed-deliveries-alarmed",
  why: "A rule that may not reach its target fails every event at once, without a retry.",
  fix: "Create it with busRule() of stacks/messaging/bus-rule.ts, on the bus whose rules the alarm EventsUndelivered watches.",
  findViolations: (view) =>
    view.rules
      .filter(({ bus }) => bus !== "default")
      .flatMap(({ name, bus }) =>
        findAlarmProblems(view, {
          resource: name,
          namespace: "AWS/Events",
          metric: "FailedInvocations",
          dimensions: { RuleName: name, EventBusName: bus },
          maxThreshold: 1,
        }),
      ),
};
