import {
  CreateTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  UpdateTimeToLiveCommand,
  UpdateTableCommand,
} from "@aws-sdk/client-dynamodb";
import type { TableView } from "@waybill/plan/view/stage-view";
import { expect, test } from "vitest";
import { openDatabase } from "../../src/dynamo/database.ts";
import { startTestCloud } from "./test-cloud.ts";
import { table } from "./views.ts";

const tracking = (more: Partial<TableView> = {}): TableView =>
  table("Tracking", {
    key: { hash: "pk", range: "sk" },
    attributes: { pk: "S", sk: "S", due: "N" },
    indexes: [{ name: "byDue", hash: "pk", range: "due", projection: "ALL" }],
    pitr: true,
    ...more,
  });
const TableName = "Tracking";
const item = (sk: string, more = {}) => ({ pk: { S: "RUN#1" }, sk: { S: sk }, ...more });

test("the plan's tables exist with their keys and indexes", async () => {
  const { dynamo } = await startTestCloud({ tables: [tracking()] });
  const { Table } = await dynamo.send(new DescribeTableCommand({ TableName }));
  expect(Table?.KeySchema?.map(({ AttributeName }) => AttributeName)).toEqual(["pk", "sk"]);
  expect(Table?.BillingModeSummary?.BillingMode).toBe("PAY_PER_REQUEST");
  await dynamo.send(new PutItemCommand({ TableName, Item: item("a", { due: { N: "5" } }) }));
  const found = await dynamo.send(
    new QueryCommand({
      TableName,
      IndexName: "byDue",
      KeyConditionExpression: "pk = :pk AND due > :n",
      ExpressionAttributeValues: { ":pk": { S: "RUN#1" }, ":n": { N: "4" } },
    }),
  );
  expect(found.Count).toBe(1);
});

test("a failed condition of a put or an update returns the existing item", async () => {
  const { dynamo } = await startTestCloud({ tables: [tracking()] });
  const Item = item("a", { colour: { S: "red" } });
  await dynamo.send(new PutItemCommand({ TableName, Item }));
  const ReturnValuesOnConditionCheckFailure = "ALL_OLD" as const;
  const put = { TableName, Item: item("a"), ConditionExpression: "attribute_not_exists(pk)" };
  await expect(dynamo.send(new PutItemCommand({ ...put, ReturnValuesOnConditionCheckFailure }))).rejects.toMatchObject({
    name: "ConditionalCheckFailedException",
    Item,
  });
  const update = {
    TableName,
    Key: item("a"),
    UpdateExpression: "SET n = :n",
    ConditionExpression: "colour = :c",
    ExpressionAttributeValues: { ":n": { N: "1" }, ":c": { S: "blue" } },
  };
  await expect(
    dynamo.send(new UpdateItemCommand({ ...update, ReturnValuesOnConditionCheckFailure })),
  ).rejects.toMatchObject({ Item });
  await expect(dynamo.send(new PutItemCommand(put))).rejects.toSatisfy(
    (error) => (error as { Item?: unknown }).Item === undefined,
  );
});

test("items past their time to live are deleted by the clock; others stay", async () => {
  const { dynamo, clock } = await startTestCloud({ tables: [tracking({ ttl: "expiresAt" })] });
  const now = Math.floor(clock.now() / 1000);
  const times: Record<string, object> = {
    // The last in order: when it is deleted, all others have been checked.
    "z over": { expiresAt: { N: String(now + 60) } },
    later: { expiresAt: { N: String(now + 86_400) } },
    "in milliseconds": { expiresAt: { N: String(clock.now()) } },
    "six years ago": { expiresAt: { N: String(now - 6 * 365 * 86_400) } },
    "as text": { expiresAt: { S: String(now) } },
    never: {},
  };
  for (const [sk, more] of Object.entries(times))
    await dynamo.send(new PutItemCommand({ TableName, Item: item(sk, more) }));
  clock.advanceTo(clock.now() + 700_000);
  const isThere = async () =>
    (await dynamo.send(new GetItemCommand({ TableName, Key: item("z over") }))).Item !== undefined;
  await expect.poll(isThere).toBe(false);
  expect((await dynamo.send(new ScanCommand({ TableName }))).Count).toBe(5);
});

test("time to live can be described and updated", async () => {
  const { dynamo } = await startTestCloud({ tables: [tracking({ ttl: "expiresAt" })] });
  const describe = async () => (await dynamo.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription;
  expect(await describe()).toEqual({ TimeToLiveStatus: "ENABLED", AttributeName: "expiresAt" });
  const TimeToLiveSpecification = { Enabled: false, AttributeName: "expiresAt" };
  await dynamo.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
  expect(await describe()).toEqual({ TimeToLiveStatus: "DISABLED" });
});

test("DescribeContinuousBackups answers as the plan says", async () => {
  const { dynamo } = await startTestCloud({ tables: [tracking({ pitr: true })] });
  const { ContinuousBackupsDescription } = await dynamo.send(new DescribeContinuousBackupsCommand({ TableName }));
  expect(ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus).toBe("ENABLED");
});

test("a missing table and an unsupported action are errors that name them", async () => {
  const { dynamo } = await startTestCloud({ tables: [tracking()] });
  const transaction = new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName, Item: item("a") } }] });
  await expect(dynamo.send(transaction)).rejects.toThrow(/dynamodb:TransactWriteItems is not in the offline cloud/);
});

test("validation messages are DynamoDB's own", async () => {
  const { dynamo } = await startTestCloud({ tables: [tracking()] });
  const nowhere = new GetItemCommand({ TableName: "Nowhere", Key: item("a") });
  await expect(dynamo.send(nowhere)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  const twice = new CreateTableCommand({
    TableName,
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    BillingMode: "PAY_PER_REQUEST",
  });
  await expect(dynamo.send(twice)).rejects.toMatchObject({ name: "ResourceInUseException" });
});

test.each([
  new UpdateTableCommand({ TableName: "T", StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" } }),
  new UpdateTableCommand({ TableName: "T", DeletionProtectionEnabled: true }),
  new UpdateTableCommand({ TableName: "T", GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "I" } }] }),
])("a change of a table that the offline cloud does not make is refused by name: $input", async (command) => {
  const { dynamo } = await startTestCloud();
  const [member = ""] = Object.keys(command.input).filter((name) => name !== "TableName");
  await expect(dynamo.send(command)).rejects.toThrow(`UpdateTable with ${member} is not in the offline cloud`);
});

test("a request is answered while the database closes, and one that comes later is refused", async () => {
  const database = openDatabase();
  const query = {
    TableName,
    KeyConditionExpression: "pk = :pk",
    ExpressionAttributeValues: { ":pk": { S: "RUN#1" } },
  };
  await database.call("CreateTable", {
    TableName,
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    BillingMode: "PAY_PER_REQUEST",
  });
  await expect
    .poll(() => database.call("DescribeTable", { TableName }))
    .toMatchObject({ Table: { TableStatus: "ACTIVE" } });
  const found = database.call("Query", query);
  await Promise.all([database.close(), expect(found).resolves.toMatchObject({ Count: 0 })]);
  await expect(database.call("Query", query)).rejects.toThrow("closed");
});
