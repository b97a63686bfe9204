import type { Context } from "aws-lambda";
import { log } from "./log.ts";
import { isEmpty, type Warm, warmUp } from "./warm.ts";

/** What came of a sweep. */
export interface Swept {
  /** Things looked at. */
  seen: number;
  failed: Error[];
}
/** How long the invocation has still, in milliseconds. */
export type LeftMs = () => number;

/** Things looked at together: each is a few calls of AWS, one after the other. */
const TOGETHER = 25;
/** What a look takes when the bus or the table makes it wait. */
const RESERVE_MS = 10_000;

/**
 * Look at everything that is due, page by page, many together, until there is no more or too little time is left; then
 * the rest is left as due as it was. One failing harms no other, and is passed over: it keeps none from its turn.
 *
 * @example
 * sweepAll(dueKeys(now), (key) => look(key, now), leftMs);
 */
export async function sweepAll<T>(
  pages: AsyncIterable<readonly T[]> | Iterable<readonly T[]>,
  look: (thing: T) => Promise<void>,
  leftMs: LeftMs = () => Infinity,
): Promise<Swept> {
  const swept: Swept = { seen: 0, failed: [] };
  for await (const page of pages) {
    const waiting = page.values();
    const hand = async () => {
      for (const thing of waiting) {
        if (leftMs() < RESERVE_MS) return;
        swept.seen += 1;
        await look(thing).catch((error: unknown) => void swept.failed.push(error as Error));
      }
    };
    await Promise.all(Array.from({ length: TOGETHER }, hand));
    if (leftMs() < RESERVE_MS) break;
  }
  return swept;
}

/**
 * The handler of a function that the clock calls: it looks at what is due. It throws when something did not go, so that
 * Lambda's error metric tells; what is left is still due, and the next sweep tries again.
 */
export function sweeper(
  name: string,
  ready: () => Promise<unknown>,
  sweep: (now: number, leftMs: LeftMs) => Promise<Swept>,
) {
  return async function handler(
    event: unknown,
    context: Pick<Context, "getRemainingTimeInMillis">,
  ): Promise<Warm | { seen: number }> {
    if (isEmpty(event)) return warmUp(name, ready);
    const leftMs = () => context.getRemainingTimeInMillis();
    const { seen, failed } = await sweep(Date.now(), leftMs);
    log.info(name, { seen, failed: failed.length, leftMs: leftMs() });
    if (failed.length > 0) throw new AggregateError(failed, `${failed.length} of ${seen} could not be swept`);
    return { seen };
  };
}
