import { AwsError } from "../gateway/errors.ts";
import type { Environment } from "../lambda/environment.ts";
import type { EventSourceMappingFaults } from "../event-source-mappings/event-source-mapping.ts";
import type { AwsRequest, Clock, ReceivedMessage, TraceListener } from "../interfaces.ts";
import { seededRandom } from "./seeded-random.ts";

/** Faults that can be switched on. Each is something that AWS does as well, but more often. */
export const FAULTS = {
  shuffle: "messages come in any order",
  duplicate: "a message is delivered twice, in two batches, before it is deleted",
  redeliver: "a deleted message is delivered once more",
  kill: "a worker's environment is killed in the middle of a batch, around one of its calls to AWS",
} as const;
export type FaultName = keyof typeof FAULTS;

/** Messages of this many batches are gathered and mixed by the shuffle fault. */
const SHUFFLE_BATCHES = 4;
/** One message in this many is delivered again; one batch in this many is killed. */
const FAULT_ODDS = { duplicate: 4, redeliver: 4, kill: 3 };
/** A batch is killed only when none of its messages was received more often: five receives end in the dead-letter queue. */
const MAX_RECEIVES_TO_KILL = 2;
/** A batch is killed at one of its first calls: as many as it has records, at most this. */
const MAX_CALLS_BEFORE_KILL = 40;

export interface Faults {
  readonly seed: number;
  readonly names: readonly FaultName[];
  readonly mapping: EventSourceMappingFaults | undefined;
  /** An environment starts an event: a kill may be planned. */
  onInvocationStart(environment: Environment, event: unknown): void;
  /** Every call to the gateway, before it is executed. Throws when the caller was killed. */
  before(request: AwsRequest): void;
  /** Every call after it was executed, before the caller gets the response. */
  after(request: AwsRequest): void;
}

interface PlannedKill {
  environment: Environment;
  call: number;
  when: "before" | "after";
}

/** The faults that were switched on; the same seed and order of events give the same faults. */
export function createFaults(
  names: readonly FaultName[],
  { seed, clock, trace }: { seed: number; clock: Clock; trace?: TraceListener | undefined },
): Faults {
  const next = seededRandom(seed);
  const isChosen = (odds: number) => next() * odds < 1;
  const has = (name: FaultName) => names.includes(name);
  const traceFault = (what: FaultName, detail: Record<string, unknown>) =>
    trace?.({ at: clock.now(), kind: "fault", what, ...detail });
  /** Messages that were already delivered a second time. */
  const repeated = new Set<string>();
  const planned = new Map<string, PlannedKill>();

  function redeliver(messages: ReceivedMessage[], when: "received" | "succeeded"): ReceivedMessage[] {
    const name = when === "received" ? "duplicate" : "redeliver";
    if (!has(name)) return [];
    const chosen = messages.filter(({ messageId }) => !repeated.has(messageId) && isChosen(FAULT_ODDS[name]));
    for (const { messageId } of chosen) {
      repeated.add(messageId);
      traceFault(name, { messageId });
    }
    return chosen.map(copyMessage);
  }

  function killIfPlanned(request: AwsRequest, when: PlannedKill["when"]): boolean {
    const id = request.headers["x-amz-security-token"] ?? "";
    const plan = planned.get(id);
    if (!plan || plan.when !== when || --plan.call > 0) return false;
    planned.delete(id);
    traceFault("kill", { function: plan.environment.fn.id, environment: id, when, service: request.service });
    void plan.environment.kill();
    return true;
  }

  return {
    seed,
    names,
    mapping:
      has("shuffle") || has("duplicate") || has("redeliver")
        ? {
            spread: has("shuffle") ? SHUFFLE_BATCHES : 1,
            shuffle: (items) => (has("shuffle") ? shuffle(items, next) : items),
            redeliver,
          }
        : undefined,
    onInvocationStart(environment, event) {
      planned.delete(environment.id);
      const receives = receiveCounts(event);
      if (
        !has("kill") ||
        receives.length === 0 ||
        Math.max(...receives) > MAX_RECEIVES_TO_KILL ||
        !isChosen(FAULT_ODDS.kill)
      )
        return;
      const call = 1 + Math.floor(next() * Math.min(receives.length, MAX_CALLS_BEFORE_KILL));
      planned.set(environment.id, { environment, call, when: isChosen(2) ? "before" : "after" });
    },
    before(request) {
      if (killIfPlanned(request, "before"))
        throw new AwsError("ServiceUnavailable", "The caller was killed.", { status: 503 });
    },
    after: (request) => void killIfPlanned(request, "after"),
  };
}

/** How often each record of a batch has been received; empty when the event is not a batch of a queue. */
function receiveCounts(event: unknown): number[] {
  const records = (event as { Records?: { eventSource?: string; attributes?: Record<string, string> }[] } | null)
    ?.Records;
  if (!Array.isArray(records) || records[0]?.eventSource !== "aws:sqs") return [];
  return records.map(({ attributes }) => Number(attributes?.["ApproximateReceiveCount"] ?? 1));
}

function copyMessage(message: ReceivedMessage): ReceivedMessage {
  const receives = Number(message.attributes["ApproximateReceiveCount"] ?? 1) + 1;
  return { ...message, attributes: { ...message.attributes, ApproximateReceiveCount: String(receives) } };
}

/** The Fisher-Yates shuffle. */
function shuffle<T>(items: T[], next: () => number): T[] {
  const mixed = [...items];
  for (let n = mixed.length - 1; n > 0; n--) {
    const other = Math.floor(next() * (n + 1));
    [mixed[n], mixed[other]] = [mixed[other] as T, mixed[n] as T];
  }
  return mixed;
}
