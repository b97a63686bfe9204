import type { TableView } from "@waybill/plan/view/stage-view";
import { type JsonInput, listField, objectField, optionalText } from "../gateway/json.ts";
import type { RequiredPermission } from "./policy.ts";
import type { CreateArn } from "./required-permissions.ts";

/** Operations of a transaction, and the permission that each needs. */
const WRITES_OF_TRANSACTION = {
  Put: "PutItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
  ConditionCheck: "ConditionCheckItem",
};

/**
 * The permissions of a DynamoDB call, with the partition keys that it names as `dynamodb:LeadingKeys`. A call names several
 * keys of a table with one permission, and one statement has to allow them all; each part of a transaction is checked alone.
 */
export function dynamoPermissions(
  operation: string,
  input: JsonInput,
  { arnOf, tables }: { arnOf: CreateArn; tables: readonly TableView[] },
): RequiredPermission[] {
  const permission = (name: string, table: string | undefined, keysOf: (partitionKey: string) => unknown[]) => {
    const index = optionalText(input, "IndexName");
    const arn = table?.startsWith("arn:") ? table : arnOf("dynamodb", `table/${table}`);
    const view = tables.find((one) => one.arn === arn);
    const hash = index === undefined ? view?.key.hash : view?.indexes.find((one) => one.name === index)?.hash;
    const resource = table === undefined ? "*" : index === undefined ? arn : `${arn}/index/${index}`;
    const values = hash === undefined ? [] : keysOf(hash).map(keyText);
    return {
      action: `dynamodb:${name}`,
      resources: [resource],
      ...(values.length > 0 && { context: { "dynamodb:LeadingKeys": values } }),
    };
  };
  const itemPermission = (name: string, one: JsonInput) =>
    permission(name, optionalText(one, "TableName"), (partitionKey) => {
      const item = one["Key"] ?? one["Item"];
      return item === undefined ? [] : [member(item, partitionKey)];
    });

  switch (operation) {
    case "BatchGetItem":
    case "BatchWriteItem":
      return Object.entries(objectField(input, "RequestItems")).map(([table, requested]) =>
        permission(operation, table, (partitionKey) =>
          requestedItems(requested).map((item) => member(item, partitionKey)),
        ),
      );
    case "TransactGetItems":
      return listField(input, "TransactItems").map((part) => itemPermission("GetItem", objectField(part, "Get")));
    case "TransactWriteItems":
      return listField(input, "TransactItems").flatMap((part) =>
        Object.entries(WRITES_OF_TRANSACTION)
          .filter(([write]) => part[write] !== undefined)
          .map(([write, name]) => itemPermission(name, objectField(part, write))),
      );
    case "Query":
      return [
        permission(operation, optionalText(input, "TableName"), (partitionKey) => [queriedKey(input, partitionKey)]),
      ];
    default:
      return [itemPermission(operation, input)];
  }
}

/** The items that a part of a batch names: `{ Keys }` of a read, a list of puts and deletes of a write. */
function requestedItems(requested: unknown): unknown[] {
  if (!Array.isArray(requested)) return [member(requested, "Keys") ?? []].flat();
  return requested.map(
    (write) => member(member(write, "PutRequest"), "Item") ?? member(member(write, "DeleteRequest"), "Key"),
  );
}

/** The value that a query compares the partition key with. */
function queriedKey(input: JsonInput, partitionKey: string): unknown {
  const names = objectField(input, "ExpressionAttributeNames");
  const values = objectField(input, "ExpressionAttributeValues");
  const expression = optionalText(input, "KeyConditionExpression") ?? "";
  for (const [, left = "", right = ""] of expression.matchAll(/([#\w.-]+)\s*=\s*(:\w+)/g))
    if ((names[left] ?? left) === partitionKey) return values[right];
  const legacy = member(member(objectField(input, "KeyConditions"), partitionKey), "AttributeValueList");
  return Array.isArray(legacy) ? (legacy as unknown[])[0] : undefined;
}

/** A member of what may not be an object: DynamoDB refuses that itself. */
const member = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;

/** A key as IAM compares it. What cannot be read matches no kind of items. */
function keyText(value: unknown): string {
  const text = member(value, "S") ?? member(value, "N") ?? member(value, "B");
  return typeof text === "string" ? text : "";
}
