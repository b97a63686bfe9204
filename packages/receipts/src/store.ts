/** The Receipts table. Mappings and keys are in entity-mappings.ts; reads and writes are here, and nowhere else. */
import type { Message } from "@waybill/events-schema/event";
import { encodeCursor, type PageResult, type PageRequest } from "@waybill/kernel/pages";
import { ifVersion, dueQuery, type TableItem, type TableKey, IF_NEW, Table } from "@waybill/kernel/table";
import { Resource } from "sst";
import { MAX_PHOTOS_PER_HOUR, hourWindow } from "./photos/rate-limit.ts";
import {
  type EntityMapping,
  type StoredEntity,
  tableKeys,
  receiptListKey,
  photoMapping,
  receiptMapping,
} from "./entity-mappings.ts";
import type { Photo } from "./photos/photo.ts";
import type { PhotoRejectionCode } from "./photos/file-type.ts";
import type { ReceiptReading } from "./receipt-reader.ts";
import type { Receipt, ReceiptState } from "./receipt.ts";
import type { ProjectedRun } from "./fraud/run-projection.ts";
import type { ImageMetadata } from "./photos/thumbnails.ts";
import type { ReceiptSignature } from "./fraud/fraud-checks.ts";

/** An endpoint runs ten seconds at most: what it has not published after this, it never published. */
const OUTBOX_GRACE_MS = 15_000;
/** How long a receipt is compared with later ones. */
const SIGNATURE_RETENTION_DAYS = 400;
/** Photos of a run come within days of it. */
const RUN_RETENTION_DAYS = 40;
/** More matches of one lookup key than this add nothing. */
const MAX_MATCHES_PER_KEY = 50;
/** A courier's receipts of one state are picked out of all of theirs: the least that each of the reads of a page looks at. */
const PAGE_READ_LIMITS = [25, 50, 100, 100];

/** The result of decoding a picture, once for its content. */
export type ImageInspection = { picture: ImageMetadata } | { code: PhotoRejectionCode; message: string };

/** Events that a write has to publish, and when it was made. */
interface OutboxAddition {
  pendingEvents: readonly Message[];
  at: number;
}

const table = new Table(() => Resource.Receipts);
export const { ready } = table;

export const readPhoto = (photoId: string) => readEntity(photoMapping, tableKeys.photo(photoId));
export const readReceipt = (receiptId: string) => readEntity(receiptMapping, tableKeys.receipt(receiptId));
export const addPhoto = (photo: Photo) => writeEntity(photoMapping, photo, undefined);
export const addReceipt = (receipt: Receipt) => writeEntity(receiptMapping, receipt, undefined);
/** Write over exactly what was read; undefined when somebody else did since. */
export const writePhoto = (photo: Photo, before: StoredEntity<Photo>) => writeEntity(photoMapping, photo, before);
export const writeReceipt = (receipt: Receipt, before: StoredEntity<Receipt>, outbox?: OutboxAddition) =>
  writeEntity(receiptMapping, receipt, before, outbox);

/** Count a new photo of a courier; false when the limit of the hour is reached. */
export async function reservePhotoQuota(courierId: string, at: number): Promise<boolean> {
  const { startMs, endMs } = hourWindow(at);
  const counted = await table.update(
    tableKeys.photoQuota(courierId, startMs),
    "SET expiresAt = :ends ADD photos :one",
    {
      holds: "attribute_not_exists(photos) OR photos < :most",
      values: { ":ends": endMs / 1_000, ":one": 1, ":most": MAX_PHOTOS_PER_HOUR },
    },
  );
  return counted !== undefined;
}

export const readImageInspection = (sha256: string) => readItemBody<ImageInspection>(tableKeys.picture(sha256));
export const addImageInspection = (sha256: string, inspection: ImageInspection) =>
  addIfNew(tableKeys.picture(sha256), inspection);
export const readReading = (sha256: string, engine: string) =>
  readItemBody<ReceiptReading>(tableKeys.reading(sha256, engine));
export const addReading = (sha256: string, reading: ReceiptReading) =>
  addIfNew(tableKeys.reading(sha256, reading.engine), reading);

const readItemBody = async <T>(key: TableKey) => (await table.get(key))?.["body"] as T | undefined;

async function readEntity<T>(mapping: EntityMapping<T>, key: TableKey): Promise<StoredEntity<T> | undefined> {
  const found = await table.get(key);
  return found && { mapping, body: found["body"] as T, pendingEvents: (found["pendingEvents"] ?? []) as Message[] };
}

/** One item, one condition: an entity and its pending events are written together or not at all. */
async function writeEntity<T extends { version: number }>(
  mapping: EntityMapping<T>,
  body: T,
  before: StoredEntity<T> | undefined,
  outbox: OutboxAddition = { pendingEvents: [], at: 0 },
): Promise<StoredEntity<T> | undefined> {
  // What an earlier write has not published yet stays pending.
  const pendingEvents = [...(before?.pendingEvents ?? []), ...outbox.pendingEvents];
  const dueAt = pendingEvents.length > 0 ? new Date(outbox.at + OUTBOX_GRACE_MS).toISOString() : mapping.dueAt?.(body);
  const expiresAt = mapping.expiresAt?.(body);
  const Item = {
    ...mapping.key(body),
    version: body.version,
    body,
    ...mapping.indexKeys?.(body),
    ...(pendingEvents.length > 0 && { pendingEvents }),
    ...(dueAt && { due: "due", dueAt }),
    ...(expiresAt && { expiresAt }),
  };
  const done = await table.put(Item, before ? ifVersion(before.body.version) : IF_NEW);
  return done ? { mapping, body, pendingEvents } : undefined;
}

/** They are published. A writer that came in between keeps them pending, and publishes them again under the same ids. */
export async function clearPendingEvents({ mapping, body }: StoredEntity<Receipt>): Promise<void> {
  await table.update(mapping.key(body), "REMOVE pendingEvents, due, dueAt", ifVersion(body.version));
}

/** Receipts of a state, newest first. */
export const listReceiptsByState = (state: string, page: PageRequest) =>
  table.list("Listed", "list", receiptListKey(state), page, toReceipt);
const toReceipt = (item: TableItem) => item["body"] as Receipt;

/** A courier's receipts, newest first; of a state, when one is named: where it is rare, a page is short and the list goes on. */
export async function listReceiptsByCourier(
  courierId: string,
  page: PageRequest,
  state?: ReceiptState,
): Promise<PageResult<Receipt>> {
  const readPage = (part: PageRequest) => table.list("Owned", "owner", courierId, part, toReceipt);
  if (state === undefined) return readPage(page);
  const items: Receipt[] = [];
  let { cursor } = page;
  for (const readLimit of PAGE_READ_LIMITS) {
    const result = await readPage({ limit: Math.max(readLimit, page.limit - items.length), cursor });
    items.push(...result.items.filter((receipt) => receipt.state === state));
    ({ cursor } = result);
    if (cursor === undefined || items.length >= page.limit) break;
  }
  return items.length > page.limit ? truncatePage(items, page.limit) : { items, cursor };
}

/** So many of them; the list goes on behind the last. */
function truncatePage(receipts: readonly Receipt[], limit: number): PageResult<Receipt> {
  const items = receipts.slice(0, limit);
  const last = items.at(-1)!;
  const { owner, listed } = receiptMapping.indexKeys!(last);
  return { items, cursor: encodeCursor({ ...receiptMapping.key(last), owner, listed }) };
}

/** Keys of what is due by now, longest waiting first, page by page. */
export const listDueKeys = (now: number) => table.pages<TableKey>(dueQuery(new Date(now).toISOString()));
export const readDueEntity = ({ pk, sk }: TableKey): Promise<StoredEntity<Photo> | StoredEntity<Receipt> | undefined> =>
  sk === "PHOTO" ? readEntity(photoMapping, { pk, sk }) : readEntity(receiptMapping, { pk, sk });

/** Leave a trace under each mark, then look who else is there: of two receipts at once, at least one sees the other. */
export async function recordAndMatchSignature(
  signature: ReceiptSignature,
  lookupKeys: readonly string[],
  now: number,
): Promise<ReceiptSignature[]> {
  const expiresAt = Math.ceil(now / 1_000) + SIGNATURE_RETENTION_DAYS * 86_400;
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
  const matches = found.flatMap(({ Items = [] }) => Items.map((one) => one["body"] as ReceiptSignature));
  return [...new Map(matches.map((one) => [one.receiptId, one])).values()].filter(
    ({ receiptId }) => receiptId !== signature.receiptId,
  );
}

/** What is known of the run of a photo: of the one it names, else of its task's. */
export async function readRun(of: {
  runId?: string | undefined;
  taskId?: string | undefined;
}): Promise<ProjectedRun | undefined> {
  const runId =
    of.runId ??
    (of.taskId === undefined ? undefined : (await readItemBody<ProjectedRun>(tableKeys.taskRun(of.taskId)))?.runId);
  return runId === undefined ? undefined : readItemBody<ProjectedRun>(tableKeys.run(runId));
}

/** Write what `change` makes of a run; repeat it when another event of the run was written at the same time. */
export async function updateRun(
  runId: string,
  change: (run: ProjectedRun | undefined) => ProjectedRun,
  now: number,
): Promise<void> {
  // What is read may be of a moment ago: it can only lack something, so that what is not news to it is not news.
  for (let consistent = false; ; consistent = true) {
    const before = await table.get(tableKeys.run(runId), { consistent });
    const run = change(before?.["body"] as ProjectedRun | undefined);
    if (run === before?.["body"]) return;
    const version = ((before?.["version"] as number | undefined) ?? 0) + 1;
    const expiresAt = Math.ceil(now / 1_000) + RUN_RETENTION_DAYS * 86_400;
    const done = await table.put(
      { ...tableKeys.run(runId), version, body: run, expiresAt },
      before ? ifVersion(version - 1) : IF_NEW,
    );
    if (!done) continue;
    // A task is started again by a later run; a run whose events come late does not replace it.
    if (run.taskId === undefined || run.startedAt === undefined) return;
    const task = { ...tableKeys.taskRun(run.taskId), body: run, startedAt: run.startedAt, expiresAt };
    const holds = `${IF_NEW.holds} OR startedAt <= :startedAt`;
    await table.put(task, { holds, values: { ":startedAt": run.startedAt } });
    return;
  }
}

/** The first write of it stays; a later one says the same. */
const addIfNew = (key: TableKey, body: unknown) => table.put({ ...key, body }, IF_NEW);
