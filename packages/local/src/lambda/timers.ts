/**
 * Time inside an environment as the cloud counts it: time in which the machine does not run the function does not count. The
 * limits that code sets itself (of a request, of its own deadline) follow it too: `setTimeout` is replaced.
 *
 * Imports nothing: see runtime.ts.
 */

/** The cloud reports the time more often than this; time beyond it does not count, except what this thread used. */
const MAX_UNREPORTED_MS = 250;
/** A shorter timer is a pause and no time limit. */
const MIN_TIMEOUT_MS = 500;

const { setTimeout: start, clearTimeout: cancel } = globalThis;
/** Processor time that this thread has used. */
export const threadCpuMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};

let reported = { ms: 0, at: performance.now(), cpu: threadCpuMs() };
/** Timers that have ended by the machine's clock and not yet by the cloud's. */
const pendingTimers = new Map<number, { due: number; work: () => void }>();

/** Milliseconds that this environment has worked. */
export function workedMs(): number {
  return reported.ms + Math.min(performance.now() - reported.at, MAX_UNREPORTED_MS + threadCpuMs() - reported.cpu);
}

/** Sets the working time that the cloud has counted. */
export function setWorkedTime(ms: number): void {
  reported = { ms, at: performance.now(), cpu: threadCpuMs() };
  for (const [id, { due, work }] of pendingTimers) {
    if (ms < due) continue;
    pendingTimers.delete(id);
    work();
  }
}

/** From now on the global `setTimeout` counts working time. */
export function replaceTimers(): void {
  const timeout = (work: (...values: unknown[]) => void, ms = 1, ...values: unknown[]): NodeJS.Timeout => {
    if (!(ms >= MIN_TIMEOUT_MS)) return start(work, ms, ...values);
    const due = workedMs() + ms - 1;
    const timer = start(() => {
      if (workedMs() >= due) work(...values);
      else pendingTimers.set(Number(timer), { due, work: () => work(...values) });
    }, ms);
    return timer;
  };
  globalThis.setTimeout = Object.defineProperties(timeout, Object.getOwnPropertyDescriptors(start)) as typeof start;
  globalThis.clearTimeout = (timer) => {
    pendingTimers.delete(Number(timer));
    cancel(timer);
  };
}
