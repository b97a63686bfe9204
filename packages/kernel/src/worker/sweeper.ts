import type { Context } from "aws-lambda";
import { log } from "../config/log.ts";
import { toError } from "../failures/errors.ts";
import { forEachConcurrently } from "./concurrently.ts";
import { isWarmUpEvent, type WarmUpResult, warmUp } from "../config/warm-up.ts";

/**
 * The result of a sweep.
 *
 * @example
 * const isComplete = ({ failed, cutShort }: SweepResult) => failed.length === 0 && !cutShort;
 */
export interface SweepResult {
  /** Number of processed items. */
  seen: number;
  failed: Error[];
  /** The time was too short for all items; the others are still due. */
  cutShort: boolean;
}
/**
 * The remaining time of the invocation, in milliseconds.
 *
 * @example
 * const leftMs: RemainingMs = () => lambdaContext().getRemainingTimeInMillis();
 */
export type RemainingMs = () => number;

/**
 * The event of a schedule. Where what is due is spread over shards, each has a schedule of its own.
 *
 * @example
 * const event: SweepEvent = { sweep: "SweepVisits", shard: 3 };
 */
export interface SweepEvent {
  sweep: string;
  shard?: number;
}

/** What one item takes when the bus or the table is slow. */
const RESERVE_MS = 10_000;

/**
 * Look at everything that is due, page by page, many together, until there is no more or too little time is left; then
 * the rest is left as due as it was. One that fails is passed over, and those behind it are looked at as long as there is
 * time. It takes its time all the same: many that fail slowly, and come first each time, can keep the rest waiting from
 * sweep to sweep. Each of these sweeps is `cutShort`.
 *
 * @param options.concurrency how many are looked at at once. Each is a few calls of AWS, one after the other; fewer where
 * one needs much memory. @default 25
 * @example
 * await sweepAll(table.pages(dueQuery(new Date().toISOString())), async function look(item) {
 *   log.info("due", { pk: item["pk"] });
 * });
 */
export async function sweepAll<T>(
  pages: AsyncIterable<readonly T[]> | Iterable<readonly T[]>,
  look: (thing: T) => Promise<void>,
  leftMs: RemainingMs = () => Infinity,
  { concurrency = 25 } = {},
): Promise<SweepResult> {
  const swept: SweepResult = { seen: 0, failed: [], cutShort: false };
  for await (const page of pages) {
    await forEachConcurrently(page, concurrency, async function lookInTime(thing) {
      if ((swept.cutShort ||= leftMs() < RESERVE_MS)) return;
      swept.seen += 1;
      await look(thing).catch((error: unknown) => void swept.failed.push(toError(error)));
    });
    if (swept.cutShort) break;
  }
  return swept;
}

/**
 * The handler of a function that the clock calls: it looks at what is due, in one shard where there are several. It throws
 * when an item failed, or time was too short for all, so that Lambda's error metric counts it; what is left is still due,
 * and the next sweep tries again.
 *
 * @example
 * const handler = sweeper("SweepVisits", table.ready, async function sweepVisits(now, leftMs) {
 *   return sweepEntities(table, now, () => VISITS, (stored) => flushOutbox(table, stored).then(() => {}), leftMs);
 * });
 */
export function sweeper(
  name: string,
  ready: () => Promise<unknown>,
  sweep: (now: number, leftMs: RemainingMs, shard: number) => Promise<SweepResult>,
) {
  return async function handler(
    event: SweepEvent | Record<string, never>,
    context: Pick<Context, "getRemainingTimeInMillis">,
  ): Promise<WarmUpResult | { seen: number }> {
    if (isWarmUpEvent(event)) return warmUp(name, ready);
    const leftMs = () => context.getRemainingTimeInMillis();
    const { shard } = event;
    const { seen, failed, cutShort } = await sweep(Date.now(), leftMs, shard ?? 0);
    log.info(name, { ...(shard !== undefined && { shard }), seen, failed: failed.length, cutShort, leftMs: leftMs() });
    const wrong = [
      ...(failed.length > 0 ? [`${failed.length} of ${seen} could not be swept`] : []),
      ...(cutShort ? [`time was short after ${seen} were looked at, and the rest is still due`] : []),
    ];
    if (wrong.length > 0) throw new AggregateError(failed, wrong.join("; "));
    return { seen };
  };
}
