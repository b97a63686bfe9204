import { compareAndSet } from "@waybill/kernel/compare-and-set";
import {
  queryLedgerEntries,
  queryTasksOfCourier,
  readLedgerEntry,
  readTask,
  writeLedgerEntryWithoutReason,
  writeTask,
} from "./store.ts";

/**
 * Erase what people wrote about a courier: the reasons of ledger entries and of reviews. Ids, amounts and times stay, so that
 * sums and reports do. Repeated, it finds nothing to change and counts the same.
 */
export async function eraseNotes(courierId: string): Promise<{ entries: number; tasks: number }> {
  const entries = await queryLedgerEntries(courierId, "");
  for (const { entryId, reason } of entries) if (reason !== undefined) await eraseReason(courierId, entryId);
  const tasks = await queryTasksOfCourier(courierId);
  for (const { taskId, review } of tasks) if (review?.reason !== undefined) await eraseReviewReason(taskId);
  return { entries: entries.length, tasks: tasks.length };
}

const eraseReason = (courierId: string, entryId: string) =>
  compareAndSet(`entry ${entryId}`, async function writeEntry() {
    const stored = await readLedgerEntry(courierId, entryId);
    return stored && stored.body.reason !== undefined ? writeLedgerEntryWithoutReason(stored) : "unchanged";
  });

const eraseReviewReason = (taskId: string) =>
  compareAndSet(`task ${taskId}`, async function writeTaskWithoutReason() {
    const stored = await readTask(taskId);
    if (stored?.body.review?.reason === undefined) return "unchanged";
    const { reason: _, ...review } = stored.body.review;
    return writeTask({ ...stored.body, version: stored.body.version + 1, review }, stored);
  });
