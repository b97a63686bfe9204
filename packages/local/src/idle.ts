import type { SkippingClock } from "./clock.ts";
import type { Clock, Lambda, Queues } from "./interfaces.ts";
import type { StateMachineEngine } from "./states/state-machines.ts";
import type { DeliveryEngine } from "./deliveries.ts";
import type { ProcessorMonitor } from "./working-time.ts";

/** What is still under way. */
export interface PendingWork {
  /** Messages of queues that have a consumer: visible, in flight or delayed. Dead letters stay and do not count. */
  messages: number;
  deliveries: number;
  /** Executions of state machines. */
  executions: number;
  /** Invocations, and what state machines are at. */
  running: number;
}

export interface IdleOptions {
  /** Jump over waiting (visibility, delays, retries, batching windows). Needs a skipping clock. @default false */
  skip?: boolean;
  /** Is what waits for its next try, or for a batching window, still to be done? @default true */
  waiting?: boolean;
  /** Give up when nothing at all has moved for this long, in working time. @default 120000 */
  stuckAfterMs?: number;
}

interface IdleMonitorDependencies {
  clock: Clock;
  queues: Queues;
  /** ARNs of the queues that somebody consumes. */
  consumed: readonly string[];
  nextVisible: (queueArn: string) => number | undefined;
  deliveries: DeliveryEngine;
  machines: Pick<StateMachineEngine, "pending" | "journal">;
  lambda: Lambda;
  machine: ProcessorMonitor;
  /** A number that changes with all that happens and that none of the others shows: calls, bytes, happenings. */
  activityCount: () => number;
}

const POLL_INTERVAL_MS = 3;
/** Looking costs time too when queues are long: at most a fifth of it goes there. */
const PAUSE_PER_POLL = 4;

/** Tells when nothing is left to do. */
export function createIdleMonitor(dependencies: IdleMonitorDependencies) {
  const {
    clock,
    queues,
    consumed,
    nextVisible,
    deliveries,
    machines,
    lambda,
    machine,
    activityCount: moved,
  } = dependencies;

  function pending(): PendingWork {
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
  function ready(): PendingWork {
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
    const next = requireSkippingClock(clock).nextAt();
    if (wait !== undefined) requireSkippingClock(clock).advanceTo(Math.min(wait, next ?? wait));
  }

  /**
   * However long it takes, as long as anything moves.
   *
   * @throws Error that says what is stuck and where, when nothing moves any more
   */
  async function settled({ skip = false, waiting = true, stuckAfterMs = 120_000 }: IdleOptions = {}): Promise<void> {
    const time = machine.clock();
    let seen = "";
    let movedAt = 0;
    let quietPolls = 0;
    try {
      for (;;) {
        const began = performance.now();
        const left = waiting ? pending() : ready();
        const idle = left.messages + left.deliveries + left.executions + left.running === 0;
        quietPolls = idle || left.running === 0 ? quietPolls + 1 : 0;
        // Twice in a row: what an invocation sets off right after it ended is seen at the second look.
        if (idle && quietPolls > 1) return;
        if (skip && !idle && quietPolls > 2) skipWaiting();
        const now = JSON.stringify([left, lambda.underWay?.(), nextWait(), moved()]);
        if (now !== seen) movedAt = time.now();
        seen = now;
        if (time.now() - movedAt >= stuckAfterMs) throw new Error(stuck(stuckAfterMs));
        const looked = performance.now() - began;
        await new Promise((resolve) => setTimeout(resolve, Math.max(POLL_INTERVAL_MS, looked * PAUSE_PER_POLL)));
      }
    } finally {
      time.close();
    }
  }

  function stuck(ms: number): string {
    const at = (time: number) => new Date(time).toISOString();
    const next = nextWait();
    return [
      `Not settled: nothing has moved for ${ms / 1000} s, and this is left:`,
      ...consumed.flatMap((arn) => {
        const { visible, inFlight, delayed, oldestSentAt } = queues.stats(arn);
        if (visible + inFlight + delayed === 0) return [];
        const since = oldestSentAt === undefined ? "" : `, the oldest sent at ${at(oldestSentAt)}`;
        return [`  queue ${nameOf(arn)}: ${visible} visible, ${inFlight} in flight, ${delayed} delayed${since}`];
      }),
      ...listLines(
        lambda.underWay?.() ?? [],
        (one) =>
          `function ${one.function}: ${one.state === "running" ? "running" : "waiting for an environment"} since ${at(one.since)}`,
      ),
      ...listLines(
        deliveries.list(),
        (one) => `delivery ${one.from} → ${nameOf(one.targetArn)}: ${one.attempts} attempts, next at ${at(one.nextAt)}`,
      ),
      ...listLines(
        machines.journal.executions.running(),
        (one) => `execution ${nameOf(one.arn)}: running since ${at(one.started_at)}`,
      ),
      ...(next === undefined ? [] : [`  The clock shows ${at(clock.now())}; the next wait ends at ${at(next)}.`]),
    ].join("\n");
  }

  return { pending, settled };
}

const MAX_LISTED = 5;

function listLines<T>(all: readonly T[], line: (one: T) => string): string[] {
  const lines = all.slice(0, MAX_LISTED).map((one) => `  ${line(one)}`);
  return all.length > MAX_LISTED ? [...lines, `  … and ${all.length - MAX_LISTED} more`] : lines;
}

/** The name at the end of an ARN. */
const nameOf = (arn: string) => arn.split(":").slice(5).join(":");

function requireSkippingClock(clock: Clock): SkippingClock {
  if ("advanceTo" in clock && "nextAt" in clock) return clock as SkippingClock;
  throw new Error("Only a skipping clock can skip: start the cloud with skippingClock().");
}
