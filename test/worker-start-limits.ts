/** Vitest's limits on starting a worker, 60 s and 90 s of wall time, for which it has no setting. */
const WORKER_START_LIMITS_MS = [60_000, 90_000];

/**
 * Makes them as long as the guard on tests, in the process that starts the workers: on a starved or stopped machine a
 * healthy worker may need longer.
 */
export function extendWorkerStartLimits(guardMs: number): void {
  const { setTimeout } = globalThis;
  globalThis.setTimeout = Object.assign(
    (work: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) =>
      setTimeout(work, ms !== undefined && WORKER_START_LIMITS_MS.includes(ms) ? guardMs : ms, ...args),
    setTimeout,
  );
}
