import { type RemainingMs, sweepAll, type SweepResult } from "@waybill/kernel/sweeper";
import { type Kept, PHOTO } from "./forms.ts";
import { moved, type Photo } from "./photos.ts";
import type { Receipt } from "./receipts.ts";
import { settle } from "./settle.ts";
import { dueKeys, readDue, writePhoto } from "./store.ts";

/** Give up uploads that did not come, and tell what a crash left untold. */
export const sweep = (now: number, leftMs?: RemainingMs): Promise<SweepResult> =>
  sweepAll(dueKeys(now), async (key) => look(await readDue(key), now), leftMs);

async function look(kept: Kept<Photo> | Kept<Receipt> | undefined, now: number): Promise<void> {
  if (!kept) return;
  if (!isPhoto(kept)) return settle(kept);
  if (kept.body.state !== "awaitingUpload" || Date.parse(kept.body.uploadBy) > now) return;
  // Whoever wrote it meanwhile goes first.
  await writePhoto(moved(kept.body, "expired")!, kept);
}

const isPhoto = (kept: Kept<Photo> | Kept<Receipt>): kept is Kept<Photo> => kept.form === (PHOTO as unknown);
