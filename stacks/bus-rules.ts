import { alarm } from "./alarm.ts";
import { bus } from "./bus.ts";

interface Args {
  /** Event pattern: `source`, `detail-type`. */
  pattern: Record<string, unknown>;
  /** ARN of the target. */
  target: $util.Input<string>;
  /** Where an event goes that cannot be delivered. */
  deadLetters: sst.aws.Queue;
  /** Policies that let the rule in: EventBridge does not retry what a policy refuses. */
  dependsOn: $util.Resource[];
}

/** One rule of the bus with one target, and an alarm for when the target refuses it. */
export function busRule(name: string, { pattern, target, deadLetters, dependsOn }: Args): aws.cloudwatch.EventRule {
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
      // The longest AWS offers: a day, 185 attempts.
      retryPolicy: { maximumEventAgeInSeconds: 86_400, maximumRetryAttempts: 185 },
      deadLetterConfig: { arn: deadLetters.arn },
    },
    { dependsOn },
  );
  alarm(`${name}-undelivered`, {
    namespace: "AWS/Events",
    metric: "FailedInvocations",
    dimensions: { EventBusName: bus.name, RuleName: name },
    statistic: "Sum",
    atLeast: 1,
    says: `The bus cannot deliver by rule ${name}. Look for a missing queue policy: waybill doctor --stage ${$app.stage}`,
  });
  return rule;
}
