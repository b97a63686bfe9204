/** The Reports table: its keys, and how it is spoken to. What lies there is read and written in facts/ and jobs/. */
import { DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from "@aws-sdk/lib-dynamodb";
import { dynamo } from "@waybill/kernel/clients";
import { Resource } from "sst";

/**
 *   pk               sk              what                                               index
 *   COURIER#<id>     AT#<at>#<event> a fact
 *   RUN#<id>         RUN             whose a run is
 *   RUN#<id>         FACT#<event>    a fact of a run, which names no courier
 *   TASK#<id>        TASK            the route of a task
 *   MONTH#<yyyy-mm>  COURIER#<id>    who has facts in a month (UTC)
 *   MONTH#<yyyy-mm>  REPORT#<key>    a report that reaches into a month
 *   REPORT#<key>     REV#<number>    a revision of a report                             Listed; Due until it ended
 *   REPORT#<key>     LATE#<event>    a fact that may have come after it was drawn       Due
 */
export const keys = {
  courier: (courierId: string) => `COURIER#${courierId}`,
  fact: (courierId: string, at: string, id: string) => ({ pk: keys.courier(courierId), sk: `AT#${at}#${id}` }),
  run: (runId: string) => ({ pk: `RUN#${runId}`, sk: "RUN" }),
  runFact: (runId: string, id: string) => ({ pk: `RUN#${runId}`, sk: `FACT#${id}` }),
  task: (taskId: string) => ({ pk: `TASK#${taskId}`, sk: "TASK" }),
  active: (month: string, courierId: string) => ({ pk: `MONTH#${month}`, sk: `COURIER#${courierId}` }),
  covered: (month: string, key: string) => ({ pk: `MONTH#${month}`, sk: `REPORT#${key}` }),
  revision: (key: string, revision: number) => ({
    pk: `REPORT#${key}`,
    sk: `REV#${String(revision).padStart(4, "0")}`,
  }),
  late: (key: string, id: string) => ({ pk: `REPORT#${key}`, sk: `LATE#${id}` }),
};

export type Item = Record<string, unknown>;
export type Key = { pk: string; sk: string };

let documents: DynamoDBDocumentClient | undefined;
export const table = (): DynamoDBDocumentClient =>
  (documents ??= DynamoDBDocumentClient.from(dynamo(), { marshallOptions: { removeUndefinedValues: true } }));
export const TableName = (): string => Resource.Reports.name;

/** What the empty event loads: the client, and the link it needs. Throws when the table is not linked. */
export const ready = async (): Promise<unknown> => [table(), TableName()];

/** Everything a query finds, page by page, as it was when each page was read. */
export async function queryAll(query: Omit<QueryCommandInput, "TableName">): Promise<Item[]> {
  const found: Item[] = [];
  let from: Item | undefined;
  do {
    const page = { TableName: TableName(), ...query, ...(from && { ExclusiveStartKey: from }) };
    const answer = await table().send(new QueryCommand(page));
    found.push(...(answer.Items ?? []));
    from = answer.LastEvaluatedKey;
  } while (from);
  return found;
}

/** The items of a partition whose sort key begins so, read consistently. */
export const beginning = (pk: string, sk: string): Promise<Item[]> =>
  queryAll({
    KeyConditionExpression: "pk = :pk AND begins_with(sk, :sk)",
    ExpressionAttributeValues: { ":pk": pk, ":sk": sk },
    ConsistentRead: true,
  });

export function unlessConditionFailed(error: Error): undefined {
  if (error.name !== "ConditionalCheckFailedException") throw error;
}
