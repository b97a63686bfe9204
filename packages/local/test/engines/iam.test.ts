import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { ReceiveMessageCommand, SendMessageBatchCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { GetParametersByPathCommand, SSMClient } from "@aws-sdk/client-ssm";
import type { FunctionView, PolicyStatement } from "@waybill/plan/view/stage-view";
import { expect, test } from "vitest";
import { isAllowed } from "../../src/iam/policy.ts";
import { accessKeyOf } from "../../src/iam/access-keys.ts";
import { startTestCloud } from "./test-cloud.ts";
import { allow, arn, bucket, plannedFunction, queue, table } from "./views.ts";

const fn = (statements: PolicyStatement[]): FunctionView => plannedFunction("Report", statements);
const runs = table("Runs", {
  attributes: { pk: "S", list: "S" },
  indexes: [{ name: "Listed", hash: "list", projection: "ALL" }],
});

async function asFunction(statements: PolicyStatement[]) {
  const parts = {
    functions: [fn(statements)],
    queues: [queue("mine"), queue("other")],
    buses: [{ id: "Bus", name: "bus", arn: arn("events", "event-bus/bus") }],
    tables: [runs],
    topics: [{ id: "A", name: "A", arn: arn("sns", "A"), fifo: false, policy: [], subscriptions: [] }],
    buckets: [bucket("b")],
    logGroups: [{ name: "/g", arn: arn("logs", "log-group:/g") }],
    parameters: [{ name: "/waybill/local/k", type: "String", value: "v" }],
  };
  // At the SDK's own time: it would take an error for clock skew and retry.
  const started = await startTestCloud(parts, { start: Date.now() });
  const aws = {
    ...started.aws,
    credentials: started.cloud.keys.get(accessKeyOf("waybill-local-Report")),
  };
  const denials = () => started.traceEvents.filter(({ kind }) => kind === "denied").map(({ what }) => what);
  return { ...started, aws, denials };
}

test("a function may do what its role allows and nothing else; the error names function, action and resource", async () => {
  const { aws, denials, url } = await asFunction([allow(["sqs:SendMessage"], [arn("sqs", "mine")])]);
  const sqs = new SQSClient(aws);
  await sqs.send(new SendMessageCommand({ QueueUrl: url("mine"), MessageBody: "m" }));
  await sqs.send(new SendMessageBatchCommand({ QueueUrl: url("mine"), Entries: [{ Id: "a", MessageBody: "m" }] }));
  await expect(sqs.send(new SendMessageCommand({ QueueUrl: url("other"), MessageBody: "m" }))).rejects.toMatchObject({
    name: "AccessDenied",
    message: expect.stringMatching(
      /Report .* not authorized to perform: sqs:SendMessage on resource: arn:aws:sqs:us-east-1:123456789012:other/,
    ),
  });
  await expect(sqs.send(new ReceiveMessageCommand({ QueueUrl: url("mine") }))).rejects.toMatchObject({
    name: "AccessDenied",
  });
  expect(denials()).toEqual([
    `Report may not sqs:SendMessage on ${arn("sqs", "other")}`,
    `Report may not sqs:ReceiveMessage on ${arn("sqs", "mine")}`,
  ]);
});

test("a topic is the same resource as TopicArn and as TargetArn", async () => {
  const { aws } = await asFunction([allow(["sns:Publish"], [arn("sns", "A")])]);
  const sns = new SNSClient(aws);
  for (const topic of [{ TopicArn: arn("sns", "A") }, { TargetArn: arn("sns", "A") }])
    await expect(sns.send(new PublishCommand({ ...topic, Message: "m" }))).resolves.toHaveProperty("MessageId");
  await expect(sns.send(new PublishCommand({ TargetArn: arn("sns", "B"), Message: "m" }))).rejects.toThrow(
    "not authorized",
  );
});

test("a function may put only the events that its role's conditions allow", async () => {
  const own = { StringEquals: { "events:source": ["waybill.tracking"], "events:detail-type": ["run.progressed"] } };
  const { aws } = await asFunction([allow(["events:PutEvents"], [arn("events", "event-bus/bus")], own)]);
  const events = new EventBridgeClient(aws);
  const put = (Source: string, DetailType: string) =>
    events.send(new PutEventsCommand({ Entries: [{ Source, DetailType, Detail: "{}", EventBusName: "bus" }] }));
  expect((await put("waybill.tracking", "run.progressed")).FailedEntryCount).toBe(0);
  await expect(put("waybill.tasks", "run.progressed")).rejects.toMatchObject({ name: "AccessDeniedException" });
  await expect(put("waybill.tracking", "task.claimed")).rejects.toMatchObject({ name: "AccessDeniedException" });
});

test("access denied has the shape of the protocol in every service", async () => {
  const { aws, denials } = await asFunction([]);
  const Key = { pk: { S: "x" } };
  await expect(new DynamoDBClient(aws).send(new GetItemCommand({ TableName: "Runs", Key }))).rejects.toMatchObject({
    name: "AccessDeniedException",
  });
  await expect(
    new SNSClient(aws).send(new PublishCommand({ TopicArn: arn("sns", "A"), Message: "m" })),
  ).rejects.toMatchObject({ name: "AuthorizationErrorException" });
  await expect(new S3Client(aws).send(new GetObjectCommand({ Bucket: "b", Key: "a b" }))).rejects.toMatchObject({
    name: "AccessDenied",
  });
  await expect(
    new SSMClient(aws).send(new GetParametersByPathCommand({ Path: "/waybill/local" })),
  ).rejects.toMatchObject({ name: "AccessDeniedException" });
  expect(denials().at(-1)).toBe(`Report may not ssm:GetParametersByPath on ${arn("ssm", "parameter/waybill/local")}`);
});

test("an index needs its own permission, and a permission for the parameters below a path does not cover the path", async () => {
  const { aws } = await asFunction([
    allow(["dynamodb:Query"], [arn("dynamodb", "table/Runs")]),
    allow(["ssm:GetParametersByPath"], [arn("ssm", "parameter/waybill/local/*")]),
  ]);
  const query = {
    TableName: "Runs",
    KeyConditionExpression: "pk = :p",
    ExpressionAttributeValues: { ":p": { S: "x" } },
  };
  const dynamo = new DynamoDBClient(aws);
  await dynamo.send(new QueryCommand(query));
  await expect(dynamo.send(new QueryCommand({ ...query, IndexName: "i" }))).rejects.toMatchObject({
    name: "AccessDeniedException",
  });
  await expect(
    new SSMClient(aws).send(new GetParametersByPathCommand({ Path: "/waybill/local" })),
  ).rejects.toMatchObject({ name: "AccessDeniedException" });
});

const TableName = "Runs";
const keyOf = (pk: string) => ({ pk: { S: pk } });
const queryOf = (KeyConditionExpression: string, value: string, more: object = {}) =>
  new QueryCommand({ TableName, KeyConditionExpression, ExpressionAttributeValues: { ":v": { S: value } }, ...more });
/** Calls about an item by its partition key, or by that of an index. */
const itemCalls: Record<string, (dynamo: DynamoDBClient, key: string) => Promise<unknown>> = {
  GetItem: (dynamo, pk) => dynamo.send(new GetItemCommand({ TableName, Key: keyOf(pk) })),
  PutItem: (dynamo, pk) => dynamo.send(new PutItemCommand({ TableName, Item: keyOf(pk) })),
  UpdateItem: (dynamo, pk) => dynamo.send(new UpdateItemCommand({ TableName, Key: keyOf(pk) })),
  DeleteItem: (dynamo, pk) => dynamo.send(new DeleteItemCommand({ TableName, Key: keyOf(pk) })),
  Query: (dynamo, pk) => dynamo.send(queryOf("pk = :v", pk)),
  "Query with names": (dynamo, pk) => dynamo.send(queryOf("(#k=:v)", pk, { ExpressionAttributeNames: { "#k": "pk" } })),
  "Query with KeyConditions": (dynamo, pk) =>
    dynamo.send(
      new QueryCommand({
        TableName,
        KeyConditions: { pk: { ComparisonOperator: "EQ", AttributeValueList: [{ S: pk }] } },
      }),
    ),
  "Query of an index": (dynamo, list) =>
    dynamo.send(queryOf("#l = :v", list, { IndexName: "Listed", ExpressionAttributeNames: { "#l": "list" } })),
  "BatchGetItem of two": (dynamo, pk) =>
    dynamo.send(new BatchGetItemCommand({ RequestItems: { Runs: { Keys: [keyOf("TASK#first"), keyOf(pk)] } } })),
  "BatchWriteItem of two": (dynamo, pk) =>
    dynamo.send(
      new BatchWriteItemCommand({
        RequestItems: {
          Runs: [{ PutRequest: { Item: keyOf("TASK#first") } }, { DeleteRequest: { Key: keyOf(pk) } }],
        },
      }),
    ),
  "TransactGetItems of two": (dynamo, pk) =>
    dynamo.send(
      new TransactGetItemsCommand({
        TransactItems: ["TASK#first", pk].map((one) => ({ Get: { TableName, Key: keyOf(one) } })),
      }),
    ),
  ...Object.fromEntries(
    ["Put", "Update", "Delete", "ConditionCheck"].map((write) => [
      `TransactWriteItems with ${write}`,
      (dynamo: DynamoDBClient, pk: string) =>
        dynamo.send(
          new TransactWriteItemsCommand({
            TransactItems: [
              { Put: { TableName, Item: keyOf("TASK#first") } },
              { [write]: { TableName, [write === "Put" ? "Item" : "Key"]: keyOf(pk) } },
            ],
          }),
        ),
    ]),
  ),
};

test("a function may touch only the kinds of items that its role names, in whatever call it names them", async () => {
  const operations = ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "BatchGetItem", "BatchWriteItem"];
  const { aws, denials } = await asFunction([
    allow(
      [...operations, "ConditionCheckItem"].map((one) => `dynamodb:${one}`),
      [runs.arn, `${runs.arn}/index/Listed`],
      { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["TASK#*", "LIVE"] } },
    ),
  ]);
  const dynamo = new DynamoDBClient(aws);
  for (const [call, send] of Object.entries(itemCalls)) {
    const refusal = (key: string) =>
      send(dynamo, key).then(
        () => "allowed",
        (error: Error) => error.name,
      );
    // The offline cloud has no transactions: one that is allowed is refused by name.
    const allowed = call.startsWith("Transact") ? "UnknownOperationException" : "allowed";
    const denied = "AccessDeniedException";
    const refusals: Record<string, string> = {};
    for (const key of ["TASK#1", "LIVE", "TASKS#open", "LIVES"]) refusals[key] = await refusal(key);
    expect({ call, refusals }).toEqual({
      call,
      refusals: { "TASK#1": allowed, LIVE: allowed, "TASKS#open": denied, LIVES: denied },
    });
  }
  expect(denials()[0]).toBe(`Report may not dynamodb:GetItem on ${runs.arn} (dynamodb:LeadingKeys=TASKS#open)`);
});

test("calls with the operator's key are always allowed", async () => {
  const { logs } = await asFunction([]);
  expect((await logs.send(new FilterLogEventsCommand({ logGroupName: "/g" }))).events).toEqual([]);
});

test.for([
  ["a wildcard action", [allow(["sqs:*"], ["*"])], true],
  ["another service's", [allow(["s3:*"], ["*"])], false],
  ["any case of the action", [allow(["SQS:sendmessage"], ["*"])], true],
  ["a wildcard resource", [allow(["sqs:SendMessage"], ["arn:*:q?"])], true],
  ["a deny beside an allow", [allow(["*"], ["*"]), { ...allow(["sqs:*"], ["*"]), effect: "Deny" as const }], false],
  ["a condition that holds", [allow(["*"], ["*"], { StringLike: { k: ["v*"] } })], true],
  ["a condition that does not", [allow(["*"], ["*"], { StringEquals: { k: ["w"] } })], false],
  ["a negated condition", [allow(["*"], ["*"], { StringNotEquals: { k: ["v1"] } })], false],
  ["a key that is not there", [allow(["*"], ["*"], { StringEquals: { absent: ["v"] } })], false],
  ["…but only if it exists", [allow(["*"], ["*"], { StringEqualsIfExists: { absent: ["v"] } })], true],
  ["all values of a key", [allow(["*"], ["*"], { "ForAllValues:StringEquals": { k: ["v1"] } })], true],
  ["encrypted transport", [allow(["*"], ["*"], { Bool: { "aws:SecureTransport": ["true"] } })], true],
  ["an operator nobody knows", [allow(["*"], ["*"], { NumericLessThan: { k: ["1"] } })], false],
] as const)("policy evaluation as in IAM: %s", ([, statements, expected]) => {
  expect(isAllowed(statements, { action: "sqs:SendMessage", resources: ["arn:aws:q1"], context: { k: ["v1"] } })).toBe(
    expected,
  );
});
