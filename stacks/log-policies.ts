import { named } from "./stage.ts";

/**
 * Let one bus rule write to a log group. CloudWatch Logs keeps such rights in policies of its own, of which a region of
 * an account holds ten: more stages than that need more accounts.
 */
export function receivesFrom(rule: $util.Output<string>, name: string, group: aws.cloudwatch.LogGroup): void {
  const Principal = { Service: ["events.amazonaws.com", "delivery.logs.amazonaws.com"] };
  const Resource = $interpolate`${group.arn}:*`;
  const Condition = { ArnEquals: { "aws:SourceArn": rule } };
  new aws.cloudwatch.LogResourcePolicy(`${name}-policy`, {
    policyName: named(name),
    policyDocument: $jsonStringify({
      Version: "2012-10-17",
      Statement: [
        // A stream is created without a source that could be checked.
        { Effect: "Allow", Action: "logs:CreateLogStream", Principal, Resource },
        { Effect: "Allow", Action: "logs:PutLogEvents", Principal, Resource, Condition },
      ],
    }),
  });
}
