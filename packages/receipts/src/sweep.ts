import { isEntityOf, type StoredEntity } from "@waybill/kernel/outbox";
import type { RemainingMs, SweepResult } from "@waybill/kernel/sweeper";
import { photoMapping } from "./entity-mappings.ts";
import { transitionPhoto } from "./photos/photo.ts";
import { flushOutbox, sweepDue, writePhoto } from "./store.ts";

/** Expires uploads that did not arrive, and publishes what a crash left pending. */
export const sweepReceipts = (now: number, leftMs?: RemainingMs): Promise<SweepResult> =>
  sweepDue(now, (stored) => processDueEntity(stored, now), leftMs);

async function processDueEntity(due: StoredEntity<unknown, unknown>, now: number): Promise<void> {
  const stored = await flushOutbox(due);
  if (!isEntityOf(stored, photoMapping)) return;
  if (stored.body.state !== "awaitingUpload" || Date.parse(stored.body.uploadBy) > now) return;
  // A write that came in between wins.
  await writePhoto(transitionPhoto(stored.body, "expired")!, stored);
}
