import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fc, runs } from "../../../../test/properties.ts";
import { type OfflineCloud, startCloud } from "../../src/cloud.ts";
import { AwsError } from "../../src/gateway/errors.ts";
import { end, machine, state } from "../states/machines.ts";
import { arn, createView, inProcessLambda, queue } from "./views.ts";

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
    stateMachines: [machine({ P: state("Pass", end) })],
    logGroups: [{ id: "G", name: "/g", arn: arn("logs", "log-group:/g"), retentionDays: 1 }],
  };
  cloud = await startCloud({ view: createView(parts), lambda: inProcessLambda({}) });
});
afterAll(() => cloud.stop());

/** The status of a call, made as the gateway makes it when the signature is right. */
async function statusOf(service: string, target: string, input: unknown): Promise<number> {
  const request = {
    method: "POST",
    url: new URL(cloud.endpoint),
    headers: { "x-amz-target": target, "content-type": "application/x-amz-json-1.0" },
    body: Buffer.from(JSON.stringify(input)),
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
