import { busRule } from "./bus-rules.ts";
import { deadLetters, redrivesOnlyFrom } from "./dead-letters.ts";
import { receivesFrom } from "./log-policies.ts";
import { queuePolicy, rulesNamed } from "./queue-policies.ts";
import { named } from "./stage.ts";

/** Every event of the bus, one line each: what `waybill events tail` reads. */
export const eventLog = new aws.cloudwatch.LogGroup("EventLog", {
  name: `/aws/events/${named("bus")}`,
  retentionInDays: 30,
});
export const eventLogDead = deadLetters("EventLog");
redrivesOnlyFrom(undefined, "EventLog", eventLogDead);

const rule = busRule("EventLog", {
  pattern: { source: [{ prefix: "waybill." }] },
  target: eventLog.arn,
  deadLetters: eventLogDead,
  dependsOn: [queuePolicy("EventLogDead", eventLogDead, [rulesNamed("EventLog")])],
});
receivesFrom(rule.arn, "event-log", eventLog);
