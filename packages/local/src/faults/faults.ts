import { AwsError } from "../gateway/errors.ts";
import type { Environment } from "../lambda/environment.ts";
import type { MappingFaults } from "../mappings/mapping.ts";
import type { AwsRequest, Clock, ReceivedMessage, Watch } from "../ports.ts";
import { random } from "./random.ts";

/** What may go wrong on request. Each is something AWS does too, only oftener. */
export const FAULTS = {
  shuffle: "messages come in any order",
  duplicate: "a message is delivered twice, in two batches, before it is deleted",
  redeliver: "a message that was done with comes once more",
  kill: "a worker's environment dies in the middle of a batch, around one of its calls to AWS",
} as const;
export type Fault = keyof typeof FAULTS;

/** So many batches' worth are gathered and mixed when messages are shuffled. */
const SPREAD = 4;
/** One message in so many is delivered again; one batch in so many dies. */
const ONE_IN = { duplicate: 4, redeliver: 4, kill: 3 };
/** A batch dies only when none of its messages has been received more often: five receives end in dead letters. */
const MOST_RECEIVES = 2;
/** A batch that dies does so at one of its first calls: as many as it has records, at most this. */
const MOST_CALLS = 40;

export interface Faults {
  readonly seed: number;
  readonly names: readonly Fault[];
  readonly mapping: MappingFaults | undefined;
  /** An environment takes an event: it may be marked for death. */
  begun(environment: Environment, event: unknown): void;
  /** Every call to the gateway, before it is carried out. Throws when the caller has died of it. */
  before(request: AwsRequest): void;
  /** And after it was carried out, before the caller hears of it. */
  after(request: AwsRequest): void;
}

interface Doom {
  environment: Environment;
  call: number;
  when: "before" | "after";
}

/** Faults on request, the same for the same seed as far as the order of events is the same. */
export function openFaults(
  names: readonly Fault[],
  { seed, clock, watch }: { seed: number; clock: Clock; watch?: Watch | undefined },
): Faults {
  const next = random(seed);
  const one = (inSo: number) => next() * inSo < 1;
  const has = (name: Fault) => names.includes(name);
  const tell = (what: Fault, detail: Record<string, unknown>) =>
    watch?.({ at: clock.now(), kind: "fault", what, ...detail });
  /** Messages that have had their second delivery. */
  const repeated = new Set<string>();
  const doomed = new Map<string, Doom>();

  function again(messages: ReceivedMessage[], when: "received" | "succeeded"): ReceivedMessage[] {
    const name = when === "received" ? "duplicate" : "redeliver";
    if (!has(name)) return [];
    const chosen = messages.filter(({ messageId }) => !repeated.has(messageId) && one(ONE_IN[name]));
    for (const { messageId } of chosen) {
      repeated.add(messageId);
      tell(name, { messageId });
    }
    return chosen.map(copyOf);
  }

  function die(request: AwsRequest, when: Doom["when"]): boolean {
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
            spread: has("shuffle") ? SPREAD : 1,
            shuffle: (items) => (has("shuffle") ? shuffled(items, next) : items),
            again,
          }
        : undefined,
    begun(environment, event) {
      doomed.delete(environment.id);
      const receives = receivesOf(event);
      if (!has("kill") || receives.length === 0 || Math.max(...receives) > MOST_RECEIVES || !one(ONE_IN.kill)) return;
      const call = 1 + Math.floor(next() * Math.min(receives.length, MOST_CALLS));
      doomed.set(environment.id, { environment, call, when: one(2) ? "before" : "after" });
    },
    before(request) {
      if (die(request, "before")) throw new AwsError("ServiceUnavailable", "The caller has died.", { status: 503 });
    },
    after: (request) => void die(request, "after"),
  };
}

/** How often each record of a batch has been received; empty when the event is no batch of a queue. */
function receivesOf(event: unknown): number[] {
  const records = (event as { Records?: { eventSource?: string; attributes?: Record<string, string> }[] } | null)
    ?.Records;
  if (!Array.isArray(records) || records[0]?.eventSource !== "aws:sqs") return [];
  return records.map(({ attributes }) => Number(attributes?.["ApproximateReceiveCount"] ?? 1));
}

function copyOf(message: ReceivedMessage): ReceivedMessage {
  const receives = Number(message.attributes["ApproximateReceiveCount"] ?? 1) + 1;
  return { ...message, attributes: { ...message.attributes, ApproximateReceiveCount: String(receives) } };
}

/** Fisher and Yates. */
function shuffled<T>(items: T[], next: () => number): T[] {
  const mixed = [...items];
  for (let n = mixed.length - 1; n > 0; n--) {
    const other = Math.floor(next() * (n + 1));
    [mixed[n], mixed[other]] = [mixed[other] as T, mixed[n] as T];
  }
  return mixed;
}
