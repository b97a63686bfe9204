import type { DemoCloud } from "./cloud.ts";
import { raceAbort } from "./interruption.ts";

/** The virtual time of the day's actors. */
export interface VirtualTime {
  now(): number;
  wait(ms: number): Promise<unknown>;
}

const MAX_STEP_MS = 60_000;

/**
 * Runs actors through a day that passes as fast as their requests are answered: when all of them wait, time advances to the
 * first that is due. Deliveries under way end first, so that no visibility timeout passes while a worker is running.
 *
 * @throws the first error of an actor, or the reason why the demo was stopped; then no other actor continues
 */
export async function runInVirtualTime<T>(
  cloud: DemoCloud,
  actors: readonly ((time: VirtualTime) => Promise<T>)[],
): Promise<T[]> {
  const { clock, stopping } = cloud;
  const waiting = new Set<{ at: number; goOn: () => void }>();
  const active = new Set(actors);
  let stateChanged = Promise.withResolvers<void>();
  const failed = new AbortController();
  const ended = AbortSignal.any([failed.signal, stopping]);
  const wait = (ms: number) =>
    raceAbort(
      ended,
      new Promise<void>((goOn) => {
        waiting.add({ at: clock.now() + ms, goOn });
        stateChanged.resolve();
      }),
    );
  const pending = actors.map(async (act) => {
    try {
      return await act({ now: () => clock.now(), wait });
    } catch (error) {
      failed.abort(error);
      throw error;
    } finally {
      active.delete(act);
      stateChanged.resolve();
    }
  });
  const all = raceAbort(ended, Promise.all(pending));
  const [done] = await Promise.all([
    all,
    advanceTime().catch((error: unknown) => {
      failed.abort(error);
      throw error;
    }),
  ]);
  return done;

  async function advanceTime(): Promise<void> {
    while (active.size > 0) {
      if (waiting.size < active.size) {
        await raceAbort(ended, stateChanged.promise);
        stateChanged = Promise.withResolvers<void>();
        continue;
      }
      await cloud.waitUntilIdle({ waiting: false });
      const first = Math.min(...[...waiting].map(({ at }) => at));
      clock.advanceTo(Math.min(first, clock.now() + MAX_STEP_MS));
      for (const one of waiting) {
        if (one.at > clock.now()) continue;
        waiting.delete(one);
        one.goOn();
      }
    }
  }
}
