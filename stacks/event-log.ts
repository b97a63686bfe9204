import { alarm } from "./alarm.ts";
import { bus } from "./bus.ts";
import { deadLetters, redrivesOnlyFrom, takesUndelivered, until } from "./dead-letters.ts";
import { receivesFrom } from "./log-policies.ts";
import { undelivered } from "./listens.ts";
import { named } from "./stage.ts";

/** Every event of the bus, one line each: what `waybill events tail` reads. */
export const eventLog = new aws.cloudwatch.LogGroup("EventLog", {
  name: `/aws/events/${named("bus")}`,
  retentionInDays: 30,
});
export const eventLogDead = deadLetters("EventLog");
redrivesOnlyFrom(undefined, "EventLog", eventLogDead);

const rule = new aws.cloudwatch.EventRule("EventLogRule", {
  name: "EventLog",
  eventBusName: bus.name,
  eventPattern: JSON.stringify({ source: [{ prefix: "waybill." }] }),
});
new aws.cloudwatch.EventTarget("EventLogTarget", {
  rule: rule.name,
  eventBusName: bus.name,
  arn: eventLog.arn,
  ...until(eventLogDead),
});
takesUndelivered("EventLog", eventLogDead, [rule.arn]);
alarm("EventLog-undelivered", undelivered("EventLog"));
receivesFrom(rule.arn, "event-log", eventLog);
