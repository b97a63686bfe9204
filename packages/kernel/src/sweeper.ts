import { log } from "./log.ts";
import { isEmpty, type Warm, warmUp } from "./warm.ts";

/** What came of a sweep. */
export interface Swept {
  /** Things looked at. */
  seen: number;
  failed: Error[];
}

/** Look at every one of them, so many at once. One failing harms no other. */
export async function sweepAll<T>(
  things: readonly T[],
  look: (thing: T) => Promise<void>,
  { together = 1 } = {},
): Promise<Swept> {
  const failed: Error[] = [];
  for (let from = 0; from < things.length; from += together) {
    const some = things.slice(from, from + together);
    await Promise.all(some.map((thing) => look(thing).catch((error: unknown) => void failed.push(error as Error))));
  }
  return { seen: things.length, failed };
}

/**
 * The handler of a function that the clock calls: it looks at what is due. It throws when something did not go, so that
 * Lambda's error metric tells; what is left is still due, and the next sweep tries again.
 */
export function sweeper(name: string, ready: () => Promise<unknown>, sweep: (now: number) => Promise<Swept>) {
  return async function handler(event: unknown): Promise<Warm | { seen: number }> {
    if (isEmpty(event)) return warmUp(name, ready);
    const { seen, failed } = await sweep(Date.now());
    log.info(name, { seen, failed: failed.length });
    if (failed.length > 0) throw new AggregateError(failed, `${failed.length} of ${seen} could not be swept`);
    return { seen };
  };
}
