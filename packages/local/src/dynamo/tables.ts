import type { Clock } from "../interfaces.ts";
import type { DynamoDatabase } from "./database.ts";

/** A table of the plan. */
export interface PlannedTable {
  name: string;
  key: { hash: string; range?: string };
  attributes: Record<string, string>;
  indexes: { name: string; hash: string; range?: string; projection: string; attributes?: string[] }[];
  ttl?: string;
  /** Point-in-time recovery: only reported by DescribeContinuousBackups. */
  pitr?: boolean;
}

const keySchema = ({ hash, range }: { hash: string; range?: string }) => [
  { AttributeName: hash, KeyType: "HASH" },
  ...(range ? [{ AttributeName: range, KeyType: "RANGE" }] : []),
];

/** Creates the planned tables that do not exist yet; existing ones stay as they are. */
export async function createTables(database: DynamoDatabase, tables: readonly PlannedTable[]): Promise<void> {
  const { TableNames } = await database.call<{ TableNames: string[] }>("ListTables", {});
  const missing = tables.filter(({ name }) => !TableNames.includes(name));
  await Promise.all(missing.map((table) => database.call("CreateTable", tableDefinition(table))));
  await Promise.all(missing.map(({ name }) => waitUntilActive(database, name)));
}

/** The input of CreateTable for a table of the plan. */
export function tableDefinition({
  name,
  key,
  attributes,
  indexes,
}: PlannedTable): { TableName: string } & Record<string, unknown> {
  return {
    TableName: name,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: Object.entries(attributes).map(([AttributeName, AttributeType]) => ({
      AttributeName,
      AttributeType,
    })),
    KeySchema: keySchema(key),
    ...(indexes.length === 0
      ? {}
      : {
          GlobalSecondaryIndexes: indexes.map((index) => ({
            IndexName: index.name,
            KeySchema: keySchema(index),
            Projection: {
              ProjectionType: index.projection,
              ...(index.attributes && { NonKeyAttributes: index.attributes }),
            },
          })),
        }),
  };
}

async function waitUntilActive(database: DynamoDatabase, name: string): Promise<void> {
  for (;;) {
    const { Table } = await database.call<{ Table: { TableStatus: string } }>("DescribeTable", { TableName: name });
    if (Table.TableStatus === "ACTIVE") return;
  }
}

/** DynamoDB deletes expired items "within a few days"; here this often. */
const TTL_SWEEP_INTERVAL_MS = 600_000;
/** Older times are ignored, as by DynamoDB: milliseconds by mistake are not yet due, and a time in 1990 is a mistake. */
const MAX_TTL_AGE_SECONDS = 5 * 365 * 86_400;

/**
 * Deletes expired items by the clock.
 *
 * @param attributeOf each table's TTL attribute, at the time of the sweep.
 */
export function createTtlSweeper(database: DynamoDatabase, clock: Clock, attributeOf: () => Map<string, string>) {
  let running: Promise<void> | undefined;
  const stopping = new AbortController();
  let cancel = () => {};

  async function sweep(): Promise<void> {
    const now = Math.floor(clock.now() / 1000);
    for (const [table, attribute] of attributeOf()) await sweepTable(table, attribute, now);
  }
  async function sweepTable(TableName: string, attribute: string, now: number): Promise<void> {
    const { Table } = await database.call<{ Table: { KeySchema: { AttributeName: string }[] } }>("DescribeTable", {
      TableName,
    });
    const keys = Table.KeySchema.map((key) => key.AttributeName);
    const names = { "#ttl": attribute };
    let ExclusiveStartKey: unknown;
    do {
      const page = await database.call<{ Items: Record<string, Record<string, string>>[]; LastEvaluatedKey?: unknown }>(
        "Scan",
        {
          TableName,
          FilterExpression: "#ttl BETWEEN :old AND :now",
          ExpressionAttributeNames: names,
          ExpressionAttributeValues: { ":old": { N: String(now - MAX_TTL_AGE_SECONDS) }, ":now": { N: String(now) } },
          ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}),
        },
      );
      for (const item of page.Items) {
        // Only if its time to live was not extended meanwhile.
        const request = {
          TableName,
          Key: Object.fromEntries(keys.map((key) => [key, item[key]])),
          ConditionExpression: "#ttl = :seen",
          ExpressionAttributeNames: names,
          ExpressionAttributeValues: { ":seen": item[attribute] },
        };
        await database.call("DeleteItem", request).catch((error: Error) => {
          if (!error.message.includes("ConditionalCheckFailed")) throw error;
        });
      }
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey && !stopping.signal.aborted);
  }
  function plan(): void {
    cancel = clock.at(clock.now() + TTL_SWEEP_INTERVAL_MS, () => {
      running ??= sweep()
        .catch(() => {})
        .finally(() => (running = undefined));
      if (!stopping.signal.aborted) plan();
    });
  }
  plan();
  return {
    sweep,
    async stop(): Promise<void> {
      stopping.abort();
      cancel();
      await running;
    },
  };
}
