import type { Contract } from "@waybill/events-schema/event";
import { bus } from "../bus.ts";
import { queryAlarm } from "../operations/alarm.ts";

interface BusRuleArgs {
  /** Event pattern: `source`, `detail-type`. */
  pattern: Record<string, unknown>;
  /** ARN of the target. */
  target: $util.Input<string>;
  /** Queue for events that cannot be delivered. */
  deadLetters: sst.aws.Queue;
  /** Policies that allow the rule: EventBridge does not retry what a policy denies. */
  dependsOn: $util.Resource[];
}

/** Creates a bus rule with one target. What it cannot deliver becomes a dead letter. */
export function busRule(
  name: string,
  { pattern, target, deadLetters, dependsOn }: BusRuleArgs,
): aws.cloudwatch.EventRule {
  const rule = new aws.cloudwatch.EventRule(`${name}Rule`, {
    name,
    eventBusName: bus.name,
    eventPattern: JSON.stringify(pattern),
  });
  new aws.cloudwatch.EventTarget(
    `${name}Target`,
    {
      rule: rule.name,
      eventBusName: bus.name,
      arn: target,
      // The maximum of AWS: a day, 185 attempts.
      retryPolicy: { maximumEventAgeInSeconds: 86_400, maximumRetryAttempts: 185 },
      deadLetterConfig: { arn: deadLetters.arn },
    },
    { dependsOn },
  );
  return rule;
}

// One alarm for the rules of all events. EventBridge publishes this metric only for a rule that fails.
queryAlarm("EventsUndelivered", {
  query: $interpolate`SELECT SUM(FailedInvocations) FROM SCHEMA("AWS/Events", EventBusName, RuleName) WHERE EventBusName = '${bus.name}' GROUP BY RuleName ORDER BY SUM() DESC`,
  threshold: 1,
  description: `Bus rules cannot deliver events; the alarm's contributors are the rules, <Worker>-<event>. Find the missing queue or queue policy: waybill doctor --stage ${$app.stage}; the events are dead letters of the worker: waybill dlq ls --stage ${$app.stage}`,
});

/** The part of a contract that routes a message. */
export type SubscribedContract = Pick<Contract, "kind" | "name" | "source">;

/** Subscribes a queue to events: one bus rule each, named after the consumer and the event. */
export function subscribeQueue(
  name: string,
  queue: sst.aws.Queue,
  deadLetters: sst.aws.Queue,
  events: SubscribedContract[],
  dependsOn: aws.sqs.QueuePolicy[],
): void {
  for (const event of events) {
    const pattern = { source: [event.source], "detail-type": [event.name] };
    busRule(`${name}-${event.name}`, { pattern, target: queue.arn, deadLetters, dependsOn });
  }
}
