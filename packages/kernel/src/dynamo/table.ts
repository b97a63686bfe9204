import {
  BatchGetCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
  type QueryCommandOutput,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { dynamoClient } from "../config/clients.ts";
import { encodeCursor, invalidCursor, type PageResult, type PageRequest, decodeCursor } from "./pages.ts";

/**
 * An item of a table.
 *
 * @example
 * const item: TableItem = { ...visitKey, body: visit };
 */
export type TableItem = Record<string, unknown>;
/**
 * The primary key of an item.
 *
 * @example
 * const key: TableKey = { pk: "VISIT#vis_1", sk: "VISIT" };
 */
export type TableKey = { pk: string; sk: string };

/**
 * The condition of a write, with the names and values it refers to.
 *
 * @example
 * const isOpen: Condition = { expression: "body.closed = :closed", values: { ":closed": false } };
 */
export interface Condition {
  expression: string;
  names?: Record<string, string>;
  values?: TableItem;
}
/**
 * That no item is there yet.
 *
 * @example
 * const isCreated = await table.put({ ...visitKey, body: visit }, IF_NEW);
 */
export const IF_NEW: Condition = { expression: "attribute_not_exists(pk)" };
/**
 * That the item is still the one that was read; `values` are those of the change.
 *
 * @example
 * const isWritten = await table.put({ ...visitKey, version: 2, body: visit }, ifVersion(1));
 */
export const ifVersion = (version: number | string, values: TableItem = {}): Condition => ({
  expression: "version = :version",
  values: { ":version": version, ...values },
});

/**
 * A query of a table or an index.
 *
 * @example
 * const query: TableQuery = {
 *   KeyConditionExpression: "pk = :pk",
 *   ExpressionAttributeValues: { ":pk": visitKey.pk },
 * };
 */
export type TableQuery = Omit<QueryCommandInput, "TableName">;
/**
 * The items that are due by `now` (RFC 3339), from the index Due: longest waiting first, a hundred per page.
 *
 * @example
 * for await (const page of table.pages(dueQuery(new Date().toISOString()))) log.info("due", { items: page.length });
 */
export const dueQuery = (now: string, what = "due"): TableQuery => ({
  IndexName: "Due",
  KeyConditionExpression: "due = :due AND dueAt <= :now",
  ExpressionAttributeValues: { ":due": what, ":now": now },
  Limit: 100,
});

/**
 * The items of an index over `attribute` and `listed` with this value, the oldest first; with a `prefix`, those that are listed under it.
 *
 * @example
 * const visits = await table.queryAll(listQuery("Listed", "list", "VISITS#open", "2026-11"));
 */
export const listQuery = (IndexName: string, attribute: string, value: string, prefix = ""): TableQuery => ({
  IndexName,
  KeyConditionExpression: `#list = :list${prefix && " AND begins_with(listed, :prefix)"}`,
  ExpressionAttributeNames: { "#list": attribute },
  ExpressionAttributeValues: { ":list": value, ...(prefix && { ":prefix": prefix }) },
});

/** How many items the first reads of a page of a filtered list look at, at least; those that find none are followed by larger ones. */
const FILTERED_READS = [25, 50, 100, 100];
/** A page of a filtered list that has something ends after so many. */
const ENOUGH_LOOKED_AT = 275;
/** As many as fit into the megabyte that DynamoDB reads at once. */
const MAX_READ = 1_000;
/** A page of a filtered list that is still empty ends after so many items: a few of the ten seconds that a request has. */
const MAX_LOOKED_AT = 10_000;
/** BatchGetItem takes so many keys. */
const MAX_BATCH_KEYS = 100;

let documentClient: DynamoDBDocumentClient | undefined;
const client = () =>
  (documentClient ??= DynamoDBDocumentClient.from(dynamoClient(), {
    marshallOptions: { removeUndefinedValues: true },
  }));

/**
 * A DynamoDB table with the keys `pk` and `sk`. A write whose condition does not hold returns false or undefined;
 * everything else that DynamoDB refuses is thrown. Undefined fields are not written. What is read has to be parsed.
 *
 * @example
 * const visits = new Table(() => Resource.Tasks);
 * const item = await visits.get(visitKey);
 */
export class Table {
  readonly #link: () => { name: string };

  /** `link` is read at the first request: a function that imports a store need not be linked to its table. */
  constructor(link: () => { name: string }) {
    this.#link = link;
  }

  /** For warm-up: loads the client and the link. Throws when the table is not linked. */
  readonly ready = async (): Promise<unknown> => [client(), this.#name];

  get #name(): string {
    return this.#link().name;
  }

  /** The item, or undefined. A consistent read costs twice as much and sees every confirmed write. */
  async get(Key: TableKey, { consistent = true } = {}): Promise<TableItem | undefined> {
    const answer = await client().send(new GetCommand({ TableName: this.#name, Key, ConsistentRead: consistent }));
    return answer.Item;
  }

  /** The existing items of these keys, in no order. */
  async getAll(keys: readonly TableKey[], { consistent = true } = {}): Promise<TableItem[]> {
    const name = this.#name;
    const found: TableItem[] = [];
    for (let n = 0; n < keys.length; n += MAX_BATCH_KEYS) {
      let Keys: TableItem[] | undefined = keys.slice(n, n + MAX_BATCH_KEYS);
      while (Keys?.length) {
        const request = new BatchGetCommand({ RequestItems: { [name]: { Keys, ConsistentRead: consistent } } });
        const { Responses, UnprocessedKeys } = await client().send(request);
        found.push(...(Responses?.[name] ?? []));
        Keys = UnprocessedKeys?.[name]?.Keys;
      }
    }
    return found;
  }

  /** Write a whole item. False when the condition does not hold. */
  async put(Item: TableItem, condition?: Condition): Promise<boolean> {
    const command = new PutCommand({ TableName: this.#name, Item, ...conditionInput(condition) });
    return (await client().send(command).catch(undefinedIfConditionFailed)) !== undefined;
  }

  /** Update an item by an expression. Returns it as it is afterwards; undefined when the condition does not hold. */
  async update(Key: TableKey, UpdateExpression: string, condition: Condition): Promise<TableItem | undefined> {
    const given = { TableName: this.#name, Key, UpdateExpression, ReturnValues: "ALL_NEW" as const };
    const answer = await client()
      .send(new UpdateCommand({ ...given, ...conditionInput(condition) }))
      .catch(undefinedIfConditionFailed);
    return answer && (answer.Attributes ?? {});
  }

  /** Delete an item. Returns it as it was; undefined when there was none or the condition does not hold. */
  async remove(Key: TableKey, condition?: Condition): Promise<TableItem | undefined> {
    const given = { TableName: this.#name, Key, ReturnValues: "ALL_OLD" as const };
    const command = new DeleteCommand({ ...given, ...conditionInput(condition) });
    const answer = await client().send(command).catch(undefinedIfConditionFailed);
    return answer?.Attributes;
  }

  /** One page of a query. */
  query(query: TableQuery): Promise<QueryCommandOutput> {
    return client().send(new QueryCommand({ TableName: this.#name, ...query }));
  }

  /** Every page of a query. */
  async *pages(query: TableQuery): AsyncGenerator<TableItem[]> {
    let from: TableItem | undefined;
    do {
      const answer = await this.query({ ...query, ...(from && { ExclusiveStartKey: from }) });
      yield answer.Items ?? [];
      from = answer.LastEvaluatedKey;
    } while (from);
  }

  /** All items of a query, in one list. */
  async queryAll(query: TableQuery): Promise<TableItem[]> {
    const found: TableItem[] = [];
    for await (const page of this.pages(query)) found.push(...page);
    return found;
  }

  /** The items of a partition whose sort key has this prefix, read consistently, in order of that key. */
  queryByPrefix(pk: string, sk: string): Promise<TableItem[]> {
    return this.queryAll({ ...sortKeyPrefixQuery(pk, sk), ConsistentRead: true });
  }

  /** The last items of a partition whose sort key has this prefix; the last first. */
  async queryNewest(pk: string, sk: string, limit: number, { consistent = true } = {}): Promise<TableItem[]> {
    const newestFirst = { ScanIndexForward: false, Limit: limit, ConsistentRead: consistent };
    return (await this.query({ ...sortKeyPrefixQuery(pk, sk), ...newestFirst })).Items ?? [];
  }

  /**
   * A page of what `listQuery` finds, newest first, for an endpoint that lists. `of` converts each item, and `accept` keeps
   * those that the caller asked for. Where it keeps few, a page that is short still has a cursor; it is looked on while the
   * page is empty: it has a cursor only when none of 10,000 items was kept. A list that is spread over several keys of the
   * index names them all in `keys`, and is read as if it were one: no two of its items may have the same `listed`. Throws
   * VALIDATION_FAILED for the cursor of another list.
   *
   * @param value the key of the index; of a list that is spread over several, what its cursors are known by
   */
  async list<T>(
    IndexName: string,
    attribute: string,
    value: string,
    { limit, cursor, prefix }: PageRequest & { prefix?: string },
    of: (item: TableItem) => T,
    accept?: (one: T) => boolean,
    keys: readonly string[] = [value],
  ): Promise<PageResult<T>> {
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
      const asked = this.query({
        ...listQuery(IndexName, attribute, part.key, prefix),
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

const sortKeyPrefixQuery = (pk: string, sk: string): TableQuery => ({
  KeyConditionExpression: "pk = :pk AND begins_with(sk, :sk)",
  ExpressionAttributeValues: { ":pk": pk, ":sk": sk },
});

const conditionInput = (condition: Condition | undefined) => ({
  ...(condition?.expression && { ConditionExpression: condition.expression }),
  ...(condition?.names && { ExpressionAttributeNames: condition.names }),
  ...(condition?.values && { ExpressionAttributeValues: condition.values }),
});

/** Of a list's query only the start key comes from the caller: DynamoDB refuses one that is no key of the index. */
function toInvalidCursor(error: Error): never {
  throw error.name === "ValidationException" ? invalidCursor(error) : error;
}

function undefinedIfConditionFailed(error: Error): undefined {
  if (error.name !== "ConditionalCheckFailedException") throw error;
}
