import type { Message } from "@waybill/events-schema/event";
import {
  type MEDIA_TYPES,
  type PHOTO_KINDS,
  PhotoRejected,
  PhotoThumbnailed,
  PhotoUploaded,
} from "@waybill/events-schema/receipts";
import { sha256OfJson } from "@waybill/kernel/ids";
import type { CaptureInfo } from "./exif.ts";
import type { PhotoRejectionCode } from "./file-type.ts";

/** In bytes; a larger photo is rejected before the upload, and again by its size in S3. */
export const MAX_PHOTO_BYTES = 10 * 1_024 * 1_024;
/** How long an upload may take. */
const UPLOAD_WINDOW_MS = 3_600_000;
/** Sides of the thumbnails. */
export const THUMBNAIL_SIDES_PX = [256, 1_024] as const;

export type MediaType = (typeof MEDIA_TYPES)[number];
/** The allowed transitions. An upload that S3 notifies late still counts: its bytes are stored. */
export const PHOTO_TRANSITIONS = {
  awaitingUpload: ["uploaded", "rejected", "expired"],
  expired: ["awaitingUpload", "uploaded", "rejected"],
  uploaded: ["ready", "rejected"],
  ready: [],
  rejected: [],
} as const satisfies Record<string, readonly string[]>;
export type PhotoState = keyof typeof PHOTO_TRANSITIONS;

/** The courier of the photo and its subject. */
export interface PhotoContext {
  courierId: string;
  /** Of the courier's token when the photo was created. */
  team?: string | undefined;
  taskId?: string | undefined;
  runId?: string | undefined;
  stopId?: string | undefined;
  kind: (typeof PHOTO_KINDS)[number];
}

export interface Photo extends PhotoContext {
  photoId: string;
  /** Increases with each write; a write replaces only the version that was read (optimistic locking). */
  version: number;
  state: PhotoState;
  /** As announced by the phone until the upload, then as stored in S3. */
  sha256: string;
  bytes: number;
  mediaType: MediaType;
  createdAt: string;
  /** The upload expires at this time. */
  uploadBy: string;
  uploadedAt?: string;
  /** Why it was rejected. */
  code?: PhotoRejectionCode;
  /** When and where it was taken, as its EXIF says. */
  capture?: CaptureInfo;
  /** In pixels, as it is shown; once it is ready. */
  size?: { width: number; height: number };
  correlationId: string;
}

/** The same bytes of one courier for one purpose are one photo, however often they are uploaded. */
export function derivePhotoId({ courierId, taskId, runId, stopId, kind }: PhotoContext, sha256: string): string {
  return `pho_${sha256OfJson([courierId, taskId ?? "", runId ?? "", stopId ?? "", kind, sha256]).slice(0, 32)}`;
}
export const receiptIdForPhoto = (photoId: string) => photoId.replace(/^pho_/, "rcp_");

/** When an upload that is created now expires. */
export const uploadDeadline = (at: number) => new Date(at + UPLOAD_WINDOW_MS).toISOString();

/** The photo in another state; undefined when the transition is not allowed. */
export function transitionPhoto(photo: Photo, state: PhotoState, change: Partial<Photo> = {}): Photo | undefined {
  if (!(PHOTO_TRANSITIONS[photo.state] as readonly PhotoState[]).includes(state)) return undefined;
  return { ...photo, ...change, state, version: photo.version + 1 };
}

/** The keys in the bucket. Originals and thumbnails are named by content: the same bytes are stored once. */
export const objectKeys = {
  upload: (photoId: string) => `uploads/${photoId}`,
  original: (sha256: string) => `originals/${sha256}`,
  thumbnail: (sha256: string, px: number) => `thumbnails/${sha256}/${px}.webp`,
};
export const photoIdFromKey = (key: string): string | undefined => /^uploads\/(pho_[0-9a-f]{32})$/.exec(key)?.[1];

export const photoReferences = ({
  photoId,
  courierId,
  taskId,
  runId,
  team,
}: Omit<PhotoContext, "kind"> & { photoId: string }) => ({
  photoId,
  courierId,
  ...(team !== undefined && { team }),
  ...(taskId !== undefined && { taskId }),
  ...(runId !== undefined && { runId }),
});

const photoSubject = (photo: Photo) => ({
  ...photoReferences(photo),
  ...(photo.stopId !== undefined && { stopId: photo.stopId }),
  kind: photo.kind,
});

/** The events of a photo. Their ids are derived from the photo: consumers see a repeated publication as one event. */
export function photoUploadedEvent(photo: Photo): Message {
  const { sha256, bytes, mediaType } = photo;
  const data = { ...photoSubject(photo), key: objectKeys.original(sha256), sha256, bytes, mediaType };
  return PhotoUploaded.create(data, eventOrigin(photo, "uploaded"));
}

export function photoThumbnailedEvent(photo: Photo, size: { width: number; height: number }): Message {
  const { sha256 } = photo;
  const thumbnails = THUMBNAIL_SIDES_PX.map((px) => ({ px, key: objectKeys.thumbnail(sha256, px) }));
  const { width, height } = size;
  return PhotoThumbnailed.create(
    { ...photoSubject(photo), sha256, width, height, thumbnails },
    eventOrigin(photo, "thumbnailed"),
  );
}

export function photoRejectedEvent(photo: Photo, code: PhotoRejectionCode): Message {
  return PhotoRejected.create({ ...photoSubject(photo), code }, eventOrigin(photo, "rejected"));
}

const eventOrigin = ({ photoId, correlationId }: Photo, what: string) => ({ id: `${photoId}.${what}`, correlationId });

/** Whether its bytes are here, or were: before that nothing was made of the photo. */
export const isUploaded = ({ state }: Photo): boolean => state !== "awaitingUpload" && state !== "expired";

/** The photo as `PhotoResponse` describes it, without `taken` and `views`. An uploaded photo names its receipt even when it was rejected. */
export function toPhotoResponse(photo: Photo) {
  const { correlationId: _, version: __, capture: ___, size: ____, ...visible } = photo;
  const hasReceipt = photo.kind === "receipt" && isUploaded(photo);
  return { ...visible, ...(hasReceipt && { receiptId: receiptIdForPhoto(photo.photoId) }) };
}
