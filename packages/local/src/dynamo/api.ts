import { AwsError, jsonType } from "../gateway/errors.ts";
import { actionOf, type Input, notHere, readJson, requiredText } from "../gateway/json.ts";
import type { AwsRequest, AwsResponse, Clock, Engine } from "../ports.ts";
import type { Store } from "../store.ts";
import { type Answer, type Database, openDatabase } from "./database.ts";
import { createTables, expiry, type PlannedTable } from "./tables.ts";

/** Actions that DynamoDB has and the offline cloud has not: said plainly, or somebody would search for long. */
const ABSENT = /^(Transact|Execute|BatchExecute|.*Backup|Restore|.*Global|.*Kinesis|Import|Export|GetRecords|.*Stream)/;

interface Surroundings {
  store: Store;
  clock: Clock;
  tables: readonly PlannedTable[];
  /** Folder for the data; in memory without. */
  path?: string;
}

export interface DynamoEngine extends Engine {
  /** Delete what has expired, now. */
  sweep(): Promise<void>;
  close(): Promise<void>;
}

/** DynamoDB: dynalite, and what it lacks: items on failed conditions, time to live, tables from the plan. */
export async function dynamoEngine({ store, clock, tables, path }: Surroundings): Promise<DynamoEngine> {
  store.define("create table if not exists dynamo_ttl (name text primary key, attribute text not null)");
  const database = await openDatabase(path);
  await createTables(database, tables).catch(async (error: unknown) => {
    await database.close();
    throw error;
  });
  const setTtl = (name: string, attribute: string | undefined) =>
    attribute
      ? store.run("insert or replace into dynamo_ttl values (?, ?)", name, attribute)
      : store.run("delete from dynamo_ttl where name = ?", name);
  for (const { name, ttl } of tables) setTtl(name, ttl);
  const attributeOf = () =>
    new Map(
      store
        .all<{ name: string; attribute: string }>("select * from dynamo_ttl")
        .map((row) => [row.name, row.attribute]),
    );
  const expiring = expiry(database, clock, attributeOf);

  const own: Record<string, (input: Input) => unknown> = {
    UpdateTimeToLive(input) {
      const { Enabled, AttributeName } = input["TimeToLiveSpecification"] as {
        Enabled: boolean;
        AttributeName: string;
      };
      setTtl(tableNameOf(input), Enabled ? AttributeName : undefined);
      return { TimeToLiveSpecification: { Enabled, AttributeName } };
    },
    DescribeContinuousBackups(input) {
      const name = tableNameOf(input);
      const on = tables.find((table) => table.name === name)?.pitr === true;
      const PointInTimeRecoveryDescription = { PointInTimeRecoveryStatus: on ? "ENABLED" : "DISABLED" };
      return { ContinuousBackupsDescription: { ContinuousBackupsStatus: "ENABLED", PointInTimeRecoveryDescription } };
    },
    DescribeTimeToLive(input) {
      const AttributeName = attributeOf().get(tableNameOf(input));
      const enabled = AttributeName ? { TimeToLiveStatus: "ENABLED", AttributeName } : { TimeToLiveStatus: "DISABLED" };
      return { TimeToLiveDescription: enabled };
    },
  };

  async function handle(request: AwsRequest): Promise<AwsResponse> {
    const action = actionOf(request);
    const headers = { "content-type": jsonType(request) };
    const mine = Object.hasOwn(own, action) ? own[action] : undefined;
    if (mine) return { status: 200, headers, body: JSON.stringify(mine(readJson(request))) };
    if (ABSENT.test(action)) throw notHere("dynamodb", action);
    const answer = await database.forward(request);
    const body = answer.status === 400 ? await withOldItem(database, request, answer) : answer.body;
    return { status: answer.status, headers, body };
  }
  return {
    services: ["dynamodb"],
    handle,
    sweep: expiring.sweep,
    async close() {
      await expiring.stop();
      await database.close();
    },
  };
}

const tableNameOf = (input: Input): string => requiredText(input, "TableName").split("/").at(-1) ?? "";

/** ReturnValuesOnConditionCheckFailure=ALL_OLD, which dynalite does not know: the item as it is when the condition failed. */
async function withOldItem(database: Database, request: AwsRequest, { body }: Answer): Promise<string> {
  if (!body.includes("ConditionalCheckFailedException")) return body;
  const input = readJson(request);
  if (input["ReturnValuesOnConditionCheckFailure"] !== "ALL_OLD") return body;
  const TableName = tableNameOf(input);
  const item = (input["Key"] ?? input["Item"]) as Record<string, unknown> | undefined;
  if (!item) throw new AwsError("ValidationException", "The request has neither Key nor Item.");
  const { Table } = await database.ask<{ Table: { KeySchema: { AttributeName: string }[] } }>("DescribeTable", {
    TableName,
  });
  const Key = Object.fromEntries(Table.KeySchema.map(({ AttributeName }) => [AttributeName, item[AttributeName]]));
  const { Item } = await database.ask<{ Item?: unknown }>("GetItem", { TableName, Key, ConsistentRead: true });
  return JSON.stringify({ ...(JSON.parse(body) as object), Item });
}
