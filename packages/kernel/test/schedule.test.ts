import { expect, test } from "vitest";
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

test("any batch: each item once, its outcome its own, subjects in order, no more than allowed, retried ones alone and last", async () => {
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
