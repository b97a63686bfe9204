import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { LiveChange } from "@waybill/events-schema/live";
import { writeSnapshotIfDue } from "./read-changes.ts";
import { broadcast } from "./broadcast.ts";
import { mergeChanges } from "./pages.ts";
import {
  appendPage,
  renewSendLease,
  releaseSendLease,
  listPagesAfter,
  type SentPages,
  acquireSendLease,
} from "./store.ts";

/** Longer than one round of frames takes. After a crash another sender takes over when the lease ends. */
const LEASE_MS = 15_000;
/** Within the worker's timeout, with time for one more round. */
const MAX_SEND_MS = 15_000;

/**
 * Append a page to the log and send all unsent pages, or leave that to the current sender. A page may be sent twice
 * after a crash; clients ignore pages they have. Frames are at least `frameIntervalMs` apart, however many batches
 * arrive.
 */
export async function publishChanges(changes: readonly LiveChange[], frameIntervalMs: number): Promise<void> {
  const began = Date.now();
  const seq = await appendPage(mergeChanges(changes), began);
  await sendUnsentPages(seq, began, frameIntervalMs);
  // Last, because nothing waits for it: only later readers need it.
  await writeSnapshotIfDue(seq, Date.now());
}

async function sendUnsentPages(seq: number, began: number, frameIntervalMs: number): Promise<void> {
  const leaseHolder = randomUUID();
  let sent = await acquireSendLease(leaseHolder, seq, began, began + LEASE_MS);
  while (sent) {
    sent = await sendPagesAfter(sent, frameIntervalMs);
    if (await releaseSendLease(leaseHolder, sent)) return;
    if (sent.at - began > MAX_SEND_MS)
      throw new Error(`pages after ${sent.to} are not sent yet, and ${MAX_SEND_MS} ms have passed; retry later`);
    if (!(await renewSendLease(leaseHolder, sent, sent.at + LEASE_MS))) return;
  }
}

/** Wait for the next round: pages that arrive meanwhile are sent in the same frame. */
async function sendPagesAfter({ to: before, at }: SentPages, frameIntervalMs: number): Promise<SentPages> {
  const waitMs = at + frameIntervalMs - Date.now();
  if (waitMs > 0) await sleep(Math.min(frameIntervalMs, waitMs));
  const pages = await listPagesAfter(before);
  const to = pages.at(-1)?.seq ?? before;
  if (to > before)
    await broadcast({ from: before + 1, to, changes: mergeChanges(...pages.map((page) => page.changes)) });
  return { to, at: Date.now() };
}
