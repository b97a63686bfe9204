import type { TableView } from "@waybill/plan/view/stage-view";
import { itemBytes, type DynamoItem } from "./item-bytes.ts";

type IndexView = TableView["indexes"][number];

/** A write of an entry of an index, under its partition key. */
export interface IndexWrite {
  index: string;
  key: string;
  units: number;
}

/**
 * What a write of an item writes to the indexes of its table: a unit for each kilobyte of an entry that is new, gone or changed; one
 * whose key changes is gone and new. An entry that stays as it is costs nothing.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes
 */
export const indexWrites = (
  before: DynamoItem | undefined,
  after: DynamoItem | undefined,
  { indexes, key }: Pick<TableView, "indexes" | "key">,
): IndexWrite[] =>
  indexes.flatMap((index) => {
    const [old, next] = [before, after].map((item) => item && entryOf(item, index, key));
    if (!old || !next || isMoved(old, next, index))
      return [old, next].flatMap((one) => (one ? [writeOf(index, one)] : []));
    if (JSON.stringify(old) === JSON.stringify(next)) return [];
    const [was, is] = [writeOf(index, old), writeOf(index, next)];
    return [{ ...is, units: Math.max(was.units, is.units) }];
  });

/** What an index has of an item; undefined when the item lacks its key. */
function entryOf(item: DynamoItem, index: IndexView, key: TableView["key"]): DynamoItem | undefined {
  const ofIndex = index.range === undefined ? [index.hash] : [index.hash, index.range];
  if (ofIndex.some((name) => !(name in item))) return undefined;
  const names = new Set([key.hash, key.range, ...ofIndex, ...(index.attributes ?? [])]);
  return index.projection === "ALL"
    ? item
    : Object.fromEntries(Object.entries(item).filter(([name]) => names.has(name)));
}

const isMoved = (old: DynamoItem, next: DynamoItem, { hash, range = hash }: IndexView): boolean =>
  [hash, range].some((name) => JSON.stringify(old[name]) !== JSON.stringify(next[name]));

const writeOf = ({ name, hash }: IndexView, entry: DynamoItem): IndexWrite => ({
  index: name,
  key: String(entry[hash]!["S"]),
  units: Math.ceil(itemBytes(entry) / 1_024),
});
