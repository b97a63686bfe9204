import { seededRandom } from "@waybill/local/faults/seeded-random";
import { expect, test } from "vitest";
import { compareAndSet } from "../src/dynamo/compare-and-set.ts";
import { Problem } from "../src/failures/errors.ts";
import { fc, runs } from "../../../test/properties.ts";

const waits = (taken: number[], random = () => 1) => ({
  sleep: async (ms: number) => void taken.push(ms),
  random,
});

test("the compare-and-set loop ends with the first attempt that writes, and returns its result", async () => {
  const taken: number[] = [];
  const attempts: number[] = [];
  const done = await compareAndSet(
    "item 1",
    async (attempt) => {
      attempts.push(attempt);
      return attempt === 3 ? "written" : undefined;
    },
    waits(taken),
  );
  expect({ done, attempts, taken }).toEqual({ done: "written", attempts: [1, 2, 3], taken: [20, 40] });
});

test("a write that loses twelve times in a row fails as UNAVAILABLE after waiting 3.6 seconds at most", async () => {
  const taken: number[] = [];
  let attempts = 0;
  const refused: unknown = await compareAndSet("task tsk_1", async () => void attempts++, waits(taken)).catch(
    (error: unknown) => error,
  );
  expect(refused).toBeInstanceOf(Problem);
  expect(refused).toMatchObject({
    code: "UNAVAILABLE",
    retryAfterSeconds: 1,
    message: "Too many write task tsk_1 just now. Send the same request again.",
  });
  expect(attempts).toBe(12);
  expect(taken).toEqual([20, 40, 80, 160, 320, 500, 500, 500, 500, 500, 500]);
  expect(taken.reduce((sum, ms) => sum + ms)).toBeLessThanOrEqual(3_620);
});

test("an error of an attempt ends the compare-and-set loop", async () => {
  let attempts = 0;
  const failing = compareAndSet("item 1", async () => {
    attempts++;
    throw new Error("no such item");
  });
  await expect(failing).rejects.toThrow("no such item");
  expect(attempts).toBe(1);
});

/** Sleepers of a clock that stands still while somebody works, and then goes on to whoever wakes first. */
function clock() {
  let now = 0;
  const sleepers: { at: number; wake: () => void }[] = [];
  const sleep = (ms: number) => new Promise<void>((wake) => void sleepers.push({ at: now + ms, wake }));
  async function runUntilIdle(): Promise<void> {
    // Everything that is awake runs until it sleeps.
    const settle = () => new Promise((resolve) => setImmediate(resolve));
    for (await settle(); sleepers.length > 0; await settle()) {
      const next = sleepers.reduce((first, one) => (one.at < first.at ? one : first));
      sleepers.splice(sleepers.indexOf(next), 1);
      now = next.at;
      next.wake();
    }
  }
  return { sleep, runUntilIdle };
}

test("fifty concurrent writers of one item all succeed, and no write is lost", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), async (seed) => {
      const { sleep, runUntilIdle } = clock();
      const random = seededRandom(seed);
      let item = 0;
      const increment = () =>
        compareAndSet(
          "the counter",
          async () => {
            const read = item;
            await sleep(7 + 6 * random());
            return item === read ? ++item : undefined;
          },
          { sleep, random },
        );
      const writers = Promise.all(Array.from({ length: 50 }, increment));
      await Promise.all([writers, runUntilIdle()]);
      expect(item).toBe(50);
      expect(new Set(await writers).size).toBe(50);
    }),
    runs(10),
  );
});
