import type { Local } from "@waybill/local/boot";
import type { SkippingClock } from "@waybill/local/clock";

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
 * @throws the first error of any of them, when all are done
 */
export async function liveThrough<T>(
  { local, clock }: { local: Local; clock: SkippingClock },
  people: readonly ((time: DayTime) => Promise<T>)[],
): Promise<T[]> {
  const waiting = new Set<{ at: number; goOn: () => void }>();
  const out = new Set(people);
  let stirred = Promise.withResolvers<void>();
  const wait = (ms: number) =>
    new Promise<void>((goOn) => {
      waiting.add({ at: clock.now() + ms, goOn });
      stirred.resolve();
    });
  const lives = people.map(async (live) => {
    try {
      return await live({ now: () => clock.now(), wait });
    } finally {
      out.delete(live);
      stirred.resolve();
    }
  });
  const ends = Promise.allSettled(lives);
  while (out.size > 0) {
    if (waiting.size < out.size) {
      await stirred.promise;
      stirred = Promise.withResolvers<void>();
      continue;
    }
    await local.settled({ waiting: false });
    const first = Math.min(...[...waiting].map(({ at }) => at));
    clock.advanceTo(Math.min(first, clock.now() + LONGEST_STEP_MS));
    for (const one of waiting) {
      if (one.at > clock.now()) continue;
      waiting.delete(one);
      one.goOn();
    }
  }
  await ends;
  return Promise.all(lives);
}
