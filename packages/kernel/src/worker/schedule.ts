import { forEachConcurrently } from "./concurrently.ts";

export interface ScheduleOptions<T> {
  /** Items of the same subject run one after another, in order. */
  subject: (item: T) => string;
  /** Items that run alone: one at a time, after all the others. */
  alone: (item: T) => boolean;
  /** How many subjects at a time. */
  concurrency: number;
}

/**
 * Run `work` once for every item, so that one that fails or kills the environment affects few others. Returns at once, with a
 * function from an item to its outcome.
 *
 *     fresh    [a1 a2] [b1] [c1 c2 c3]     `concurrency` lanes at a time, one lane per subject
 *     alone    r1, then r2                 retried ones: if one kills the environment, it kills itself only
 */
export function scheduleBySubject<T>(
  items: readonly T[],
  how: ScheduleOptions<T>,
  work: (item: T) => Promise<void>,
): (item: T) => Promise<void> {
  const outcomes = new Map(items.map((item) => [item, Promise.withResolvers<void>()]));
  const lanes = Map.groupBy(
    items.filter((item) => !how.alone(item)),
    how.subject,
  );

  async function run(item: T): Promise<void> {
    const { resolve, reject } = outcomes.get(item)!;
    await work(item).then(resolve, reject);
  }

  async function runAll(): Promise<void> {
    await forEachConcurrently(lanes.values(), how.concurrency, async function runLane(lane) {
      for (const item of lane) await run(item);
    });
    for (const item of items) if (how.alone(item)) await run(item);
  }

  void runAll();
  return (item) => outcomes.get(item)!.promise;
}
