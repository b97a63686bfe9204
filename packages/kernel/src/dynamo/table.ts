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
import type { ItemList } from "./list.ts";
import { readPage } from "./list-page.ts";
import type { PageResult, PageRequest } from "./pages.ts";

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
   * A page of a list, newest first, for an endpoint that lists. `of` converts each item, and `accept` keeps those that the
   * caller asked for. A page may be short and have a cursor all the same; an empty one has a cursor only when none of the
   * first 10,000 items was kept. Throws VALIDATION_FAILED for the cursor of another list.
   */
  list<T>(
    list: ItemList,
    page: PageRequest,
    of: (item: TableItem) => T,
    accept?: (one: T) => boolean,
  ): Promise<PageResult<T>> {
    return readPage((query) => this.query(query), list, page, { of, accept });
  }
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

function undefinedIfConditionFailed(error: Error): undefined {
  if (error.name !== "ConditionalCheckFailedException") throw error;
}
