import { compareAndSet } from "@waybill/kernel/compare-and-set";
import { photoLimitExceeded } from "./rate-limit.ts";
import { presignUpload } from "./bucket.ts";
import {
  type MediaType,
  transitionPhoto,
  type Photo,
  derivePhotoId,
  uploadDeadline,
  type PhotoContext,
} from "./photo.ts";
import { addPhoto, reservePhotoQuota, readPhoto, writePhoto } from "../store.ts";

/** What a phone is going to upload. */
export interface CreatePhotoCommand extends PhotoContext {
  sha256: string;
  bytes: number;
  mediaType: MediaType;
}

/**
 * A photo, and the request that uploads it; none when its bytes are stored. The same request again gives the same photo. Throws
 * TOO_FAST for a new one above the courier's allowance.
 */
export async function createPhoto(
  command: CreatePhotoCommand,
  { at, correlationId }: { at: number; correlationId: string },
) {
  const photo = await saveAwaitingUpload(command, at, correlationId);
  const { photoId, state } = photo;
  return { photoId, state, ...(state === "awaitingUpload" && { upload: await presignUpload(photo, at) }) };
}

async function saveAwaitingUpload(command: CreatePhotoCommand, at: number, correlationId: string): Promise<Photo> {
  const photoId = derivePhotoId(command, command.sha256);
  const createdAt = new Date(at).toISOString();
  const fresh: Photo = {
    ...command,
    photoId,
    version: 1,
    state: "awaitingUpload",
    createdAt,
    uploadBy: uploadDeadline(at),
    correlationId,
  };
  const photo = await compareAndSet(`photo ${photoId}`, async function writeAwaitingUpload() {
    const before = await readPhoto(photoId);
    const after = before ? renewUpload(before.body, fresh) : fresh;
    if (after === before?.body) return before;
    if (!before && !(await reservePhotoQuota(command.courierId, at))) throw photoLimitExceeded(at);
    return before ? writePhoto(after, before) : addPhoto(after);
  });
  return photo.body;
}

/** An expired upload may be uploaded again, one that is awaited has another hour, and one that is stored stays. */
function renewUpload(photo: Photo, { bytes, mediaType, uploadBy: by }: Photo): Photo {
  const change = { bytes, mediaType, uploadBy: by };
  if (photo.state === "awaitingUpload") return { ...photo, ...change, version: photo.version + 1 };
  return transitionPhoto(photo, "awaitingUpload", change) ?? photo;
}
