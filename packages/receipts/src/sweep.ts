import { type Kept, PHOTO } from "./forms.ts";
import { moved, type Photo } from "./photos.ts";
import type { Receipt } from "./receipts.ts";
import { settle } from "./settle.ts";
import { readDue, writePhoto } from "./store.ts";

export interface Swept {
  /** Things looked at. */
  seen: number;
  failed: Error[];
  /** There was more than one sweep takes on. */
  more: boolean;
}

/** Give up uploads that did not come, and tell what a crash left untold. One failing harms no other. */
export async function sweep(now: number, { limit = 100 } = {}): Promise<Swept> {
  const due = await readDue(now, limit);
  const failed: Error[] = [];
  for (const kept of due) {
    await look(kept, now).catch((error: unknown) => failed.push(error as Error));
  }
  return { seen: due.length, failed, more: due.length === limit };
}

async function look(kept: Kept<Photo> | Kept<Receipt>, now: number): Promise<void> {
  if (!isPhoto(kept)) return settle(kept);
  if (kept.body.state !== "awaitingUpload" || Date.parse(kept.body.uploadBy) > now) return;
  // Whoever wrote it meanwhile goes first.
  await writePhoto(moved(kept.body, "expired")!, kept);
}

const isPhoto = (kept: Kept<Photo> | Kept<Receipt>): kept is Kept<Photo> => kept.form === (PHOTO as unknown);
