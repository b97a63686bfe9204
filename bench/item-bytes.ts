import type { TableView } from "@waybill/plan/view/stage-view";

type Attribute = Record<string, unknown>;
/** As in requests: `{ pk: { S: "RUN#1" } }`. */
export type DynamoItem = Record<string, Attribute>;

/** Bytes of an item as DynamoDB counts them: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
export function itemBytes(item: DynamoItem): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value), 0);
}

function valueBytes(value: Attribute): number {
  const [kind, content] = Object.entries(value)[0] ?? ["NULL", true];
  if (kind === "S") return Buffer.byteLength(content as string);
  if (kind === "N") return Math.ceil(String(content).replace(/^-?0*\.?0*|[-.]/g, "").length / 2) + 1;
  if (kind === "B") return Buffer.from(content as string, "base64").length;
  if (kind === "M") return 3 + itemBytes(content as DynamoItem) + Object.keys(content as object).length;
  if (kind === "L") return (content as Attribute[]).reduce((sum, one) => sum + 1 + valueBytes(one), 3);
  return 1;
}

/** The indexes of a table that an item is written to as well: those whose key it has. */
export const indexesOf = (item: DynamoItem, { indexes }: TableView): TableView["indexes"] =>
  indexes.filter(({ hash }) => hash in item);
