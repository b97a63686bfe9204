import { randomUUID } from "node:crypto";
import type { EventRuleView } from "@waybill/plan/view/stage-view";
import type { Clock, Deliveries, TraceListener } from "../interfaces.ts";
import type { LocalStore } from "../store.ts";
import { compilePattern } from "./pattern.ts";
import { renderTargetPayload } from "./transform.ts";

/** An entry of PutEvents; `detail` is JSON text of an object. */
export interface BusEntry {
  bus: string;
  source: string;
  detailType: string;
  detail: string;
  resources?: string[];
  /** Milliseconds. @default now */
  time?: number;
  traceHeader?: string;
}

export type Buses = ReturnType<typeof createBuses>;

interface BusDependencies {
  clock: Clock;
  store: LocalStore;
  deliveries: Deliveries;
  trace?: TraceListener;
  region: string;
  account: string;
  names: readonly string[];
  rules: readonly EventRuleView[];
}

/** Event buses and their rules: an accepted event is delivered to every target of every rule that it matches. */
export function createBuses({
  clock,
  store,
  deliveries,
  trace = () => {},
  region,
  account,
  names,
  rules,
}: BusDependencies) {
  const known = new Set(["default", ...names]);
  const compiled = rules.map((rule) => ({ rule, match: compileRulePattern(rule) }));

  function send(rule: EventRuleView, event: Record<string, unknown>, traceHeader?: string): void {
    for (const target of rule.targets) {
      deliveries.deliver({
        from: `rule ${rule.name}`,
        targetArn: target.arn,
        payload: renderTargetPayload(target, event, { ruleArn: rule.arn, ruleName: rule.name }),
        ...(target.retry ? { maxAttempts: target.retry.attempts + 1, maxAgeSeconds: target.retry.maxAgeSeconds } : {}),
        ...(target.deadLetterArn ? { deadLetterArn: target.deadLetterArn } : {}),
        deadLetterBody: JSON.stringify(event),
        deadLetterAttributes: { RULE_ARN: rule.arn },
        ...(traceHeader ? { options: { traceHeader } } : {}),
      });
    }
  }

  return {
    has: (name: string): boolean => known.has(name),
    names: (): string[] => [...known],
    rules: (): readonly EventRuleView[] => rules,
    /** Accepts an event, in one transaction with the deliveries of its rules. Returns its id. */
    put(entry: BusEntry): string {
      const id = randomUUID();
      const event = {
        version: "0",
        id,
        "detail-type": entry.detailType,
        source: entry.source,
        account,
        time: new Date(entry.time ?? clock.now()).toISOString().replace(/\.\d+Z$/, "Z"),
        region,
        resources: entry.resources ?? [],
        detail: JSON.parse(entry.detail) as unknown,
      };
      store.transaction(() => {
        for (const { rule, match } of compiled) {
          if (rule.bus === entry.bus && match?.(event)) send(rule, event, entry.traceHeader);
        }
      });
      return id;
    },
    /** Runs a scheduled rule. */
    fire(rule: EventRuleView, at: number): void {
      const event = {
        version: "0",
        id: randomUUID(),
        "detail-type": "Scheduled Event",
        source: "aws.events",
        account,
        time: new Date(at).toISOString().replace(/\.\d+Z$/, "Z"),
        region,
        resources: [rule.arn],
        detail: {},
      };
      trace({ at: clock.now(), kind: "delivery", what: `schedule ${rule.name}` });
      store.transaction(() => send(rule, event));
    },
  };
}

/** A pattern that EventBridge would refuse stops the start: a deploy would fail too. */
function compileRulePattern(rule: EventRuleView): ((event: unknown) => boolean) | undefined {
  if (!rule.enabled || !rule.pattern) return undefined;
  try {
    return compilePattern(rule.pattern);
  } catch (cause) {
    throw new Error(`Rule ${rule.name}: event pattern is not valid. Reason: ${(cause as Error).message}`, { cause });
  }
}
