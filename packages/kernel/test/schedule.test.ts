import { expect, test } from "vitest";
import { PermanentError } from "../src/failures/errors.ts";
import { doEach } from "../src/worker/do-each.ts";
import { scheduleBySubject } from "../src/worker/schedule.ts";
import { fc } from "../../../test/properties.ts";

const items = fc.array(
  fc.record({
    subject: fc.constantFrom("a", "b", "c", "d"),
    alone: fc.boolean(),
    fails: fc.boolean(),
    turns: fc.nat(5),
  }),
  { maxLength: 30 },
);

test("any batch is processed in order of each subject and within the concurrency, with retried items alone and last", async () => {
  await fc.assert(
    fc.asyncProperty(items, fc.integer({ min: 1, max: 4 }), async (batch, concurrency) => {
      const running = new Set<(typeof batch)[number]>();
      const begun: typeof batch = [];
      const outcome = scheduleBySubject(
        batch,
        { subject: (item) => item.subject, alone: (item) => item.alone, concurrency },
        async (item) => {
          const others = [...running];
          expect(others.filter((other) => other.subject === item.subject)).toEqual([]);
          expect(item.alone ? others : []).toEqual([]);
          running.add(item);
          expect(running.size).toBeLessThanOrEqual(concurrency);
          begun.push(item);
          for (let n = 0; n < item.turns; n++) await Promise.resolve();
          running.delete(item);
          if (item.fails) throw new Error("as planned");
        },
      );
      const settled = await Promise.allSettled(batch.map(outcome));
      expect(settled.map(({ status }) => status)).toEqual(batch.map(({ fails }) => (fails ? "rejected" : "fulfilled")));
      expect(begun.filter(({ alone }) => alone)).toEqual(batch.filter(({ alone }) => alone));
      expect(begun.slice(0, batch.filter(({ alone }) => !alone).length).every(({ alone }) => !alone)).toBe(true);
      for (const subject of ["a", "b", "c", "d"]) {
        const fresh = (list: typeof batch) => list.filter((item) => item.subject === subject && !item.alone);
        expect(fresh(begun)).toEqual(fresh(batch));
      }
      expect(begun).toHaveLength(batch.length);
    }),
  );
});

test("doEach processes every part although some fail, within the concurrency, and throws a retryable error before a permanent one", async () => {
  const [done, running] = [new Set<number>(), new Set<number>()];
  const parts = Array.from({ length: 20 }, (_, n) => n);
  const work = async (part: number) => {
    running.add(part);
    expect(running.size).toBeLessThanOrEqual(3);
    await Promise.resolve();
    running.delete(part);
    if (part === 2) throw new PermanentError("part.broken", "part 2 is broken");
    if (part === 11) throw new Error("the table refused part 11");
    done.add(part);
  };
  await expect(doEach(parts, work, { concurrency: 3 })).rejects.toThrow("the table refused part 11");
  expect([...done]).toEqual(parts.filter((part) => part !== 2 && part !== 11));
  await expect(doEach([2, 3], work)).rejects.toBeInstanceOf(PermanentError);
  await doEach([], work);
});
