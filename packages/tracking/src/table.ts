/** How the Tracking table is spoken to; what is in it, store.ts and routes/store.ts know. */
import { DynamoDBDocumentClient, PutCommand, QueryCommand, type QueryCommandInput } from "@aws-sdk/lib-dynamodb";
import { dynamo } from "@waybill/kernel/clients";
import { Resource } from "sst";

export type Item = Record<string, unknown>;

let documents: DynamoDBDocumentClient | undefined;
export const table = () =>
  (documents ??= DynamoDBDocumentClient.from(dynamo(), { marshallOptions: { removeUndefinedValues: true } }));
export const TableName = () => Resource.Tracking.name;

/** What the empty event loads: the client, and the link it needs. Throws when the table is not linked. */
export const ready = async (): Promise<unknown> => [table(), TableName()];

/** All that a query finds, page after page. */
export async function all<T>(query: Omit<QueryCommandInput, "TableName">): Promise<T[]> {
  const items: T[] = [];
  let from: Item | undefined;
  do {
    const answer = await table().send(
      new QueryCommand({ TableName: TableName(), ...query, ...(from && { ExclusiveStartKey: from }) }),
    );
    items.push(...((answer.Items ?? []) as T[]));
    from = answer.LastEvaluatedKey;
  } while (from);
  return items;
}

/** A conditional write: false when the condition does not hold. */
export async function put(Item: Item, condition: string, values?: Item): Promise<boolean> {
  const given = {
    TableName: TableName(),
    Item,
    ConditionExpression: condition,
    ...(values && { ExpressionAttributeValues: values }),
  };
  try {
    await table().send(new PutCommand(given));
    return true;
  } catch (error) {
    if ((error as Error).name === "ConditionalCheckFailedException") return false;
    throw error;
  }
}
