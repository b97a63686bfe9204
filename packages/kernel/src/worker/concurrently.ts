/**
 * Do `work` for every item, so many at a time, in order. Rejects when one fails; what has been begun, and what the others take
 * after it, goes on.
 *
 * @example
 * await forEachConcurrently(["run_1", "run_2"], 5, async function registerRun(runId) {
 *   await register(runId);
 * });
 */
export async function forEachConcurrently<T>(
  items: Iterable<T>,
  concurrency: number,
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const waiting = items[Symbol.iterator]();
  const lane = async () => {
    for (let next = waiting.next(); !next.done; next = waiting.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
}
