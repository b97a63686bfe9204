import type { EntityMapping } from "@waybill/kernel/outbox";
import type { TableKey } from "@waybill/kernel/table";
import { expiresAfter } from "@waybill/kernel/ttl";
import { isUploaded, type Photo } from "./photos/photo.ts";
import type { ConfirmedName } from "./merchants/merchant-names.ts";
import type { Receipt } from "./receipt.ts";
import { parsePhoto, parseReceipt } from "./stored-items.ts";
import { photoExpiry } from "./table.ts";

/**
 * How each kind of entity is stored in the table Receipts. All keys are built here, and nowhere else.
 *
 *   pk                 sk                what                                            list (index Listed)
 *   PHOTO#<id>         PHOTO             a photo; once it is here, in index Owned by     PHOTOS#<task>
 *                                        kind and day
 *   RECEIPT#<id>       RECEIPT           a receipt; in index Owned by courier            RECEIPTS#<state>
 *   CONTENT#<sha256>   IMAGE             what a picture is, or why it is none; once
 *   CONTENT#<sha256>   READING#<engine>  what an engine read off it; once
 *   CONTENT#<sha256>   PHOTO#<photo>     that it is the content of a photo; in index Owned by courier
 *   MERCHANT#<number>  NAME#<weight>#<receiptId>  a name that a receipt confirmed for the merchant of a number
 *   SIGNATURE#<key>    <receiptId>       the signature of a receipt, under each of its lookup keys
 *   RUN#<id>           RUN               what the events of a run say
 *   TASK#<id>          TASK              where a task leads and who has it
 *   TASK#<id>          RUN               the newest run of a task
 *   TASK#<id>          RUN#<courier>     the newest run of a task by this courier
 *   ROUTE#<id>         STOPS#<revision>  where the stops of a route are
 *   COURIER#<id>       PHOTO_QUOTA#<hour>  how many new photos a courier created in that hour
 *
 * `pendingEvents` are not published yet; they are removed once they are. While there are any, or while an upload is
 * awaited, the entity is in the index Due.
 */
export const tableKeys = {
  photo: (photoId: string): TableKey => ({ pk: `PHOTO#${photoId}`, sk: "PHOTO" }),
  receipt: (receiptId: string): TableKey => ({ pk: `RECEIPT#${receiptId}`, sk: "RECEIPT" }),
  picture: (sha256: string): TableKey => ({ pk: `CONTENT#${sha256}`, sk: "IMAGE" }),
  reading: (sha256: string, engine: string): TableKey => ({ pk: `CONTENT#${sha256}`, sk: `READING#${engine}` }),
  photoOfContent: (sha256: string, photoId: string): TableKey => ({ pk: `CONTENT#${sha256}`, sk: `PHOTO#${photoId}` }),
  confirmedName: (number: string, { weight, receiptId }: Pick<ConfirmedName, "weight" | "receiptId">): TableKey => ({
    pk: `MERCHANT#${number}`,
    sk: `NAME#${weight}#${receiptId}`,
  }),
  signature: (lookupKey: string, receiptId: string): TableKey => ({ pk: `SIGNATURE#${lookupKey}`, sk: receiptId }),
  routeStops: (routeId: string, revision: number): TableKey => ({ pk: `ROUTE#${routeId}`, sk: `STOPS#${revision}` }),
  run: (runId: string): TableKey => ({ pk: `RUN#${runId}`, sk: "RUN" }),
  task: (taskId: string): TableKey => ({ pk: `TASK#${taskId}`, sk: "TASK" }),
  taskRun: (taskId: string, courierId?: string): TableKey => ({
    pk: `TASK#${taskId}`,
    sk: courierId === undefined ? "RUN" : `RUN#${courierId}`,
  }),
  photoQuota: (courierId: string, hourStartMs: number): TableKey => ({
    pk: `COURIER#${courierId}`,
    sk: `PHOTO_QUOTA#${new Date(hourStartMs).toISOString()}`,
  }),
};
export const receiptListKey = (state: string) => `RECEIPTS#${state}`;
export const taskPhotosKey = (taskId: string) => `PHOTOS#${taskId}`;
/** Keys of the index Owned. A day's photos of a kind are one key: ten thousand couriers take about ten a second. */
export const ownedKeys = {
  receipts: (courierId: string) => `RECEIPTS#${courierId}`,
  contents: (courierId: string) => `CONTENTS#${courierId}`,
  photos: (kind: string, day: string) => `PHOTOS#${kind}#${day}`,
};

/** How long an expired upload stays readable. */
const EXPIRED_RETENTION_DAYS = 30;

export const photoMapping: EntityMapping<Photo> = {
  key: ({ photoId }) => tableKeys.photo(photoId),
  version: ({ version }) => version,
  parse: ({ body }) => parsePhoto(body),
  indexKeys: (photo): Record<string, string> => {
    if (!isUploaded(photo)) return {};
    const { photoId, taskId, kind, createdAt } = photo;
    return {
      ...(taskId !== undefined && { list: taskPhotosKey(taskId) }),
      owner: ownedKeys.photos(kind, createdAt.slice(0, "2026-11-21".length)),
      listed: `${createdAt}#${photoId}`,
    };
  },
  dueAt: ({ state, uploadBy }) => (state === "awaitingUpload" ? uploadBy : undefined),
  expiresAt: ({ state, uploadBy, createdAt }) =>
    state === "expired" ? expiresAfter(uploadBy, EXPIRED_RETENTION_DAYS) : photoExpiry(Date.parse(createdAt)),
};

/** Where a receipt is in the lists, newest last. */
const receiptIndexKeys = ({ state, createdAt, receiptId, courierId }: Receipt) => ({
  list: receiptListKey(state),
  listed: `${createdAt}#${receiptId}`,
  owner: ownedKeys.receipts(courierId),
});

export const receiptMapping: EntityMapping<Receipt> = {
  key: ({ receiptId }) => tableKeys.receipt(receiptId),
  version: ({ version }) => version,
  parse: ({ body }) => parseReceipt(body),
  indexKeys: receiptIndexKeys,
};

/** The mapping of an entity with a key of the index Due. */
export const mappingForKey = ({ sk }: TableKey): EntityMapping<unknown, unknown> =>
  sk === "PHOTO" ? photoMapping : receiptMapping;
