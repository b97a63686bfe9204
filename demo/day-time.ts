import type { DemoCloud } from "./cloud.ts";
import { until } from "./stopping.ts";

/** Time as the people of the day know it. */
export interface DayTime {
  now(): number;
  wait(ms: number): Promise<unknown>;
}

const LONGEST_STEP_MS = 60_000;

/**
 * Let people live through a day that passes as fast as they are answered: whenever all of them wait, it goes on to the
 * first whose waiting is over. What is under way ends before: no visibility timeout passes under a worker's hands.
 *
 * @throws the first error of any of them, or why the demo was stopped; then nobody else goes on
 */
export async function liveThrough<T>(
  cloud: DemoCloud,
  people: readonly ((time: DayTime) => Promise<T>)[],
): Promise<T[]> {
  const { clock, stopping } = cloud;
  const waiting = new Set<{ at: number; goOn: () => void }>();
  const out = new Set(people);
  let stirred = Promise.withResolvers<void>();
  const failed = new AbortController();
  const ended = AbortSignal.any([failed.signal, stopping]);
  const wait = (ms: number) =>
    until(
      ended,
      new Promise<void>((goOn) => {
        waiting.add({ at: clock.now() + ms, goOn });
        stirred.resolve();
      }),
    );
  const lives = people.map(async (live) => {
    try {
      return await live({ now: () => clock.now(), wait });
    } catch (error) {
      failed.abort(error);
      throw error;
    } finally {
      out.delete(live);
      stirred.resolve();
    }
  });
  const all = until(ended, Promise.all(lives));
  const [done] = await Promise.all([
    all,
    passTime().catch((error: unknown) => {
      failed.abort(error);
      throw error;
    }),
  ]);
  return done;

  async function passTime(): Promise<void> {
    while (out.size > 0) {
      if (waiting.size < out.size) {
        await until(ended, stirred.promise);
        stirred = Promise.withResolvers<void>();
        continue;
      }
      await cloud.settled({ waiting: false });
      const first = Math.min(...[...waiting].map(({ at }) => at));
      clock.advanceTo(Math.min(first, clock.now() + LONGEST_STEP_MS));
      for (const one of waiting) {
        if (one.at > clock.now()) continue;
        waiting.delete(one);
        one.goOn();
      }
    }
  }
}
