import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient, GetItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
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
import { arn, queue } from "./views.ts";

const allow = (
  actions: string[],
  resources: string[],
  conditions: PolicyStatement["conditions"] = {},
): PolicyStatement => ({
  effect: "Allow",
  actions,
  resources,
  conditions,
});
const fn = (statements: PolicyStatement[]): FunctionView => ({
  id: "Report",
  name: "waybill-local-Report",
  arn: arn("lambda", "function:waybill-local-Report"),
  runtime: "nodejs24.x",
  architecture: "arm64",
  timeoutSeconds: 10,
  memoryMb: 256,
  storageMb: 512,
  env: {},
  links: {},
  copyFiles: [],
  logGroup: "/aws/lambda/waybill-local-Report",
  logFormat: "JSON",
  traced: false,
  statements,
  managedPolicies: [],
});
const table = {
  id: "Runs",
  name: "Runs",
  arn: arn("dynamodb", "table/Runs"),
  key: { hash: "pk" },
  attributes: { pk: "S" },
  indexes: [],
  pitr: false,
  deletionProtection: false,
};

async function asFunction(statements: PolicyStatement[]) {
  const parts = {
    functions: [fn(statements)],
    queues: [queue("mine"), queue("other")],
    buses: [{ id: "Bus", name: "bus", arn: arn("events", "event-bus/bus") }],
    tables: [table],
    topics: [{ id: "A", name: "A", arn: arn("sns", "A"), fifo: false, policy: [], subscriptions: [] }],
    buckets: [
      {
        id: "B",
        name: "b",
        arn: "arn:aws:s3:::b",
        forceDestroy: true,
        cors: [],
        lifecycle: [],
        policy: [],
        notifications: [],
      },
    ],
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
