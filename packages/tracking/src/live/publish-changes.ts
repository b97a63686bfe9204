import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { LiveChange } from "@waybill/events-schema/live";
import { broadcast } from "./broadcast.ts";
import { latestChanges, splitIntoPages } from "./pages.ts";
import { writeSnapshotIfDue } from "./read-changes.ts";
import {
  acquireSendLease,
  appendPages,
  endSendLease,
  listPagesAfter,
  listSubscribers,
  releaseSendLease,
  renewSendLease,
  type SentPages,
} from "./store.ts";

/** Longer than one round of frames takes. After a crash another sender takes over when the lease ends. */
const LEASE_MS = 15_000;
/** For so long one invocation keeps the lease when pages never end. Then another has a chance to take it. */
const TURN_MS = 10_000;
/** Within the worker's timeout, with time for one more turn. */
const MAX_SEND_MS = 45_000;

/**
 * Append changes to the log of a feed and send all unsent pages, or leave that to the current sender. A page may be sent
 * twice after a crash; clients ignore pages they have. Frames are at least `frameIntervalMs` apart, however many batches
 * arrive. Where nobody follows the feed, nothing is sent: who comes later begins with the newest page.
 */
export async function publishChanges(
  feed: string,
  changes: readonly LiveChange[],
  frameIntervalMs: number,
): Promise<void> {
  const began = Date.now();
  const appended = await appendPages(feed, splitIntoPages(latestChanges(changes)), began);
  // After the pages: who subscribes between these two reads learns of the pages.
  if ((await listSubscribers(feed)).length > 0) await sendUnsentPages({ feed, appended, began, frameIntervalMs });
  // Last, because nothing waits for it: only later readers need it.
  await writeSnapshotIfDue(feed, appended, Date.now());
}

interface Sending {
  feed: string;
  /** The first and the last page that this invocation has appended. */
  appended: { first: number; last: number };
  began: number;
  frameIntervalMs: number;
}

/** Turns of sending, until nothing is unsent or another sender has the lease. */
async function sendUnsentPages(sending: Sending): Promise<void> {
  const { feed, began, frameIntervalMs } = sending;
  while ((await takeTurn(sending)) === "turn over") {
    if (Date.now() - began > MAX_SEND_MS)
      throw new Error(`pages of ${feed} are not sent yet, and ${MAX_SEND_MS} ms have passed; retry later`);
    // An invocation that appends a page meanwhile takes over.
    await sleep(frameIntervalMs);
  }
}

async function takeTurn({ feed, appended, frameIntervalMs }: Sending): Promise<"done" | "turn over"> {
  const lease = { feed, holder: randomUUID() };
  const began = Date.now();
  let sent = await acquireSendLease(lease, appended, began, began + LEASE_MS);
  while (sent) {
    sent = await sendPagesAfter(feed, sent, frameIntervalMs);
    if (await releaseSendLease(lease, sent)) return "done";
    if (sent.at - began > TURN_MS) {
      await endSendLease(lease, sent);
      return "turn over";
    }
    if (!(await renewSendLease(lease, sent, sent.at + LEASE_MS))) return "done";
  }
  return "done";
}

/** Wait for the next round: pages that arrive meanwhile are sent in the same frames. */
async function sendPagesAfter(
  feed: string,
  { to: before, at }: SentPages,
  frameIntervalMs: number,
): Promise<SentPages> {
  const waitMs = at + frameIntervalMs - Date.now();
  if (waitMs > 0) await sleep(Math.min(frameIntervalMs, waitMs));
  const pages = await listPagesAfter(feed, before);
  if (pages.length > 0) await broadcast(feed, before, pages);
  return { to: pages.at(-1)?.seq ?? before, at: Date.now() };
}
