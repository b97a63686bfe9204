import { type RemainingMs, sweepAll, type SweepResult } from "@waybill/kernel/sweeper";
import { type StoredEntity, photoMapping } from "./entity-mappings.ts";
import { transitionPhoto, type Photo } from "./photos/photo.ts";
import type { Receipt } from "./receipt.ts";
import { flushOutbox } from "./outbox.ts";
import { listDueKeys, readDueEntity, writePhoto } from "./store.ts";

/** Expire uploads that did not come, and publish what a crash left pending. */
export const sweepReceipts = (now: number, leftMs?: RemainingMs): Promise<SweepResult> =>
  sweepAll(listDueKeys(now), async (key) => sweepEntity(await readDueEntity(key), now), leftMs);

async function sweepEntity(
  entity: StoredEntity<Photo> | StoredEntity<Receipt> | undefined,
  now: number,
): Promise<void> {
  if (!entity) return;
  if (!isPhotoEntity(entity)) return flushOutbox(entity);
  if (entity.body.state !== "awaitingUpload" || Date.parse(entity.body.uploadBy) > now) return;
  // A write that came in between wins.
  await writePhoto(transitionPhoto(entity.body, "expired")!, entity);
}

const isPhotoEntity = (entity: StoredEntity<Photo> | StoredEntity<Receipt>): entity is StoredEntity<Photo> =>
  entity.mapping === (photoMapping as unknown);
