import type { QueryCommandOutput } from "@aws-sdk/lib-dynamodb";
import { type ItemList, listQuery } from "./list.ts";
import { decodeCursor, encodeCursor, invalidCursor, type PageRequest, type PageResult } from "./pages.ts";
import type { TableItem, TableQuery } from "./table.ts";

/** How many items the first reads of a page of a filtered list look at, at least; those that find none are followed by larger ones. */
const FILTERED_READS = [25, 50, 100, 100];
/** A page of a filtered list that has something ends after so many. */
const ENOUGH_LOOKED_AT = 275;
/** As many as fit into the megabyte that DynamoDB reads at once. */
const MAX_READ = 1_000;
/** A page of a filtered list that is still empty ends after so many items: a few of the ten seconds that a request has. */
const MAX_LOOKED_AT = 10_000;

interface Selection<T> {
  of: (item: TableItem) => T;
  accept: ((one: T) => boolean) | undefined;
}

/** One page of a list, the newest item first, as `Table.list` promises it. */
export async function readPage<T>(
  query: (query: TableQuery) => Promise<QueryCommandOutput>,
  list: ItemList,
  { limit, cursor }: PageRequest,
  { of, accept }: Selection<T>,
): Promise<PageResult<T>> {
  const { attribute, value, keys = [value] } = list;
  const start = decodeCursor(cursor, attribute, value);
  const parts = keys.map((key) => createPart(start && { ...start, [attribute]: key }, key));
  const kept: { one: T; item: TableItem }[] = [];
  /** The last that was looked at, and the one above it. */
  let [last, above]: (TableItem | undefined)[] = [];
  let lookedAt = 0;

  const read = async (part: ListPart) => {
    const missing = limit + 1 - kept.length;
    // One more than the page has: only then is there a next one.
    const atLeast = accept ? Math.max(FILTERED_READS[part.reads++] ?? MAX_READ, missing) : missing;
    const asked = query({
      ...listQuery({ ...list, value: part.key }),
      ScanIndexForward: false,
      // Each of several parts has a share of the page: twice an even one.
      Limit: Math.ceil((atLeast * 2) / (parts.length + 1)),
      ...(part.from && { ExclusiveStartKey: part.from }),
    });
    const { Items = [], LastEvaluatedKey } = await (start ? asked.catch(toInvalidCursor) : asked);
    part.waiting = Items;
    part.from = LastEvaluatedKey;
    part.isRead = LastEvaluatedKey === undefined;
  };
  const isEnough = () =>
    kept.length >= limit || lookedAt >= MAX_LOOKED_AT || (kept.length > 0 && lookedAt >= ENOUGH_LOOKED_AT);

  for (;;) {
    const empty = parts.filter(({ waiting, isRead }) => waiting.length === 0 && !isRead);
    // A page that is full is followed by another only if there is one more item: it may have to be read.
    if (kept.length > limit || (empty.length > 0 && lookedAt > 0 && isEnough())) break;
    await Promise.all(empty.map(read));
    if (empty.some(({ waiting, isRead }) => waiting.length === 0 && !isRead)) continue;
    const next = newestPart(parts);
    if (!next) break;
    const item = next.waiting.shift()!;
    const one = of(item);
    if (accept?.(one) ?? true) kept.push({ one, item });
    if (item["listed"] !== last?.["listed"]) above = last;
    last = item;
    lookedAt += 1;
  }
  const items = kept.slice(0, limit);
  const keyOf = ({ pk, sk, listed }: TableItem) => ({ pk, sk, [attribute]: value, listed });
  const isLastPage = kept.length <= limit && parts.every(({ waiting, isRead }) => isRead && waiting.length === 0);
  const end = kept.length > limit ? items.at(-1)!.item : last;
  const next =
    isLastPage || !end
      ? undefined
      : { ...keyOf(end), ...(end !== kept.at(items.length - 1)?.item && above && placeBetween(above, end)) };
  return { items: items.map(({ one }) => one), cursor: encodeCursor(next) };
}

/** One of the keys that a list is read from. */
interface ListPart {
  key: string;
  /** Where the next read begins. */
  from: TableItem | undefined;
  /** What was read and not looked at yet, the newest first. */
  waiting: TableItem[];
  reads: number;
  isRead: boolean;
}
const createPart = (from: TableItem | undefined, key: string): ListPart => ({
  key,
  from,
  waiting: [],
  reads: 0,
  isRead: false,
});

/** The part whose next item is listed above those of all others, by its bytes as DynamoDB compares them. */
const newestPart = (parts: readonly ListPart[]): ListPart | undefined =>
  parts
    .filter(({ waiting }) => waiting.length > 0)
    .reduce<ListPart | undefined>((newest, part) => (newest && isListedAbove(newest, part) ? newest : part), undefined);
const isListedAbove = (a: ListPart, b: ListPart): boolean =>
  Buffer.compare(Buffer.from(String(a.waiting[0]!["listed"])), Buffer.from(String(b.waiting[0]!["listed"]))) >= 0;

/**
 * Where a list goes on that stopped at an item that its caller may not see: above it, and below the one before. A cursor can be
 * read, so it has only the beginning that both share and one character more, which is a time. DynamoDB starts there though
 * nothing has this key.
 */
function placeBetween(above: TableItem, last: TableItem): TableItem {
  const [before, below] = [Array.from(String(above["listed"])), Array.from(String(last["listed"]))];
  const shared = before.findIndex((character, at) => character !== below[at]);
  return { pk: "-", sk: "-", listed: before.slice(0, shared + 1).join("") };
}

/** Of a list's query only the start key comes from the caller: DynamoDB refuses one that is no key of the index. */
function toInvalidCursor(error: Error): never {
  throw error.name === "ValidationException" ? invalidCursor(error) : error;
}
