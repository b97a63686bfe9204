import type { SkippingClock } from "./clock.ts";
import type { Clock, Lambda, Queues } from "./interfaces.ts";
import type { StateMachineEngine } from "./states/state-machines.ts";
import type { DeliveryEngine } from "./deliveries.ts";
import type { ProcessorMonitor } from "./working-time.ts";

/** Unfinished work. */
export interface PendingWork {
  /** Messages of queues that have a consumer: visible, in flight or delayed. Dead letters stay and do not count. */
  messages: number;
  deliveries: number;
  /** Executions of state machines. */
  executions: number;
  /** Invocations and state machine work that run now. */
  running: number;
}

export interface IdleOptions {
  /** Skips waiting (visibility, delays, retries, batching windows). Needs a skipping clock. @default false */
  skip?: boolean;
  /** Whether to wait for retries and batching windows. @default true */
  waiting?: boolean;
  /** Gives up when nothing has happened for this long, in working time. @default 120000 */
  stuckAfterMs?: number;
}

interface IdleMonitorDependencies {
  clock: Clock;
  queues: Queues;
  /** ARNs of the queues that have a consumer. */
  consumed: readonly string[];
  nextVisible: (queueArn: string) => number | undefined;
  deliveries: DeliveryEngine;
  machines: Pick<StateMachineEngine, "pending" | "journal">;
  lambda: Lambda;
  processorMonitor: ProcessorMonitor;
  /** A number that changes with all activity that the other parts do not show: calls, bytes, trace events. */
  activityCount: () => number;
}

const POLL_INTERVAL_MS = 3;
/** Polling costs time when queues are long: it takes at most a fifth. */
const PAUSE_PER_POLL = 4;

/** Detects when nothing is left to do. */
export function createIdleMonitor(dependencies: IdleMonitorDependencies) {
  const { clock, queues, consumed, nextVisible, deliveries, machines, lambda, processorMonitor, activityCount } =
    dependencies;

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

  /** Work that could be done now. */
  function readyWork(): PendingWork {
    const { nextAt, count } = deliveries.pending();
    const messages = consumed.reduce((sum, arn) => sum + queues.stats(arn).visible, 0);
    const due = nextAt !== undefined && nextAt <= clock.now() ? count : 0;
    return { messages, deliveries: due, executions: 0, running: running() };
  }

  /** The next time at which waiting work is due. */
  function nextWait(): number | undefined {
    const waits = [...consumed.map(nextVisible), deliveries.pending().nextAt, machines.pending().nextAt];
    const times = waits.filter((at) => at !== undefined);
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  /**
   * One timer at a time, in order, and only while nothing runs: a message must not become visible while its consumer works
   * on it. What a schedule runs every minute meanwhile is run once.
   */
  function skipWaiting(): void {
    const wait = nextWait();
    const next = requireSkippingClock(clock).nextAt();
    if (wait !== undefined) requireSkippingClock(clock).advanceTo(Math.min(wait, next ?? wait));
  }

  /**
   * Waits as long as anything happens.
   *
   * @throws Error that lists what is stuck when nothing happens any more
   */
  async function waitUntilIdle({
    skip = false,
    waiting = true,
    stuckAfterMs = 120_000,
  }: IdleOptions = {}): Promise<void> {
    const time = processorMonitor.clock();
    let lastState = "";
    let changedAt = 0;
    let quietPolls = 0;
    try {
      for (;;) {
        const pollStartedAt = performance.now();
        // While something runs, nothing is idle or skipped, and to count what waits takes long.
        const left = running() > 0 ? undefined : waiting ? pending() : readyWork();
        const idle = left !== undefined && left.messages + left.deliveries + left.executions === 0;
        quietPolls = left ? quietPolls + 1 : 0;
        // Twice in a row: work that an invocation causes right after its end is seen by the second poll.
        if (idle && quietPolls > 1) return;
        if (skip && !idle && quietPolls > 2) skipWaiting();
        const state = JSON.stringify([lambda.underWay?.(), activityCount(), left && [left, nextWait()]]);
        if (state !== lastState) changedAt = time.now();
        lastState = state;
        if (time.now() - changedAt >= stuckAfterMs) throw new Error(describeStuck(stuckAfterMs));
        const pollMs = performance.now() - pollStartedAt;
        await new Promise((resolve) => setTimeout(resolve, Math.max(POLL_INTERVAL_MS, pollMs * PAUSE_PER_POLL)));
      }
    } finally {
      time.close();
    }
  }

  function describeStuck(ms: number): string {
    const at = (time: number) => new Date(time).toISOString();
    const next = nextWait();
    return [
      `Not idle: nothing has happened for ${ms / 1000} s, and this is unfinished:`,
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

  return { pending, waitUntilIdle };
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
