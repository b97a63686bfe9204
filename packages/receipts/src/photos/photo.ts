import { createHash } from "node:crypto";
import type { Message } from "@waybill/events-schema/event";
import {
  type MEDIA_TYPES,
  type PHOTO_KINDS,
  PhotoRejected,
  PhotoThumbnailed,
  PhotoUploaded,
} from "@waybill/events-schema/receipts";
import type { PhotoRejectionCode } from "./file-type.ts";

/** Bytes; more is refused before it is sent, and again by what S3 holds. */
export const MAX_PHOTO_BYTES = 10 * 1_024 * 1_024;
/** How long an upload may take to come. */
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

/** Whose photo it is, and of what. */
export interface PhotoContext {
  courierId: string;
  taskId?: string | undefined;
  runId?: string | undefined;
  kind: (typeof PHOTO_KINDS)[number];
}

export interface Photo extends PhotoContext {
  photoId: string;
  /** Counts its writes: every write is over exactly the version that was read. */
  version: number;
  state: PhotoState;
  /** What was said until it is uploaded, then what S3 holds. */
  sha256: string;
  bytes: number;
  mediaType: MediaType;
  createdAt: string;
  /** Not here by then, it is given up. */
  uploadBy: string;
  uploadedAt?: string;
  /** Why it was rejected. */
  code?: PhotoRejectionCode;
  correlationId: string;
}

/** The same courier's same bytes for the same purpose are one photo, however often they are sent. */
export function derivePhotoId({ courierId, taskId, runId, kind }: PhotoContext, sha256: string): string {
  const one = JSON.stringify([courierId, taskId ?? "", runId ?? "", kind, sha256]);
  return `pho_${createHash("sha256").update(one).digest("hex").slice(0, 32)}`;
}
export const receiptIdForPhoto = (photoId: string) => photoId.replace(/^pho_/, "rcp_");

/** When an upload that is offered now is given up. */
export const uploadDeadline = (at: number) => new Date(at + UPLOAD_WINDOW_MS).toISOString();

/** The photo in another state; undefined when no way leads there. */
export function transitionPhoto(photo: Photo, state: PhotoState, change: Partial<Photo> = {}): Photo | undefined {
  if (!(PHOTO_TRANSITIONS[photo.state] as readonly PhotoState[]).includes(state)) return undefined;
  return { ...photo, ...change, state, version: photo.version + 1 };
}

/** Where things are in the bucket. Originals and thumbnails are named by content: the same bytes are kept once. */
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
}: Omit<PhotoContext, "kind"> & { photoId: string }) => ({
  photoId,
  courierId,
  ...(taskId !== undefined && { taskId }),
  ...(runId !== undefined && { runId }),
});

/** The events of a photo. Their ids are derived from the photo: consumers see a repeated publication as one event. */
export function photoUploadedEvent(photo: Photo): Message {
  const { kind, sha256, bytes, mediaType } = photo;
  const data = { ...photoReferences(photo), kind, key: objectKeys.original(sha256), sha256, bytes, mediaType };
  return PhotoUploaded.create(data, eventOrigin(photo, "uploaded"));
}

export function photoThumbnailedEvent(photo: Photo, size: { width: number; height: number }): Message {
  const { kind, sha256 } = photo;
  const thumbnails = THUMBNAIL_SIDES_PX.map((px) => ({ px, key: objectKeys.thumbnail(sha256, px) }));
  const { width, height } = size;
  return PhotoThumbnailed.create(
    { ...photoReferences(photo), kind, sha256, width, height, thumbnails },
    eventOrigin(photo, "thumbnailed"),
  );
}

export function photoRejectedEvent(photo: Photo, code: PhotoRejectionCode): Message {
  return PhotoRejected.create({ ...photoReferences(photo), kind: photo.kind, code }, eventOrigin(photo, "rejected"));
}

const eventOrigin = ({ photoId, correlationId }: Photo, what: string) => ({ id: `${photoId}.${what}`, correlationId });

/** The bytes have not come: nothing was made of them. */
const NOT_UPLOADED: readonly PhotoState[] = ["awaitingUpload", "expired"];

/** The photo as callers see it. What came is a receipt's even when it was refused. */
export function toPhotoResponse(photo: Photo) {
  const { correlationId: _, version: __, ...visible } = photo;
  const hasReceipt = photo.kind === "receipt" && !NOT_UPLOADED.includes(photo.state);
  return { ...visible, ...(hasReceipt && { receiptId: receiptIdForPhoto(photo.photoId) }) };
}
