/** The Receipts table. Mappings and keys are in entity-mappings.ts; reads and writes are here, and nowhere else. */
import { compareAndSet } from "@waybill/kernel/compare-and-set";
import { listedUnder, listQuery, ownedBy } from "@waybill/kernel/list";
import {
  flushOutbox as flush,
  type Outbox,
  readEntity,
  type StoredEntity,
  sweepEntities,
  writeEntity,
} from "@waybill/kernel/outbox";
import type { PageRequest, PageResult } from "@waybill/kernel/pages";
import type { RemainingMs } from "@waybill/kernel/sweeper";
import { ifVersion, type TableItem, type TableKey, IF_NEW } from "@waybill/kernel/table";
import { expiresAfter } from "@waybill/kernel/ttl";
import { MAX_PHOTOS_PER_HOUR, hourWindow } from "./photos/rate-limit.ts";
import {
  mappingForKey,
  ownedKeys,
  photoMapping,
  receiptListKey,
  receiptMapping,
  tableKeys,
  taskPhotosKey,
} from "./entity-mappings.ts";
import { type ConfirmedName, NAME_WEIGHT } from "./merchants/merchant-names.ts";
import type { Photo } from "./photos/photo.ts";
import type { ReceiptReading } from "./receipt-reader.ts";
import type { Receipt } from "./receipt.ts";
import type { ProjectedRun, ProjectedTask, RouteStops } from "./fraud/run-projection.ts";
import type { ImageInspection } from "./photos/thumbnails.ts";
import {
  parseConfirmedName,
  parseContentKey,
  parseImageInspection,
  parsePhoto,
  parseReading,
  parseReceipt,
  parseRouteStops,
  parseRun,
  parseRunItem,
  parseRunOfTask,
  parseSignature,
  parseTask,
  parseTaskItem,
} from "./stored-items.ts";
import type { ReceiptSignature } from "./fraud/fraud-checks.ts";
import { photoExpiry, table } from "./table.ts";

/** How long a receipt is compared with later ones. */
const SIGNATURE_RETENTION_DAYS = 400;
/** Photos of a run come within days of it. */
const RUN_RETENTION_DAYS = 40;
/** More names of one number add nothing. */
const MAX_NAMES_PER_NUMBER = 40;
/** More matches of one lookup key than this add nothing. */
const MAX_MATCHES_PER_KEY = 50;

export { ready } from "./table.ts";

export const readPhoto = (photoId: string) => readEntity(table, photoMapping, tableKeys.photo(photoId));
export const readReceipt = (receiptId: string) => readEntity(table, receiptMapping, tableKeys.receipt(receiptId));
export const addPhoto = (photo: Photo) => writeEntity(table, photoMapping, photo, undefined);
export const addReceipt = (receipt: Receipt) => writeEntity(table, receiptMapping, receipt, undefined);
/** Write over exactly what was read; undefined when somebody else did since. */
export const writePhoto = (photo: Photo, before: StoredEntity<Photo>) =>
  writeEntity(table, photoMapping, photo, before);
export const writeReceipt = (receipt: Receipt, before: StoredEntity<Receipt>, outbox?: Outbox) =>
  writeEntity(table, receiptMapping, receipt, before, outbox);

/** Count a new photo of a courier; false when the limit of the hour is reached. */
export async function reservePhotoQuota(courierId: string, at: number): Promise<boolean> {
  const { startMs, endMs } = hourWindow(at);
  const counted = await table.update(
    tableKeys.photoQuota(courierId, startMs),
    "SET expiresAt = :ends ADD photos :one",
    {
      expression: "attribute_not_exists(photos) OR photos < :most",
      values: { ":ends": endMs / 1_000, ":one": 1, ":most": MAX_PHOTOS_PER_HOUR },
    },
  );
  return counted !== undefined;
}

export const readImageInspection = (sha256: string) => readBody(tableKeys.picture(sha256), parseImageInspection);
export const addImageInspection = (sha256: string, inspection: ImageInspection, now: number) =>
  addIfNew(tableKeys.picture(sha256), inspection, photoExpiry(now));
export const readReading = (sha256: string, engine: string) =>
  readBody(tableKeys.reading(sha256, engine), parseReading);
export const addReading = (sha256: string, reading: ReceiptReading, now: number) =>
  addIfNew(tableKeys.reading(sha256, reading.engine), reading, photoExpiry(now));

async function readBody<T>(key: TableKey, parse: (body: unknown) => T): Promise<T | undefined> {
  const item = await table.get(key);
  return item && parse(item["body"]);
}

/** Publish the pending events of an entity, then clear them. Safe to repeat. Throws PublishFailedError. */
export const flushOutbox = <T, E>(stored: StoredEntity<T, E>) => flush(table, stored);
/** Look at every entity that is due by now. */
export const sweepDue = (
  now: number,
  look: (stored: StoredEntity<unknown, unknown>) => Promise<void>,
  leftMs?: RemainingMs,
) => sweepEntities(table, now, mappingForKey, look, leftMs);

/** Receipts of a state that `accept` keeps, newest first. */
export const listReceiptsByState = (state: string, page: PageRequest, accept: (receipt: Receipt) => boolean) =>
  table.list(listedUnder(receiptListKey(state)), page, toReceipt, accept);
const toReceipt = ({ body }: TableItem) => parseReceipt(body);

/** A courier's receipts, newest first. */
export const listReceiptsByCourier = (courierId: string, page: PageRequest, accept?: (receipt: Receipt) => boolean) =>
  table.list(ownedBy(ownedKeys.receipts(courierId)), page, toReceipt, accept);

const toPhoto = ({ body }: TableItem) => parsePhoto(body);
/** The uploaded photos of a task, newest first. */
export const listPhotosOfTask = (taskId: string, page: PageRequest, accept: (photo: Photo) => boolean) =>
  table.list(listedUnder(taskPhotosKey(taskId)), page, toPhoto, accept);
/** The uploaded photos of a kind that were created on a day in UTC, newest first. */
export const listPhotosOfDay = (
  { kind, day }: { kind: string; day: string },
  page: PageRequest,
  accept: (photo: Photo) => boolean,
) => table.list(ownedBy(ownedKeys.photos(kind, day)), page, toPhoto, accept);

/** A photo by its content, with its courier. */
export interface PhotoOfContent {
  photoId: string;
  sha256: string;
  courierId: string;
}
const toPhotoOfContent = (item: TableItem): PhotoOfContent => {
  const { pk, sk, owner } = parseContentKey(item);
  return {
    photoId: sk.slice(tableKeys.photoOfContent("", "").sk.length),
    sha256: pk.slice(tableKeys.picture("").pk.length),
    courierId: owner.slice(ownedKeys.contents("").length),
  };
};

/** Note whose photos have a content: the same bytes may be of several, and a person's are found to be erased. */
export const addPhotoOfContent = ({ photoId, sha256, courierId, createdAt }: Photo) =>
  table.put({
    ...tableKeys.photoOfContent(sha256, photoId),
    owner: ownedKeys.contents(courierId),
    listed: `${createdAt}#${photoId}`,
    expiresAt: photoExpiry(Date.parse(createdAt)),
  });
export const listPhotosOfContent = async (sha256: string): Promise<PhotoOfContent[]> =>
  (await table.queryByPrefix(tableKeys.picture(sha256).pk, "PHOTO#")).map(toPhotoOfContent);
/** Every uploaded photo of a courier. */
export const listPhotosOfCourier = async (courierId: string): Promise<PhotoOfContent[]> =>
  (await table.queryAll(listQuery(ownedBy(ownedKeys.contents(courierId))))).map(toPhotoOfContent);
/** A page of a courier's uploaded photos, newest first; one that has expired is left out. */
export async function listPhotosByCourier(courierId: string, page: PageRequest): Promise<PageResult<Photo>> {
  const { items, cursor } = await table.list(ownedBy(ownedKeys.contents(courierId)), page, toPhotoOfContent);
  const found = await table.getAll(items.map(({ photoId }) => tableKeys.photo(photoId)));
  const photos = new Map(found.map(toPhoto).map((photo) => [photo.photoId, photo]));
  return { items: items.flatMap(({ photoId }) => photos.get(photoId) ?? []), cursor };
}
export const removePhotoOfContent = ({ sha256, photoId }: PhotoOfContent) =>
  table.remove(tableKeys.photoOfContent(sha256, photoId));
export const removePhoto = (photoId: string) => table.remove(tableKeys.photo(photoId));

/** Delete what is known of a picture, and what was read off it. */
export async function removeContent(sha256: string): Promise<void> {
  const { pk } = tableKeys.picture(sha256);
  const known = [tableKeys.picture(sha256).sk, ...(await listReadingKeys(pk))];
  for (const sk of known) await table.remove({ pk, sk });
}
const listReadingKeys = async (pk: string): Promise<string[]> =>
  (await table.queryByPrefix(pk, "READING#")).map(({ sk }) => String(sk));

export const removeSignatures = async (receiptId: string, lookupKeys: readonly string[]): Promise<void> => {
  for (const lookupKey of lookupKeys) await table.remove(tableKeys.signature(lookupKey, receiptId));
};
/** Note the name that a receipt confirmed for the merchant of these numbers. */
export const addConfirmedName = async (numbers: readonly string[], name: ConfirmedName, now: number): Promise<void> => {
  for (const number of numbers)
    await table.put({ ...tableKeys.confirmedName(number, name), body: name, expiresAt: photoExpiry(now) });
};
/** The names that receipts confirmed for the merchant of any of these numbers; what people said comes first. */
export async function listConfirmedNames(numbers: readonly string[]): Promise<ConfirmedName[]> {
  const found = await Promise.all(
    numbers.map((number) =>
      table.queryNewest(
        tableKeys.confirmedName(number, { weight: 0, receiptId: "" }).pk,
        "NAME#",
        MAX_NAMES_PER_NUMBER,
        {
          consistent: false,
        },
      ),
    ),
  );
  return found.flat().map(({ body }) => parseConfirmedName(body));
}
export const removeConfirmedNames = async (numbers: readonly string[], receiptId: string): Promise<void> => {
  for (const number of numbers)
    for (const weight of Object.values(NAME_WEIGHT))
      await table.remove(tableKeys.confirmedName(number, { weight, receiptId }));
};
/** Every receipt of a courier. */
export const listAllReceiptsOfCourier = async (courierId: string): Promise<Receipt[]> =>
  (await table.queryAll(listQuery(ownedBy(ownedKeys.receipts(courierId))))).map(toReceipt);

/** Where the stops of a route's revision are; it never changes. */
export async function addRouteStops(route: RouteStops): Promise<void> {
  await addIfNew(tableKeys.routeStops(route.routeId, route.revision), route);
}
export const readRouteStops = (routeId: string, revision: number) =>
  readBody(tableKeys.routeStops(routeId, revision), parseRouteStops);

/** Leave a trace under each mark, then look who else is there: of two receipts at once, at least one sees the other. */
export async function recordAndMatchSignature(
  signature: ReceiptSignature,
  lookupKeys: readonly string[],
  now: number,
): Promise<ReceiptSignature[]> {
  const expiresAt = expiresAfter(now, SIGNATURE_RETENTION_DAYS);
  await Promise.all(
    lookupKeys.map((lookupKey) =>
      table.put({ ...tableKeys.signature(lookupKey, signature.receiptId), body: signature, expiresAt }),
    ),
  );
  const found = await Promise.all(
    lookupKeys.map((lookupKey) =>
      table.query({
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": tableKeys.signature(lookupKey, "").pk },
        Limit: MAX_MATCHES_PER_KEY,
        ConsistentRead: true,
      }),
    ),
  );
  const matches = found.flatMap(({ Items = [] }) => Items.map(({ body }) => parseSignature(body)));
  return [...new Map(matches.map((one) => [one.receiptId, one])).values()].filter(
    ({ receiptId }) => receiptId !== signature.receiptId,
  );
}

/** What is known of the run of a photo: of the one it names, else of its courier's own of its task, else of the task's newest. */
export async function readRun({
  runId,
  taskId,
  courierId,
}: {
  runId?: string | undefined;
  taskId?: string | undefined;
  courierId: string;
}): Promise<ProjectedRun | undefined> {
  if (runId !== undefined) return readBody(tableKeys.run(runId), parseRun);
  if (taskId === undefined) return undefined;
  const ofTask =
    (await readBody(tableKeys.taskRun(taskId, courierId), parseRunOfTask)) ??
    (await readBody(tableKeys.taskRun(taskId), parseRunOfTask));
  return ofTask && readBody(tableKeys.run(ofTask.runId), parseRun);
}

/** Where a task leads and who has it, as far as it is known. */
export const readTask = (taskId: string) => readBody(tableKeys.task(taskId), parseTask);

/** Write what `change` makes of a task. */
export async function updateTask(
  taskId: string,
  change: (task: ProjectedTask | undefined) => ProjectedTask,
  now: number,
): Promise<void> {
  await updateProjection(tableKeys.task(taskId), parseTaskItem, change, projectionExpiry(now));
}

/** Write what `change` makes of a run. */
export async function updateRun(
  runId: string,
  change: (run: ProjectedRun | undefined) => ProjectedRun,
  now: number,
): Promise<void> {
  await updateProjection(tableKeys.run(runId), parseRunItem, change, projectionExpiry(now));
}

/** Write that this run is the newest of its task, and of its courier's with this task. One whose event comes late replaces none. */
export async function recordRunOfTask(
  { runId, taskId, courierId }: { runId: string; taskId: string; courierId: string },
  startedAt: string,
  now: number,
): Promise<void> {
  const item = { body: { runId }, startedAt, expiresAt: projectionExpiry(now) };
  const expression = `${IF_NEW.expression} OR startedAt <= :startedAt`;
  for (const key of [tableKeys.taskRun(taskId), tableKeys.taskRun(taskId, courierId)])
    await table.put({ ...key, ...item }, { expression, values: { ":startedAt": startedAt } });
}

const projectionExpiry = (now: number) => expiresAfter(now, RUN_RETENTION_DAYS);

/** Write what `change` makes of a projection; again when another of its events was written at the same time. */
async function updateProjection<T>(
  key: TableKey,
  parse: (item: unknown) => { version: number; body: T },
  change: (body: T | undefined) => T,
  expiresAt: number,
): Promise<void> {
  await compareAndSet(`${key.pk} ${key.sk}`, async function writeChangedProjection(attempt) {
    // The first read may be of a moment ago: it can only lack something, so what adds nothing to it adds nothing.
    const item = await table.get(key, { consistent: attempt > 1 });
    const before = item && parse(item);
    const body = change(before?.body);
    if (body === before?.body) return true;
    const version = (before?.version ?? 0) + 1;
    const condition = before ? ifVersion(before.version) : IF_NEW;
    return (await table.put({ ...key, version, body, expiresAt }, condition)) || undefined;
  });
}

/** The first write of it stays; a later one says the same. */
const addIfNew = (key: TableKey, body: unknown, expiresAt?: number) => table.put({ ...key, body, expiresAt }, IF_NEW);
