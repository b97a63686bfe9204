import "fake-indexeddb/auto";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import type { Drive } from "../../app/courier/drive/drive.ts";
import { createPositionOutbox, MAX_BATCH } from "../../app/courier/drive/outbox.ts";
import { type Database, openDatabase, type WaitingFix } from "../../app/courier/storage/database.ts";

let db: Database;
let databases = 0;
beforeEach(async () => void (db = await openDatabase(`outbox-${++databases}`)));

const NOON = Date.parse("2026-11-30T12:00:00Z");
const DRIVE: Omit<Drive, "runId"> = {
  taskId: "tsk_1",
  courierId: "c1",
  title: "Flowers",
  window: { from: "2026-11-30T12:00:00Z", to: "2026-11-30T14:00:00Z" },
  stops: [],
  startedAt: NOON,
  aheadMs: 0,
  newestAt: 0,
  recorded: 0,
  sent: 0,
  lost: 0,
  refused: {},
  reached: {},
  gaps: [],
};
const begin = (runId = "run_1", change: Partial<Drive> = {}) => db.put("drives", { ...DRIVE, runId, ...change });
const fixAt = (second: number, runId = "run_1"): WaitingFix => ({ runId, at: NOON + second * 1_000, lat: 48, lon: 11 });
const seconds = (fixes: readonly WaitingFix[] = []) => fixes.map(({ at }) => (at - NOON) / 1_000);
const stored = async (runId = "run_1") => (await db.get("drives", runId))!;

describe("the phone's outbox of positions", () => {
  test("the next batch has each waiting position once, in order of time", async () => {
    await begin();
    const outbox = createPositionOutbox(db);
    for (const second of [2, 1, 3, 3, 1]) await outbox.add(fixAt(second));
    expect(seconds((await outbox.next("c1"))?.fixes)).toEqual([1, 2, 3]);
    expect(await stored()).toMatchObject({ recorded: 3, newestAt: NOON + 3_000 });
  });

  test("an unanswered batch is sent again unchanged, without later positions, also after a reload", async () => {
    await begin();
    const outbox = createPositionOutbox(db);
    for (const second of [1, 2]) await outbox.add(fixAt(second));
    await outbox.next("c1");
    await outbox.add(fixAt(3));
    // As after a reload: another object on the same storage.
    const again = createPositionOutbox(db);
    const batch = (await again.next("c1"))!;
    expect(seconds(batch.fixes)).toEqual([1, 2]);
    await again.settle(batch, []);
    expect(seconds((await again.next("c1"))?.fixes)).toEqual([3]);
    expect(await stored()).toMatchObject({ recorded: 3, sent: 2, lost: 0 });
  });

  test("a full outbox deletes the oldest positions of any run and counts them as lost", async () => {
    await begin("run_0");
    await begin("run_1", { startedAt: NOON + 1 });
    const outbox = createPositionOutbox(db, { maxFixes: 4 });
    for (const second of [1, 2]) await outbox.add(fixAt(second, "run_0"));
    for (const second of [3, 4, 5, 6, 7]) await outbox.add(fixAt(second));
    expect((await stored("run_0")).lost).toBe(2);
    expect(await stored()).toMatchObject({ lost: 1, recorded: 5 });
    expect(seconds((await outbox.next("c1"))?.fixes)).toEqual([4, 5, 6, 7]);
  });

  test("a position that was deleted while it was sent counts as sent", async () => {
    await begin();
    const outbox = createPositionOutbox(db, { maxFixes: 2 });
    for (const second of [1, 2]) await outbox.add(fixAt(second));
    const batch = (await outbox.next("c1"))!;
    await outbox.add(fixAt(3));
    expect(await stored()).toMatchObject({ lost: 1 });
    await outbox.settle(batch, []);
    expect(await stored()).toMatchObject({ recorded: 3, sent: 2, lost: 0 });
  });

  test("the positions of another courier on the same phone are kept and not sent", async () => {
    await begin();
    const outbox = createPositionOutbox(db);
    await outbox.add(fixAt(1));
    expect(await outbox.next("c2")).toBeUndefined();
    expect(await outbox.count("c2")).toEqual({ own: 0, others: 1 });
    expect(await outbox.count("c1")).toEqual({ own: 1, others: 0 });
  });

  test("a position of a run that has ended is not recorded", async () => {
    await begin("run_1", { ended: { at: NOON, outcome: "completed" } });
    expect(await createPositionOutbox(db).add(fixAt(1))).toBeUndefined();
    expect(await stored()).toMatchObject({ recorded: 0 });
  });

  test("a batch with an invalid position is halved until that position is sent alone", async () => {
    await begin();
    const outbox = createPositionOutbox(db);
    for (const second of [1, 2, 3, 4, 5]) await outbox.add(fixAt(second));
    const sizes: number[] = [];
    for (let batch = (await outbox.next("c1"))!; batch.fixes.length > 1; batch = (await outbox.next("c1"))!) {
      sizes.push(batch.fixes.length);
      await outbox.split(batch);
    }
    expect(sizes).toEqual([5, 3, 2]);
    const one = (await outbox.next("c1"))!;
    await outbox.settle(one, [{ index: 0, code: "VALIDATION_FAILED" }]);
    expect(await stored()).toMatchObject({ sent: 0, refused: { VALIDATION_FAILED: 1 } });
    expect(seconds((await outbox.next("c1"))?.fixes)).toEqual([2, 3, 4, 5]);
  });

  test(`a batch has at most ${MAX_BATCH} positions`, async () => {
    await begin();
    const tx = db.transaction("fixes", "readwrite");
    for (let second = 0; second <= MAX_BATCH; second++) void tx.store.add(fixAt(second));
    await tx.done;
    expect((await createPositionOutbox(db).next("c1"))?.fixes).toHaveLength(MAX_BATCH);
  });

  test("the sent, refused, lost and waiting positions add up to the recorded ones after any failures", async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant("add" as const), second: fc.integer({ min: 0, max: 60 }) }),
      fc.record({ kind: fc.constantFrom("send", "answer", "refuse", "split", "crash") }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        db = await openDatabase(`outbox-${++databases}`);
        await begin();
        let outbox = createPositionOutbox(db, { maxFixes: 5 });
        let batch: Awaited<ReturnType<typeof outbox.next>>;
        const delivered: number[] = [];
        for (const one of steps) {
          if (one.kind === "add") await outbox.add(fixAt((one as { second: number }).second));
          if (one.kind === "send") batch = await outbox.next("c1");
          if (one.kind === "crash") [outbox, batch] = [createPositionOutbox(db, { maxFixes: 5 }), undefined];
          if (batch && one.kind === "split") await outbox.split(batch);
          if (batch && one.kind === "answer") {
            await outbox.settle(batch, []);
            delivered.push(...seconds(batch.fixes));
          }
          if (batch && one.kind === "refuse") await outbox.settle(batch, [{ index: 0, code: "TOO_OLD" }]);
          if (one.kind !== "add" && one.kind !== "send") batch = undefined;
        }
        const { recorded, sent, lost, refused } = await stored();
        const { own } = await outbox.count("c1");
        expect(sent + lost + (refused["TOO_OLD"] ?? 0) + own).toBe(recorded);
      }),
      { numRuns: 40 },
    );
  });
});
