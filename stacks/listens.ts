import type { Contract } from "@waybill/events-schema/event";
import { alarm } from "./alarm.ts";
import { bus } from "./bus.ts";
import { takesUndelivered, until } from "./dead-letters.ts";

/** What of a contract routes a message. */
export type Heard = Pick<Contract, "kind" | "name" | "source">;

/** Carry these events from the bus to the queue: one rule each, named after who listens and to what. */
export function listens(name: string, queue: sst.aws.Queue, dead: sst.aws.Queue, events: Heard[]): void {
  if (events.length === 0) return;
  const rules = events.map((event) => {
    const rule = `${name}-${event.name}`;
    alarm(`${rule}-undelivered`, undelivered(rule));
    return bus.subscribeQueue(rule, queue, {
      pattern: { source: [event.source], detailType: [event.name] },
      transform: { rule: { name: rule }, target: until(dead) },
    });
  });
  takesUndelivered(
    name,
    dead,
    rules.map((rule) => rule.nodes.rule.arn),
  );
}

/** A rule that cannot reach its target: a policy or a key, for what else fails is tried again. */
export const undelivered = (rule: string) => ({
  namespace: "AWS/Events",
  metric: "FailedInvocations",
  dimensions: { EventBusName: bus.name, RuleName: rule },
  statistic: "Sum" as const,
  atLeast: 1,
  says: `The bus cannot deliver by rule ${rule}. Look for a missing queue policy: waybill doctor --stage ${$app.stage}`,
});
