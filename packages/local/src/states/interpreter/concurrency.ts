/** The failure of the first of several parts. */
export class PartFailedError extends Error {
  readonly part: number;

  constructor(part: number, cause: unknown) {
    super(`Part ${part} failed.`, { cause });
    this.part = part;
  }
}

/**
 * Runs `count` parts, at most `maxConcurrency` at a time. When one fails, the others are stopped, and once they have, it
 * fails with the first one's error.
 *
 * @returns the results, in order
 * @throws PartFailedError
 * @throws the signal's reason when it is aborted
 */
export async function runAllOrNone<T>(
  outer: AbortSignal,
  count: number,
  maxConcurrency: number,
  run: (part: number, signal: AbortSignal) => Promise<T>,
): Promise<T[]> {
  const stop = new AbortController();
  const signal = AbortSignal.any([outer, stop.signal]);
  const results: T[] = [];
  let next = 0;
  const runPart = async (part: number) => {
    try {
      results[part] = await run(part, signal);
    } catch (error) {
      outer.throwIfAborted();
      throw new PartFailedError(part, error);
    }
  };
  const lane = async () => {
    while (next < count) {
      signal.throwIfAborted();
      await runPart(next++);
    }
  };
  const lanes = Array.from({ length: Math.min(maxConcurrency, count) }, lane);
  try {
    await Promise.all(lanes);
    return results;
  } catch (error) {
    stop.abort(new Error("Another part of this state failed."));
    await Promise.allSettled(lanes);
    throw error;
  }
}
