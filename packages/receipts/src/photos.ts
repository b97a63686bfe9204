import { createHash } from "node:crypto";
import type { Message } from "@waybill/events-schema/event";
import {
  type MEDIA_TYPES,
  type PHOTO_KINDS,
  PhotoRejected,
  PhotoThumbnailed,
  PhotoUploaded,
} from "@waybill/events-schema/receipts";
import type { Code } from "./pictures.ts";

/** Bytes; more is refused before it is sent, and again by what S3 holds. */
export const MOST_BYTES = 10 * 1_024 * 1_024;
/** How long an upload may take to come. */
const UPLOAD_MS = 3_600_000;
/** Sides of the thumbnails. */
export const SIDES = [256, 1_024] as const;

export type MediaType = (typeof MEDIA_TYPES)[number];
/** Every way from state to state. An upload that S3 tells of late counts: what it holds is here. */
export const STATES = {
  awaitingUpload: ["uploaded", "rejected", "expired"],
  expired: ["awaitingUpload", "uploaded", "rejected"],
  uploaded: ["ready", "rejected"],
  ready: [],
  rejected: [],
} as const satisfies Record<string, readonly string[]>;
export type State = keyof typeof STATES;

/** Whose photo it is, and of what. */
export interface Whose {
  courierId: string;
  taskId?: string | undefined;
  runId?: string | undefined;
  kind: (typeof PHOTO_KINDS)[number];
}

export interface Photo extends Whose {
  photoId: string;
  /** Counts its writes: every write is over exactly the version that was read. */
  version: number;
  state: State;
  /** What was said until it is uploaded, then what S3 holds. */
  sha256: string;
  bytes: number;
  mediaType: MediaType;
  createdAt: string;
  /** Not here by then, it is given up. */
  uploadBy: string;
  uploadedAt?: string;
  /** Why it was rejected. */
  code?: Code;
  correlationId: string;
}

/** The same courier's same bytes for the same purpose are one photo, however often they are sent. */
export function photoIdOf({ courierId, taskId, runId, kind }: Whose, sha256: string): string {
  const one = JSON.stringify([courierId, taskId ?? "", runId ?? "", kind, sha256]);
  return `pho_${createHash("sha256").update(one).digest("hex").slice(0, 32)}`;
}
export const receiptIdOf = (photoId: string) => photoId.replace(/^pho_/, "rcp_");

/** When an upload that is offered now is given up. */
export const uploadBy = (at: number) => new Date(at + UPLOAD_MS).toISOString();

/** The photo in another state; undefined when no way leads there. */
export function moved(photo: Photo, state: State, change: Partial<Photo> = {}): Photo | undefined {
  if (!(STATES[photo.state] as readonly State[]).includes(state)) return undefined;
  return { ...photo, ...change, state, version: photo.version + 1 };
}

/** Where things are in the bucket. Originals and thumbnails are named by content: the same bytes are kept once. */
export const keys = {
  upload: (photoId: string) => `uploads/${photoId}`,
  original: (sha256: string) => `originals/${sha256}`,
  thumbnail: (sha256: string, px: number) => `thumbnails/${sha256}/${px}.webp`,
};
export const photoIdAt = (key: string): string | undefined => /^uploads\/(pho_[0-9a-f]{32})$/.exec(key)?.[1];

export const whoseOf = ({ photoId, courierId, taskId, runId }: Omit<Whose, "kind"> & { photoId: string }) => ({
  photoId,
  courierId,
  ...(taskId !== undefined && { taskId }),
  ...(runId !== undefined && { runId }),
});

/** What the bus is told of a photo. Ids come from the photo: said twice is said once. */
export function uploaded(photo: Photo): Message {
  const { kind, sha256, bytes, mediaType } = photo;
  const data = { ...whoseOf(photo), kind, key: keys.original(sha256), sha256, bytes, mediaType };
  return PhotoUploaded.create(data, originOf(photo, "uploaded"));
}

export function thumbnailed(photo: Photo, size: { width: number; height: number }): Message {
  const { kind, sha256 } = photo;
  const thumbnails = SIDES.map((px) => ({ px, key: keys.thumbnail(sha256, px) }));
  const { width, height } = size;
  return PhotoThumbnailed.create(
    { ...whoseOf(photo), kind, sha256, width, height, thumbnails },
    originOf(photo, "thumbnailed"),
  );
}

export function rejected(photo: Photo, code: Code): Message {
  return PhotoRejected.create({ ...whoseOf(photo), kind: photo.kind, code }, originOf(photo, "rejected"));
}

const originOf = ({ photoId, correlationId }: Photo, what: string) => ({ id: `${photoId}.${what}`, correlationId });

/** The bytes have not come: nothing was made of them. */
const NOT_HERE: readonly State[] = ["awaitingUpload", "expired"];

/** The photo as callers see it. What came is a receipt's even when it was refused. */
export function shown(photo: Photo) {
  const { correlationId: _, version: __, ...seen } = photo;
  const hasReceipt = photo.kind === "receipt" && !NOT_HERE.includes(photo.state);
  return { ...seen, ...(hasReceipt && { receiptId: receiptIdOf(photo.photoId) }) };
}
