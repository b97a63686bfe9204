import { AwsError, jsonContentType } from "../gateway/errors.ts";
import {
  requestedAction,
  type JsonInput,
  objectField,
  unsupportedAction,
  parseJsonBody,
  requiredText,
} from "../gateway/json.ts";
import type { AwsRequest, AwsResponse, Clock, AwsEngine } from "../interfaces.ts";
import type { LocalStore } from "../store.ts";
import { type DynamoResponse, type DynamoDatabase, openDatabase } from "./database.ts";
import { createTables, createTtlSweeper, type PlannedTable } from "./tables.ts";

/** Actions that DynamoDB has and the offline cloud does not, so that the error says so. */
const UNSUPPORTED_ACTIONS =
  /^(Transact|Execute|BatchExecute|.*Backup|Restore|.*Global|.*Kinesis|Import|Export|GetRecords|.*Stream)/;

/** What dynalite does of these actions; it ignores every other member. */
const TABLE_MEMBERS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    CreateTable: [
      "TableName",
      "AttributeDefinitions",
      "KeySchema",
      "BillingMode",
      "ProvisionedThroughput",
      "GlobalSecondaryIndexes",
      "LocalSecondaryIndexes",
    ],
    UpdateTable: ["TableName", "BillingMode", "ProvisionedThroughput"],
  }),
);

interface DynamoDependencies {
  store: LocalStore;
  clock: Clock;
  tables: readonly PlannedTable[];
  /** Folder for the data. @default in memory */
  path?: string;
}

export interface DynamoEngine extends AwsEngine {
  /** Deletes expired items now. */
  sweep(): Promise<void>;
  close(): Promise<void>;
}

/** DynamoDB: dynalite and what it lacks: items on failed conditions, time to live, tables from the plan. */
export async function createDynamoEngine({ store, clock, tables, path }: DynamoDependencies): Promise<DynamoEngine> {
  store.define("create table if not exists dynamo_ttl (name text primary key, attribute text not null)");
  const database = openDatabase(path);
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
  const expiring = createTtlSweeper(database, clock, attributeOf);

  const own: Record<string, (input: JsonInput) => unknown> = {
    UpdateTimeToLive(input) {
      const specification = objectField(input, "TimeToLiveSpecification");
      const AttributeName = requiredText(specification, "AttributeName");
      const Enabled = specification["Enabled"] === true;
      setTtl(requestedTable(input), Enabled ? AttributeName : undefined);
      return { TimeToLiveSpecification: { Enabled, AttributeName } };
    },
    DescribeContinuousBackups(input) {
      const name = requestedTable(input);
      const on = tables.find((table) => table.name === name)?.pitr === true;
      const PointInTimeRecoveryDescription = { PointInTimeRecoveryStatus: on ? "ENABLED" : "DISABLED" };
      return { ContinuousBackupsDescription: { ContinuousBackupsStatus: "ENABLED", PointInTimeRecoveryDescription } };
    },
    DescribeTimeToLive(input) {
      const AttributeName = attributeOf().get(requestedTable(input));
      const enabled = AttributeName ? { TimeToLiveStatus: "ENABLED", AttributeName } : { TimeToLiveStatus: "DISABLED" };
      return { TimeToLiveDescription: enabled };
    },
  };

  async function handle(request: AwsRequest): Promise<AwsResponse> {
    const action = requestedAction(request);
    const headers = { "content-type": jsonContentType(request) };
    const mine = Object.hasOwn(own, action) ? own[action] : undefined;
    if (mine) return { status: 200, headers, body: JSON.stringify(mine(parseJsonBody(request))) };
    if (UNSUPPORTED_ACTIONS.test(action)) throw unsupportedAction("dynamodb", action);
    const allowed = TABLE_MEMBERS.get(action);
    const ignored = allowed && Object.keys(parseJsonBody(request)).find((name) => !allowed.includes(name));
    if (ignored) throw unsupportedAction("dynamodb", `${action} with ${ignored}`);
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

const requestedTable = (input: JsonInput): string => requiredText(input, "TableName").split("/").at(-1) ?? "";

/** ReturnValuesOnConditionCheckFailure=ALL_OLD, which dynalite does not support: the item when the condition failed. */
async function withOldItem(database: DynamoDatabase, request: AwsRequest, { body }: DynamoResponse): Promise<string> {
  if (!body.includes("ConditionalCheckFailedException")) return body;
  const input = parseJsonBody(request);
  if (input["ReturnValuesOnConditionCheckFailure"] !== "ALL_OLD") return body;
  const TableName = requestedTable(input);
  const item = (input["Key"] ?? input["Item"]) as Record<string, unknown> | undefined;
  if (!item) throw new AwsError("ValidationException", "The request has neither Key nor Item.");
  const { Table } = await database.call<{ Table: { KeySchema: { AttributeName: string }[] } }>("DescribeTable", {
    TableName,
  });
  const Key = Object.fromEntries(Table.KeySchema.map(({ AttributeName }) => [AttributeName, item[AttributeName]]));
  const { Item } = await database.call<{ Item?: unknown }>("GetItem", { TableName, Key, ConsistentRead: true });
  return JSON.stringify({ ...(JSON.parse(body) as object), Item });
}
