import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Change } from "@waybill/events-schema/live";
import { keepState } from "./catch-up.ts";
import { fan } from "./fan.ts";
import { folded } from "./pages.ts";
import { addPage, keepFan, leaveFan, pagesAfter, type Sent, takeFan } from "./store.ts";

/** Longer than a round of frames takes; who dies while he sends is followed by another after this. */
const LEASE_MS = 15_000;
/** Within the worker's timeout, with a round to spare. */
const LONGEST_MS = 15_000;

/**
 * Add a page to the log, and see to it that it is sent: send all that was not, or leave that to who is sending now. It may
 * be sent twice when somebody dies; a client drops what it has. Nobody gets frames in closer order than `paceMs`, however
 * many batches come.
 */
export async function feed(changes: readonly Change[], paceMs: number): Promise<void> {
  const began = Date.now();
  const seq = await addPage(folded(changes), began);
  await send(seq, began, paceMs);
  // Last, for it is for readers to come: nobody waits for it.
  await keepState(seq, Date.now());
}

async function send(seq: number, began: number, paceMs: number): Promise<void> {
  const me = randomUUID();
  let sent = await takeFan(me, seq, began, began + LEASE_MS);
  while (sent) {
    sent = await sendAfter(sent, paceMs);
    if (await leaveFan(me, sent)) return;
    if (sent.at - began > LONGEST_MS)
      throw new Error(`pages after ${sent.to} wait to be sent, and it took too long until here; again later`);
    if (!(await keepFan(me, sent, sent.at + LEASE_MS))) return;
  }
}

/** Waits until it is time for the next round: pages that come meanwhile are sent in the same. */
async function sendAfter({ to: before, at }: Sent, paceMs: number): Promise<Sent> {
  const early = at + paceMs - Date.now();
  if (early > 0) await sleep(Math.min(paceMs, early));
  const pages = await pagesAfter(before);
  const to = pages.at(-1)?.seq ?? before;
  if (to > before) await fan({ from: before + 1, to, changes: folded(...pages.map((page) => page.changes)) });
  return { to, at: Date.now() };
}
