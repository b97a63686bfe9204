/** The Receipts table. Forms and keys are in forms.ts; how they are read and written is here, and nowhere else. */
import type { Message } from "@waybill/events-schema/event";
import { encodeCursor, type PageResult, type PageRequest } from "@waybill/kernel/pages";
import { ifVersion, dueQuery, type TableItem, type TableKey, IF_NEW, Table } from "@waybill/kernel/table";
import { Resource } from "sst";
import { AN_HOUR, hourOf } from "./allowance.ts";
import { type Form, type Kept, keyOf, listOf, PHOTO, RECEIPT } from "./forms.ts";
import type { Photo } from "./photos.ts";
import type { Code } from "./pictures.ts";
import type { Reading } from "./read-receipt.ts";
import type { Receipt, State } from "./receipts.ts";
import type { Run } from "./runs.ts";
import type { Picture } from "./thumbnails.ts";
import type { Trace } from "./truth.ts";

/** A door runs ten seconds at most: what it left untold after this, it never told. */
const GRACE_MS = 15_000;
/** How long a receipt is remembered for the ones that come after it. */
const SEEN_DAYS = 400;
/** Photos of a run come within days of it. */
const RUN_DAYS = 40;
/** More under one mark than this say nothing new. */
const MOST_SEEN = 50;
/** A courier's receipts of one state are picked out of all of theirs: the least that each of the reads of a page looks at. */
const READS = [25, 50, 100, 100];

/** What a picture was found to be, once for its content. */
export type Judgement = { picture: Picture } | { code: Code; says: string };

const table = new Table(() => Resource.Receipts);
export const { ready } = table;

export const readPhoto = (photoId: string) => read(PHOTO, keyOf.photo(photoId));
export const readReceipt = (receiptId: string) => read(RECEIPT, keyOf.receipt(receiptId));
export const addPhoto = (photo: Photo) => write(PHOTO, photo, undefined);
export const addReceipt = (receipt: Receipt) => write(RECEIPT, receipt, undefined);
/** Write over exactly what was read; undefined when somebody else did since. */
export const writePhoto = (photo: Photo, before: Kept<Photo>) => write(PHOTO, photo, before);
export const writeReceipt = (
  receipt: Receipt,
  before: Kept<Receipt>,
  news?: { said: readonly Message[]; at: number },
) => write(RECEIPT, receipt, before, news);

/** Count a new photo of a courier; false when the hour has had all it may. */
export async function countPhoto(courierId: string, at: number): Promise<boolean> {
  const { begins, ends } = hourOf(at);
  const counted = await table.update(keyOf.hour(courierId, begins), "SET expiresAt = :ends ADD photos :one", {
    holds: "attribute_not_exists(photos) OR photos < :most",
    values: { ":ends": ends / 1_000, ":one": 1, ":most": AN_HOUR },
  });
  return counted !== undefined;
}

export const readJudgement = (sha256: string) => readBody<Judgement>(keyOf.picture(sha256));
export const addJudgement = (sha256: string, judgement: Judgement) => add(keyOf.picture(sha256), judgement);
export const readReading = (sha256: string, engine: string) => readBody<Reading>(keyOf.reading(sha256, engine));
export const addReading = (sha256: string, reading: Reading) => add(keyOf.reading(sha256, reading.engine), reading);

const readBody = async <T>(key: TableKey) => (await table.get(key))?.["body"] as T | undefined;

async function read<T>(form: Form<T>, key: TableKey): Promise<Kept<T> | undefined> {
  const found = await table.get(key);
  return found && { form, body: found["body"] as T, said: (found["said"] ?? []) as Message[] };
}

/** One item, one condition: the thing and what it has to tell are true together or not at all. */
async function write<T extends { version: number }>(
  form: Form<T>,
  body: T,
  before: Kept<T> | undefined,
  news: { said: readonly Message[]; at: number } = { said: [], at: 0 },
): Promise<Kept<T> | undefined> {
  // What an earlier write could not tell yet goes on with this one.
  const said = [...(before?.said ?? []), ...news.said];
  const dueAt = said.length > 0 ? new Date(news.at + GRACE_MS).toISOString() : form.dueAt?.(body);
  const expiresAt = form.expiresAt?.(body);
  const Item = {
    ...form.key(body),
    version: body.version,
    body,
    ...form.listed?.(body),
    ...(said.length > 0 && { said }),
    ...(dueAt && { due: "due", dueAt }),
    ...(expiresAt && { expiresAt }),
  };
  const done = await table.put(Item, before ? ifVersion(before.body.version) : IF_NEW);
  return done ? { form, body, said } : undefined;
}

/** It was told. Whoever wrote it since carries it on, and tells it once more under the same ids. */
export async function clear({ form, body }: Kept<Receipt>): Promise<void> {
  await table.update(form.key(body), "REMOVE said, due, dueAt", ifVersion(body.version));
}

/** Receipts of a state, newest first. */
export const listReceipts = (state: string, page: PageRequest) =>
  table.list("Listed", "list", listOf(state), page, receiptOf);
const receiptOf = (item: TableItem) => item["body"] as Receipt;

/** A courier's receipts, newest first; of a state, when one is named: where it is rare, a page is short and the list goes on. */
export async function listOwned(courierId: string, page: PageRequest, state?: State): Promise<PageResult<Receipt>> {
  const owned = (piece: PageRequest) => table.list("Owned", "owner", courierId, piece, receiptOf);
  if (state === undefined) return owned(page);
  const items: Receipt[] = [];
  let { cursor } = page;
  for (const least of READS) {
    const some = await owned({ limit: Math.max(least, page.limit - items.length), cursor });
    items.push(...some.items.filter((receipt) => receipt.state === state));
    ({ cursor } = some);
    if (cursor === undefined || items.length >= page.limit) break;
  }
  return items.length > page.limit ? cut(items, page.limit) : { items, cursor };
}

/** So many of them; the list goes on behind the last. */
function cut(receipts: readonly Receipt[], limit: number): PageResult<Receipt> {
  const items = receipts.slice(0, limit);
  const last = items.at(-1)!;
  const { owner, listed } = RECEIPT.listed!(last);
  return { items, cursor: encodeCursor({ ...RECEIPT.key(last), owner, listed }) };
}

/** What the clock has to look at by now, longest waiting first, page by page. */
export const dueKeys = (now: number) => table.pages<TableKey>(dueQuery(new Date(now).toISOString()));
export const readDue = ({ pk, sk }: TableKey): Promise<Kept<Photo> | Kept<Receipt> | undefined> =>
  sk === "PHOTO" ? read(PHOTO, { pk, sk }) : read(RECEIPT, { pk, sk });

/** Leave a trace under each mark, then look who else is there: of two receipts at once, at least one sees the other. */
export async function seen(trace: Trace, marks: readonly string[], now: number): Promise<Trace[]> {
  const expiresAt = Math.ceil(now / 1_000) + SEEN_DAYS * 86_400;
  await Promise.all(marks.map((mark) => table.put({ ...keyOf.seen(mark, trace.receiptId), body: trace, expiresAt })));
  const found = await Promise.all(
    marks.map((mark) =>
      table.query({
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": keyOf.seen(mark, "").pk },
        Limit: MOST_SEEN,
        ConsistentRead: true,
      }),
    ),
  );
  const traces = found.flatMap(({ Items = [] }) => Items.map((one) => one["body"] as Trace));
  return [...new Map(traces.map((one) => [one.receiptId, one])).values()].filter(
    ({ receiptId }) => receiptId !== trace.receiptId,
  );
}

/** What is known of the run of a photo: of the one it names, else of its task's. */
export async function readRun(of: {
  runId?: string | undefined;
  taskId?: string | undefined;
}): Promise<Run | undefined> {
  const runId =
    of.runId ?? (of.taskId === undefined ? undefined : (await readBody<Run>(keyOf.taskRun(of.taskId)))?.runId);
  return runId === undefined ? undefined : readBody<Run>(keyOf.run(runId));
}

/** Keep what `change` makes of a run, over whatever others tell of it at the same time. */
export async function changeRun(runId: string, change: (run: Run | undefined) => Run, now: number): Promise<void> {
  // What is read may be of a moment ago: it can only lack something, so that what is not news to it is not news.
  for (let consistent = false; ; consistent = true) {
    const before = await table.get(keyOf.run(runId), { consistent });
    const run = change(before?.["body"] as Run | undefined);
    if (run === before?.["body"]) return;
    const version = ((before?.["version"] as number | undefined) ?? 0) + 1;
    const expiresAt = Math.ceil(now / 1_000) + RUN_DAYS * 86_400;
    const done = await table.put(
      { ...keyOf.run(runId), version, body: run, expiresAt },
      before ? ifVersion(version - 1) : IF_NEW,
    );
    if (!done) continue;
    // A task is started again by a later run; a run that is told of late does not take its place.
    if (run.taskId === undefined || run.startedAt === undefined) return;
    const task = { ...keyOf.taskRun(run.taskId), body: run, startedAt: run.startedAt, expiresAt };
    const holds = `${IF_NEW.holds} OR startedAt <= :startedAt`;
    await table.put(task, { holds, values: { ":startedAt": run.startedAt } });
    return;
  }
}

/** The first write of it stays; a later one says the same. */
const add = (key: TableKey, body: unknown) => table.put({ ...key, body }, IF_NEW);
