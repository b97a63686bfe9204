import { AwsError } from "../gateway/errors.ts";
import type { Environment } from "../lambda/environment.ts";
import type { EventSourceMappingFaults } from "../event-source-mappings/event-source-mapping.ts";
import type { AwsRequest, Clock, ReceivedMessage, TraceListener } from "../interfaces.ts";
import { seededRandom } from "./seeded-random.ts";

/** What may go wrong on request. Each is something AWS does too, only oftener. */
export const FAULTS = {
  shuffle: "messages come in any order",
  duplicate: "a message is delivered twice, in two batches, before it is deleted",
  redeliver: "a message that was done with comes once more",
  kill: "a worker's environment dies in the middle of a batch, around one of its calls to AWS",
} as const;
export type FaultName = keyof typeof FAULTS;

/** So many batches' worth are gathered and mixed when messages are shuffled. */
const SHUFFLE_BATCHES = 4;
/** One message in so many is delivered again; one batch in so many dies. */
const FAULT_ODDS = { duplicate: 4, redeliver: 4, kill: 3 };
/** A batch dies only when none of its messages has been received more often: five receives end in dead letters. */
const MAX_RECEIVES_TO_KILL = 2;
/** A batch that dies does so at one of its first calls: as many as it has records, at most this. */
const MAX_CALLS_BEFORE_KILL = 40;

export interface Faults {
  readonly seed: number;
  readonly names: readonly FaultName[];
  readonly mapping: EventSourceMappingFaults | undefined;
  /** An environment takes an event: it may be marked for death. */
  onInvocationStart(environment: Environment, event: unknown): void;
  /** Every call to the gateway, before it is carried out. Throws when the caller has died of it. */
  before(request: AwsRequest): void;
  /** And after it was carried out, before the caller hears of it. */
  after(request: AwsRequest): void;
}

interface PlannedKill {
  environment: Environment;
  call: number;
  when: "before" | "after";
}

/** Faults on request, the same for the same seed as far as the order of events is the same. */
export function createFaults(
  names: readonly FaultName[],
  { seed, clock, watch }: { seed: number; clock: Clock; watch?: TraceListener | undefined },
): Faults {
  const next = seededRandom(seed);
  const one = (inSo: number) => next() * inSo < 1;
  const has = (name: FaultName) => names.includes(name);
  const tell = (what: FaultName, detail: Record<string, unknown>) =>
    watch?.({ at: clock.now(), kind: "fault", what, ...detail });
  /** Messages that have had their second delivery. */
  const repeated = new Set<string>();
  const doomed = new Map<string, PlannedKill>();

  function again(messages: ReceivedMessage[], when: "received" | "succeeded"): ReceivedMessage[] {
    const name = when === "received" ? "duplicate" : "redeliver";
    if (!has(name)) return [];
    const chosen = messages.filter(({ messageId }) => !repeated.has(messageId) && one(FAULT_ODDS[name]));
    for (const { messageId } of chosen) {
      repeated.add(messageId);
      tell(name, { messageId });
    }
    return chosen.map(copyMessage);
  }

  function die(request: AwsRequest, when: PlannedKill["when"]): boolean {
    const id = request.headers["x-amz-security-token"] ?? "";
    const doom = doomed.get(id);
    if (!doom || doom.when !== when || --doom.call > 0) return false;
    doomed.delete(id);
    tell("kill", { function: doom.environment.fn.id, environment: id, when, service: request.service });
    void doom.environment.kill();
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
            redeliver: again,
          }
        : undefined,
    onInvocationStart(environment, event) {
      doomed.delete(environment.id);
      const receives = receiveCounts(event);
      if (
        !has("kill") ||
        receives.length === 0 ||
        Math.max(...receives) > MAX_RECEIVES_TO_KILL ||
        !one(FAULT_ODDS.kill)
      )
        return;
      const call = 1 + Math.floor(next() * Math.min(receives.length, MAX_CALLS_BEFORE_KILL));
      doomed.set(environment.id, { environment, call, when: one(2) ? "before" : "after" });
    },
    before(request) {
      if (die(request, "before")) throw new AwsError("ServiceUnavailable", "The caller has died.", { status: 503 });
    },
    after: (request) => void die(request, "after"),
  };
}

/** How often each record of a batch has been received; empty when the event is no batch of a queue. */
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

/** Fisher and Yates. */
function shuffle<T>(items: T[], next: () => number): T[] {
  const mixed = [...items];
  for (let n = mixed.length - 1; n > 0; n--) {
    const other = Math.floor(next() * (n + 1));
    [mixed[n], mixed[other]] = [mixed[other] as T, mixed[n] as T];
  }
  return mixed;
}
