import type { Message } from "@waybill/events-schema/event";
import type { Photo } from "./photos.ts";
import type { Receipt } from "./receipts.ts";

/**
 * How each kind of thing lies in the table Receipts. All keys are made here, and nowhere else.
 *
 *   pk                 sk                what                                            list (index Listed)
 *   PHOTO#<id>         PHOTO             a photo
 *   RECEIPT#<id>       RECEIPT           a receipt, and whose it is (index Owned)        RECEIPTS#<state>
 *   CONTENT#<sha256>   PICTURE           what a picture is, or why it is none; once
 *   CONTENT#<sha256>   READING#<engine>  what an engine read off it; once
 *   SEEN#<mark>        <receiptId>       the trace of a receipt, under each mark it can be found by
 *   RUN#<id>           RUN               what others told of a run
 *   TASK#<id>          RUN               the newest run of a task
 *   COURIER#<id>       HOUR#<begin>      how many new photos they offered in that hour
 *
 * `said` is what a write has still to tell; it is gone once that was done. While it is there, or while an upload is
 * awaited, the thing is in the index Due.
 */
export interface Form<T> {
  key(body: T): Key;
  listed?(body: T): { list: string; listed: string; owner: string };
  /** When the clock will have to look at it, told or not. */
  dueAt?(body: T): string | undefined;
  /** When the table forgets it, in seconds since 1970. */
  expiresAt?(body: T): number | undefined;
}
export interface Key {
  pk: string;
  sk: string;
}

/** Something as it was read or written, with what it has still to tell. */
export interface Kept<T> {
  form: Form<T>;
  body: T;
  said: readonly Message[];
}

export const keyOf = {
  photo: (photoId: string): Key => ({ pk: `PHOTO#${photoId}`, sk: "PHOTO" }),
  receipt: (receiptId: string): Key => ({ pk: `RECEIPT#${receiptId}`, sk: "RECEIPT" }),
  picture: (sha256: string): Key => ({ pk: `CONTENT#${sha256}`, sk: "PICTURE" }),
  reading: (sha256: string, engine: string): Key => ({ pk: `CONTENT#${sha256}`, sk: `READING#${engine}` }),
  seen: (mark: string, receiptId: string): Key => ({ pk: `SEEN#${mark}`, sk: receiptId }),
  run: (runId: string): Key => ({ pk: `RUN#${runId}`, sk: "RUN" }),
  taskRun: (taskId: string): Key => ({ pk: `TASK#${taskId}`, sk: "RUN" }),
  hour: (courierId: string, begins: number): Key => ({
    pk: `COURIER#${courierId}`,
    sk: `HOUR#${new Date(begins).toISOString()}`,
  }),
};
export const listOf = (state: string) => `RECEIPTS#${state}`;

/** How long one can see that an upload did not come. */
const EXPIRED_SECONDS = 30 * 86_400;

export const PHOTO: Form<Photo> = {
  key: ({ photoId }) => keyOf.photo(photoId),
  dueAt: ({ state, uploadBy }) => (state === "awaitingUpload" ? uploadBy : undefined),
  expiresAt: ({ state, uploadBy }) =>
    state === "expired" ? Math.ceil(Date.parse(uploadBy) / 1_000) + EXPIRED_SECONDS : undefined,
};

export const RECEIPT: Form<Receipt> = {
  key: ({ receiptId }) => keyOf.receipt(receiptId),
  listed: ({ state, createdAt, receiptId, courierId }) => ({
    list: listOf(state),
    listed: `${createdAt}#${receiptId}`,
    owner: courierId,
  }),
};
