import { problem } from "@waybill/kernel/errors";
import { tooFast } from "./allowance.ts";
import { uploadOf } from "./bucket.ts";
import { type MediaType, moved, type Photo, photoIdOf, uploadBy, type Whose } from "./photos.ts";
import { addPhoto, countPhoto, readPhoto, writePhoto } from "./store.ts";

const TRIES = 10;

/** What a phone says it is going to send. */
export interface Offered extends Whose {
  sha256: string;
  bytes: number;
  mediaType: MediaType;
}

/**
 * A photo, and how to upload it; nothing to upload once its bytes are here. The same offer again is the same photo. Throws
 * TOO_FAST for a new one above the courier's allowance.
 */
export async function offer(offered: Offered, { at, correlationId }: { at: number; correlationId: string }) {
  const photo = await awaited(offered, at, correlationId);
  const { photoId, state } = photo;
  return { photoId, state, ...(state === "awaitingUpload" && { upload: await uploadOf(photo, at) }) };
}

async function awaited(offered: Offered, at: number, correlationId: string): Promise<Photo> {
  const photoId = photoIdOf(offered, offered.sha256);
  const createdAt = new Date(at).toISOString();
  const fresh: Photo = {
    ...offered,
    photoId,
    version: 1,
    state: "awaitingUpload",
    createdAt,
    uploadBy: uploadBy(at),
    correlationId,
  };
  for (let tries = 0; tries < TRIES; tries++) {
    const before = await readPhoto(photoId);
    const after = before ? renewed(before.body, fresh) : fresh;
    if (before && after === before.body) return after;
    if (!before && !(await countPhoto(offered.courierId, at))) throw tooFast(at);
    const kept = await (before ? writePhoto(after, before) : addPhoto(after));
    if (kept) return kept.body;
  }
  throw problem("UNAVAILABLE", "This photo is being offered too often. Send the same request again.", {
    retryAfterSeconds: 1,
  });
}

/** What was given up is awaited anew; what is still awaited has its hour again; what is here stays. */
function renewed(photo: Photo, { bytes, mediaType, uploadBy: by }: Photo): Photo {
  const change = { bytes, mediaType, uploadBy: by };
  if (photo.state === "awaitingUpload") return { ...photo, ...change, version: photo.version + 1 };
  return moved(photo, "awaitingUpload", change) ?? photo;
}
