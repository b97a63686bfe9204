import { progressEvents } from "@waybill/events-schema/tracking";
import { busRule } from "../messaging/bus-rule.ts";
import { deadLetterQueue, restrictRedrive } from "../messaging/dead-letters.ts";
import { busRuleSender, queuePolicy } from "../messaging/queue-policy.ts";
import { retentionDays } from "../settings.ts";
import { physicalName } from "../stage.ts";

/**
 * The events of the bus, one line each: `waybill events tail` reads it. Not the progress of runs, which has positions: nobody
 * could erase them from a log, and they are nine tenths of its bytes. `waybill live` shows them.
 */
export const eventLog = new aws.cloudwatch.LogGroup("EventLog", {
  name: `/aws/events/${physicalName("bus")}`,
  retentionInDays: retentionDays.events,
});
export const eventLogDeadLetters = deadLetterQueue("EventLog");
restrictRedrive(undefined, "EventLog", eventLogDeadLetters);

const rule = busRule("EventLog", {
  pattern: {
    source: [{ prefix: "waybill." }],
    "detail-type": [{ "anything-but": progressEvents.map(({ name }) => name) }],
  },
  target: eventLog.arn,
  deadLetters: eventLogDeadLetters,
  dependsOn: [queuePolicy("EventLogDLQ", eventLogDeadLetters, [busRuleSender("EventLog")])],
});
allowRuleToWriteLog(rule.arn, "event-log", eventLog);

/**
 * CloudWatch Logs keeps such permissions in policies of its own, and an account has at most ten per region: more stages
 * than that need more accounts.
 */
function allowRuleToWriteLog(ruleArn: $util.Output<string>, name: string, group: aws.cloudwatch.LogGroup): void {
  const Principal = { Service: ["events.amazonaws.com", "delivery.logs.amazonaws.com"] };
  const Resource = $interpolate`${group.arn}:*`;
  const Condition = { ArnEquals: { "aws:SourceArn": ruleArn } };
  new aws.cloudwatch.LogResourcePolicy(`${name}-policy`, {
    policyName: physicalName(name),
    policyDocument: $jsonStringify({
      Version: "2012-10-17",
      Statement: [
        // CreateLogStream comes without a source ARN that a condition could check.
        { Effect: "Allow", Action: "logs:CreateLogStream", Principal, Resource },
        { Effect: "Allow", Action: "logs:PutLogEvents", Principal, Resource, Condition },
      ],
    }),
  });
}
