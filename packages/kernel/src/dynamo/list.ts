import type { TableQuery } from "./table.ts";

/**
 * The items that an index has under one value of its partition key, sorted by their `listed`.
 *
 * @example
 * const openVisits: ItemList = { index: "Cells", attribute: "cell", value: "OPEN", keys: ["u281#0", "u281#1"] };
 */
export interface ItemList {
  index: string;
  /** The partition key of the index. */
  attribute: string;
  value: string;
  /** Only items whose `listed` begins with it. */
  prefix?: string;
  /**
   * All keys of a list that is spread over several of them; `value` then only identifies the list in its cursors. It is read
   * as one list, so no two of its items may have the same `listed`.
   */
  keys?: readonly string[];
}

const withPrefix = (prefix: string | undefined) => (prefix ? { prefix } : {});
/**
 * The list `value` of the index Listed; with a `prefix`, the part of it that is listed under that.
 *
 * @example
 * const visits = await table.queryAll(listQuery(listedUnder("VISITS#open", "2026-11")));
 */
export const listedUnder = (value: string, prefix?: string): ItemList => ({
  index: "Listed",
  attribute: "list",
  value,
  ...withPrefix(prefix),
});
/**
 * What `owner` has in the index Owned; with a `prefix`, the part of it that is listed under that.
 *
 * @example
 * const page = await table.list(ownedBy("VISITS#c1"), { limit: 25 }, (item) => item["body"]);
 */
export const ownedBy = (owner: string, prefix?: string): ItemList => ({
  index: "Owned",
  attribute: "owner",
  value: owner,
  ...withPrefix(prefix),
});

/**
 * The query of a list that has one key, the oldest item first.
 *
 * @example
 * const visits = await table.queryAll(listQuery(listedUnder("VISITS#open")));
 */
export const listQuery = ({ index, attribute, value, prefix }: ItemList): TableQuery => ({
  IndexName: index,
  KeyConditionExpression: `#list = :list${prefix ? " AND begins_with(listed, :prefix)" : ""}`,
  ExpressionAttributeNames: { "#list": attribute },
  ExpressionAttributeValues: { ":list": value, ...(prefix && { ":prefix": prefix }) },
});
