import { type Drive, withGap, withPosition } from "./drive.ts";
import type { Database, WaitingFix } from "../storage/database.ts";

/** Fourteen hours of a position a second: about ten megabytes. */
const MAX_FIXES = 50_000;
/** As many as the API takes in one request. */
export const MAX_BATCH = 500;

/** Positions of one run that are sent together. They stay together until they are answered, so that the API sees a repeated report as one. */
export interface Batch {
  drive: Drive;
  /** In the order of their times. */
  fixes: WaitingFix[];
}

/**
 * Positions that wait to be sent, in IndexedDB: a reload, a crash and an empty battery lose none. It is bounded; what is deleted
 * for want of room is counted in its drive, and so is what the API will never accept.
 */
export interface PositionOutbox {
  /** Add a position. `afterInterruption`: the first since recording began or the page was shown again. @returns the drive with it; undefined when it was there already, or the drive has ended */
  add(fix: WaitingFix, options?: { afterInterruption?: boolean }): Promise<Drive | undefined>;
  count(courierId: string): Promise<{ own: number; others: number }>;
  /** What is to be sent next of a courier, the oldest first; what was sent and not answered, again. */
  next(courierId: string): Promise<Batch | undefined>;
  /** The API has answered: remove the batch. `refused` names those that it did not accept, by index. */
  settle(batch: Batch, refused: readonly { index: number; code: string }[]): Promise<void>;
  /** One of the batch is at fault: send its first half, then the rest. */
  split(batch: Batch): Promise<void>;
}

export function createPositionOutbox(db: Database, { maxFixes = MAX_FIXES } = {}): PositionOutbox {
  const rangeOf = (runId: string) => IDBKeyRange.bound([runId, 0], [runId, Number.MAX_SAFE_INTEGER]);
  const drivesOf = async (courierId: string) =>
    (await db.getAll("drives"))
      .filter((drive) => drive.courierId === courierId)
      .toSorted((a, b) => a.startedAt - b.startedAt);

  return {
    async add(fix, { afterInterruption = false } = {}) {
      const tx = db.transaction(["fixes", "drives"], "readwrite");
      const [fixes, drives] = [tx.objectStore("fixes"), tx.objectStore("drives")];
      const drive = await drives.get(fix.runId);
      if (!drive || drive.ended || (await fixes.getKey([fix.runId, fix.at])) !== undefined) return undefined;
      // Its answer may have come already.
      if (fix.at === drive.newestAt) return undefined;
      const after = withPosition(afterInterruption ? withGap(drive, fix.at) : drive, fix.at, fix);
      const found = new Map([[drive.runId, after]]);
      await fixes.add(fix);
      for (let excess = (await fixes.count()) - maxFixes; excess > 0; excess--) {
        const oldest = (await fixes.index("at").openCursor())!;
        const owner = found.get(oldest.value.runId) ?? (await drives.get(oldest.value.runId))!;
        found.set(owner.runId, { ...owner, lost: owner.lost + 1 });
        await oldest.delete();
      }
      for (const one of found.values()) await drives.put(one);
      await tx.done;
      return found.get(drive.runId);
    },

    async count(courierId) {
      const own = await Promise.all((await drivesOf(courierId)).map(({ runId }) => db.count("fixes", rangeOf(runId))));
      const sum = own.reduce((total, one) => total + one, 0);
      return { own: sum, others: (await db.count("fixes")) - sum };
    },

    async next(courierId) {
      for (const drive of await drivesOf(courierId)) {
        const waiting = await db.getAll("fixes", rangeOf(drive.runId), MAX_BATCH);
        const sent = new Set((await db.get("batches", drive.runId))?.times);
        const repeated = sent.size === 0 ? [] : waiting.filter(({ at }) => sent.has(at));
        const fixes = repeated.length > 0 ? repeated : waiting;
        if (fixes.length === 0) continue;
        await db.put("batches", { runId: drive.runId, times: fixes.map(({ at }) => at) });
        return { drive, fixes };
      }
      return undefined;
    },

    async settle({ drive: { runId }, fixes: batch }, refused) {
      const tx = db.transaction(["fixes", "drives", "batches"], "readwrite");
      const [fixes, drives] = [tx.objectStore("fixes"), tx.objectStore("drives")];
      const drive = (await drives.get(runId))!;
      const counts = { ...drive.refused };
      for (const { code } of refused) counts[code] = (counts[code] ?? 0) + 1;
      let removed = 0;
      for (const { at } of batch) {
        // Gone when there was no room meanwhile, and then counted as lost: it has been sent after all.
        removed += (await fixes.getKey([runId, at])) === undefined ? 0 : 1;
        await fixes.delete([runId, at]);
      }
      const sent = drive.sent + batch.length - refused.length;
      await drives.put({ ...drive, refused: counts, sent, lost: drive.lost - (batch.length - removed) });
      await tx.objectStore("batches").delete(runId);
      await tx.done;
    },

    async split({ drive: { runId }, fixes }) {
      const half = fixes.slice(0, Math.ceil(fixes.length / 2));
      await db.put("batches", { runId, times: half.map(({ at }) => at) });
    },
  };
}
