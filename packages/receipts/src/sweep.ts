import { sweepAll, type Swept } from "@waybill/kernel/sweeper";
import { type Kept, PHOTO } from "./forms.ts";
import { moved, type Photo } from "./photos.ts";
import type { Receipt } from "./receipts.ts";
import { settle } from "./settle.ts";
import { readDue, writePhoto } from "./store.ts";

/** What one sweep takes on; the next goes on. */
const MOST = 100;

/** Give up uploads that did not come, and tell what a crash left untold. */
export const sweep = async (now: number): Promise<Swept> =>
  sweepAll(await readDue(now, MOST), (kept) => look(kept, now));

async function look(kept: Kept<Photo> | Kept<Receipt>, now: number): Promise<void> {
  if (!isPhoto(kept)) return settle(kept);
  if (kept.body.state !== "awaitingUpload" || Date.parse(kept.body.uploadBy) > now) return;
  // Whoever wrote it meanwhile goes first.
  await writePhoto(moved(kept.body, "expired")!, kept);
}

const isPhoto = (kept: Kept<Photo> | Kept<Receipt>): kept is Kept<Photo> => kept.form === (PHOTO as unknown);
