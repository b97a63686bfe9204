import type { SkippingClock } from "./clock.ts";
import type { Clock, Lambda, Queues } from "./ports.ts";
import type { Machines } from "./states/machines.ts";
import type { DeliveryEngine } from "./deliveries.ts";

/** What is still under way. */
export interface Pending {
  /** Messages of queues that have a consumer: visible, in flight or delayed. Dead letters stay and do not count. */
  messages: number;
  deliveries: number;
  /** Executions of state machines. */
  executions: number;
  /** Invocations, and what state machines are at. */
  running: number;
}

export interface SettleOptions {
  /** Jump over waiting (visibility, delays, retries, batching windows). Needs a skipping clock. @default false */
  skip?: boolean;
  /** Is what waits for its next try, or for a batching window, still to be done? @default true */
  waiting?: boolean;
  /** Give up after this long, in real time. @default 30000 */
  timeoutMs?: number;
}

interface Surroundings {
  clock: Clock;
  queues: Queues;
  /** ARNs of the queues that somebody consumes. */
  consumed: readonly string[];
  nextVisible: (queueArn: string) => number | undefined;
  deliveries: DeliveryEngine;
  machines: Pick<Machines, "pending">;
  lambda: Lambda;
}

const LOOK_AGAIN_MS = 3;
/** Looking costs time too when queues are long: at most a fifth of it goes there. */
const REST_FOR_A_LOOK = 4;

/** Tells when nothing is left to do. */
export function settling({ clock, queues, consumed, nextVisible, deliveries, machines, lambda }: Surroundings) {
  function pending(): Pending {
    let messages = 0;
    for (const arn of consumed) {
      const { visible, inFlight, delayed } = queues.stats(arn);
      messages += visible + inFlight + delayed;
    }
    const { executions } = machines.pending();
    return { messages, deliveries: deliveries.pending().count, executions, running: running() };
  }

  const running = () => (lambda.running?.() ?? 0) + machines.pending().working;

  /** What could be done at this very moment. */
  function ready(): Pending {
    const { nextAt, count } = deliveries.pending();
    const messages = consumed.reduce((sum, arn) => sum + queues.stats(arn).visible, 0);
    const due = nextAt !== undefined && nextAt <= clock.now() ? count : 0;
    return { messages, deliveries: due, executions: 0, running: running() };
  }

  /** The next thing that can only come by waiting. */
  function nextWait(): number | undefined {
    const waits = [...consumed.map(nextVisible), deliveries.pending().nextAt, machines.pending().nextAt];
    const times = waits.filter((at) => at !== undefined);
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  /** One timer at a time, in order, and only while nothing runs: a message must not come back under its consumer's hands. */
  function skipWaiting(): void {
    const wait = nextWait();
    const next = skippable(clock).nextAt();
    if (wait !== undefined) skippable(clock).advanceTo(Math.min(wait, next ?? wait));
  }

  /** @throws Error that says what is still pending when the time is up. */
  async function settled({ skip = false, waiting = true, timeoutMs = 30_000 }: SettleOptions = {}): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    let quiet = 0;
    for (;;) {
      const began = performance.now();
      const left = waiting ? pending() : ready();
      const looked = performance.now() - began;
      const idle = left.messages + left.deliveries + left.executions + left.running === 0;
      quiet = idle || left.running === 0 ? quiet + 1 : 0;
      // Twice in a row: what an invocation sets off right after it ended is seen at the second look.
      if (idle && quiet > 1) return;
      if (skip && !idle && quiet > 2) skipWaiting();
      if (performance.now() > deadline) throw new Error(`Not settled after ${timeoutMs} ms: ${JSON.stringify(left)}.`);
      await new Promise((resolve) => setTimeout(resolve, Math.max(LOOK_AGAIN_MS, looked * REST_FOR_A_LOOK)));
    }
  }
  return { pending, settled };
}

function skippable(clock: Clock): SkippingClock {
  if ("advanceTo" in clock && "nextAt" in clock) return clock as SkippingClock;
  throw new Error("Only a skipping clock can skip: start the cloud with skippingClock().");
}
