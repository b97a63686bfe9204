import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fc, runs } from "../../../../test/properties.ts";
import { type OfflineCloud, startCloud } from "../../src/cloud.ts";
import { AwsError } from "../../src/gateway/errors.ts";
import { end, machine, state } from "../states/machines.ts";
import { arn, bucket, createView, inProcessLambda, queue, table } from "./views.ts";

const ACTIONS: Record<string, [target: string, actions: string]> = {
  sqs: [
    "AmazonSQS",
    `CreateQueue GetQueueUrl ListQueues GetQueueAttributes SetQueueAttributes PurgeQueue ListDeadLetterSourceQueues ListQueueTags
     TagQueue UntagQueue SendMessage SendMessageBatch DeleteMessage DeleteMessageBatch ChangeMessageVisibility
     ChangeMessageVisibilityBatch StartMessageMoveTask CancelMessageMoveTask ListMessageMoveTasks`,
  ],
  events: ["AWSEvents", "PutEvents TestEventPattern DescribeEventBus ListEventBuses ListRules ListTargetsByRule"],
  ssm: ["AmazonSSM", "GetParameter GetParameters GetParametersByPath PutParameter DeleteParameter DeleteParameters"],
  logs: [
    "Logs_20140328",
    "DescribeLogGroups DescribeLogStreams CreateLogStream PutLogEvents GetLogEvents FilterLogEvents DescribeResourcePolicies",
  ],
  monitoring: ["GraniteServiceVersion20100801", "DescribeAlarms"],
  states: [
    "AWSStepFunctions",
    `StartExecution DescribeExecution ListExecutions GetExecutionHistory StopExecution RedriveExecution SendTaskSuccess
     SendTaskFailure SendTaskHeartbeat DescribeStateMachine ListStateMachines DescribeMapRun ListMapRuns`,
  ],
};
const CALLS = Object.entries(ACTIONS).flatMap(([service, [target, actions]]) =>
  actions.split(/\s+/).map((action) => [service, `${target}.${action}`] as const),
);

/** A right value of every parameter, so that the others are looked at. */
const RIGHT: Record<string, unknown> = {
  QueueUrl: "http://127.0.0.1/1/q",
  QueueName: "q",
  MessageBody: "b",
  ReceiptHandle: "r",
  VisibilityTimeout: 1,
  Entries: [
    {
      Id: "a",
      MessageBody: "b",
      Source: "s",
      DetailType: "t",
      Detail: "{}",
    },
  ],
  MaxResults: 1,
  NextToken: "n",
  Attributes: { RedrivePolicy: "{}" },
  AttributeNames: ["All"],
  Tags: { a: "b" },
  tags: { a: "b" },
  TagKeys: ["a"],
  MessageAttributes: {
    a: {
      DataType: "String",
      StringValue: "s",
    },
  },
  SourceArn: arn("sqs", "q"),
  TaskHandle: "t",
  DelaySeconds: 0,
  MessageGroupId: "g",
  Event: "{}",
  EventPattern: '{"a":[1]}',
  Name: "/a",
  Names: ["/a"],
  Rule: "r",
  EventBusName: "bus",
  NamePrefix: "a",
  Path: "/",
  Value: "v",
  Type: "String",
  Recursive: true,
  Overwrite: true,
  logGroupName: "/g",
  logStreamName: "s",
  logEvents: [
    {
      timestamp: 1,
      message: "m",
    },
  ],
  filterPattern: "{ $.a = 1 }",
  startTime: 0,
  limit: 1,
  AlarmNames: ["a"],
  stateMachineArn: arn("states", "stateMachine:Job"),
  input: "{}",
  name: "n",
  executionArn: arn("states", "execution:Job:one"),
  mapRunArn: arn("states", "mapRun:Job/a:b"),
  taskToken: "t",
  output: "{}",
};
const odd = fc.oneof(
  fc.constantFrom<unknown>(null, "", "null", "[", "%zz", "__proto__", -1, 1.5, 1e21, true, [], {}, [null], [[]], [{}], {
    a: null,
  }),
  fc.constantFrom<unknown>(
    { RedrivePolicy: "null" },
    { Policy: "[" },
    { a: {} },
    { a: [] },
    "x".repeat(3000),
    "\ud800",
    "\u0000",
  ),
  fc.jsonValue({ maxDepth: 2 }),
);
const policy = fc.constantFrom("null", "5", "[", "{}", "[null]");
const attributes = fc.dictionary(
  fc.constantFrom("RedrivePolicy", "RedriveAllowPolicy", "DelaySeconds", "Policy"),
  policy,
);
const wrongs = fc.record(
  Object.fromEntries(Object.keys(RIGHT).map((name) => [name, name === "Attributes" ? fc.oneof(attributes, odd) : odd])),
  { requiredKeys: [] },
);
const inputs = fc.tuple(fc.subarray(Object.keys(RIGHT), { maxLength: 4 }), wrongs, fc.subarray(Object.keys(RIGHT)));

let cloud: OfflineCloud;
beforeAll(async () => {
  const parts = {
    queues: [queue("q")],
    tables: [table("things")],
    buckets: [bucket("b")],
    stateMachines: [machine({ P: state("Pass", end) })],
    logGroups: [{ id: "G", name: "/g", arn: arn("logs", "log-group:/g"), retentionDays: 1 }],
  };
  cloud = await startCloud({ view: createView(parts), lambda: inProcessLambda({}) });
});
afterAll(() => cloud.stop());

const statusOf = (service: string, target: string, input: unknown) =>
  send(service, { headers: { "x-amz-target": target }, body: JSON.stringify(input) });

interface OddRequest {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** The status of a call, made as the gateway makes it when the signature is right. */
async function send(service: string, { method = "POST", path = "/", headers = {}, body = "" }: OddRequest) {
  const request = {
    method,
    url: new URL(path, cloud.endpoint),
    headers: { "content-type": "application/x-amz-json-1.0", ...headers },
    body: Buffer.from(body),
    ...(service === "s3" && { stream: Readable.from([Buffer.from(body)]) as IncomingMessage }),
    service,
    accessKeyId: cloud.credentials.accessKeyId,
    requestId: randomUUID(),
  };
  try {
    return (await cloud.call(request)).status;
  } catch (error) {
    if (error instanceof AwsError) return error.status;
    throw error;
  }
}

test("parameters of any shape are the caller's error or accepted, in every action", async () => {
  const seen = new Set<number>();
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...CALLS), inputs, async ([service, target], [absent, wrong, right]) => {
      const input = { ...wrong, ...Object.fromEntries(right.map((name) => [name, RIGHT[name]])) };
      for (const name of absent) delete input[name];
      const status = await statusOf(service, target, input);
      seen.add(status);
      expect([target, status]).toEqual([target, expect.toSatisfy((one: number) => one < 500)]);
    }),
    runs(1500),
  );
  expect([...seen]).toEqual(expect.arrayContaining([200, 400]));
});

const dynamo = (action: string, body: string): OddRequest => ({
  headers: { "x-amz-target": `DynamoDB_20120810.${action}` },
  body,
});
const handle = (content: unknown) => Buffer.from(JSON.stringify(content)).toString("base64");
const ODD_REQUESTS: [what: string, service: string, request: OddRequest][] = [
  ...["null", "[]", '"x"', "1", " null", "", "{"].map((body): [string, string, OddRequest] => [
    `the body ${body}`,
    "dynamodb",
    dynamo("BatchGetItem", body),
  ]),
  ...["toString", "__proto__", "constructor", "Nope", ""].map((action): [string, string, OddRequest] => [
    `the action ${action}`,
    "dynamodb",
    dynamo(action, '{"TableName":"things"}'),
  ]),
  ["no keys of a table", "dynamodb", dynamo("BatchGetItem", '{"RequestItems":{"things":null}}')],
  ...[{ x: 1 }, null, 1, ["q"], ["q", "1", 1], ["q", 2 ** 70, 1]].map((content): [string, string, OddRequest] => [
    `the receipt handle ${JSON.stringify(content)}`,
    "sqs",
    {
      headers: { "x-amz-target": "AmazonSQS.DeleteMessage" },
      body: JSON.stringify({ QueueUrl: RIGHT["QueueUrl"], ReceiptHandle: handle(content) }),
    },
  ]),
  ["the source of a copy %zz", "s3", { method: "PUT", path: "/b/k", headers: { "x-amz-copy-source": "%zz" } }],
  ["no bucket as the source of a copy", "s3", { method: "PUT", path: "/b/k", headers: { "x-amz-copy-source": "/" } }],
  ...["<x", "<a><b></a>", "", "x", "<Delete/>", "<Delete><Object/></Delete>", "null"].flatMap((body) =>
    ["/b?delete", "/b/k?uploadId=u"].map((path): [string, string, OddRequest] => [
      `the XML ${body} of ${path}`,
      "s3",
      { path, body },
    ]),
  ),
  ["the XML of tags", "s3", { method: "PUT", path: "/b/k?tagging", body: "<Tagging" }],
];

test.each(ODD_REQUESTS)("%s is the caller's error (%s)", async (_, service, request) => {
  const status = await send(service, request);
  // S3 deletes nothing for an empty key, and says that it has.
  expect(status === 200 ? request.body : status).toSatisfy(
    (one: unknown) => one === "<Delete><Object/></Delete>" || (Number(one) >= 400 && Number(one) < 500),
  );
});
