import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { StartExecutionCommand, SFNClient } from "@aws-sdk/client-sfn";
import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import type { StageView } from "@waybill/plan/view/stage-view";
import { expect, test } from "vitest";
import { accessKeyOf } from "../../src/iam/access-keys.ts";
import { arn, bucket, queue, rule, table } from "../engines/views.ts";
import { startTestMachine } from "./test-machine.ts";
import { end, Fn, invoke, LAMBDA, machine, state } from "./machines.ts";

const call = (api: string, Arguments: unknown, fields = {}) => ({
  T: state("Task", { Resource: `arn:aws:states:::${api}`, Arguments, ...end, ...fields }),
});
const parts: Partial<StageView> = {
  queues: [queue("q")],
  buses: [{ id: "Bus", name: "bus", arn: arn("events", "event-bus/bus") }],
  buckets: [bucket("bucket")],
  tables: [table("Tab")],
};

test("lambda:invoke returns Lambda's response, and fails with the function's error", async () => {
  const { run } = await startTestMachine(
    call("lambda:invoke", { FunctionName: Fn, Payload: { n: "{% $states.input.n %}" } }),
  );
  expect(await run({ n: 3 })).toMatchObject({
    output: { ExecutedVersion: "$LATEST", Payload: { n: 3 }, StatusCode: 200 },
  });
});

test("sqs:sendMessage sends a text as it is and anything else as JSON", async () => {
  const { run, cloud } = await startTestMachine(
    call("sqs:sendMessage", { QueueUrl: queue("q").url, MessageBody: { a: "{% $states.input.n %}" } }),
    undefined,
    { parts },
  );
  const { output } = await run({ n: 1 });
  expect(output).toMatchObject({ MessageId: expect.any(String) as string });
  expect(cloud.queues.receive(arn("sqs", "q"), 1).map(({ body }) => body)).toEqual(['{"a":1}']);
});

test("events:putEvents puts events, and a refused entry fails the task", async () => {
  const entry = {
    EventBusName: "{% $states.input.bus %}",
    Source: "waybill.reports",
    DetailType: "report.ready",
    Detail: { id: 7 },
  };
  const rules = [rule("r", { source: ["waybill.reports"] }, [{ id: "q", arn: arn("sqs", "q") }])];
  const { run, cloud } = await startTestMachine(call("events:putEvents", { Entries: [entry] }), undefined, {
    parts: { ...parts, rules },
  });
  expect(await run({ bus: "bus" })).toMatchObject({ status: "SUCCEEDED", output: { FailedEntryCount: 0 } });
  const [message] = cloud.queues.receive(arn("sqs", "q"), 1);
  expect(JSON.parse(message?.body ?? "")).toMatchObject({ "detail-type": "report.ready", detail: { id: 7 } });
  expect(await run({ bus: "no" })).toMatchObject({ status: "FAILED", error: "EventBridge.FailedEntry" });
});

test("dynamodb:putItem fails with the name of the failed condition", async () => {
  const put = { TableName: "Tab", Item: { pk: { S: "a" } }, ConditionExpression: "attribute_not_exists(pk)" };
  const { run, dynamo } = await startTestMachine(call("dynamodb:putItem", put), undefined, { parts });
  expect(await run()).toMatchObject({ status: "SUCCEEDED" });
  expect((await dynamo.send(new GetItemCommand({ TableName: "Tab", Key: { pk: { S: "a" } } }))).Item).toEqual({
    pk: { S: "a" },
  });
  expect(await run()).toMatchObject({ status: "FAILED", error: "DynamoDB.ConditionalCheckFailedException" });
});

test("s3:putObject and getObject write and read JSON and text", async () => {
  const at = { Bucket: "bucket", Key: "a b/é.json" };
  const { run, aws } = await startTestMachine(
    {
      Put: state("Task", {
        Resource: "arn:aws:states:::aws-sdk:s3:putObject",
        Arguments: { ...at, Body: "{% $states.input %}" },
        Next: "Get",
      }),
      Get: state("Task", {
        Resource: "arn:aws:states:::aws-sdk:s3:getObject",
        Arguments: at,
        Output: "{% $parse($states.result.Body) %}",
        ...end,
      }),
    },
    undefined,
    { parts },
  );
  expect(await run({ n: [1] })).toMatchObject({ status: "SUCCEEDED", output: { n: [1] } });
  const got = await new S3Client(aws).send(new GetObjectCommand(at));
  expect(await got.Body?.transformToString()).toBe('{"n":[1]}');
});

test("an ItemReader reads JSON and JSON lines from S3; other content fails by name", async () => {
  const reader = (InputType: string) => ({
    Resource: "arn:aws:states:::s3:getObject",
    ReaderConfig: { InputType, MaxItems: 3 },
    Arguments: { Bucket: "bucket", Key: "{% $states.input %}" },
  });
  const map = (type: string, Next?: string) =>
    state("Map", {
      ItemReader: reader(type),
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
        StartAt: `I${type}`,
        States: { [`I${type}`]: state("Pass", end) },
      },
      ...(Next
        ? { Assign: { first: "{% $states.result %}" }, Output: "lines", Next }
        : { Output: { list: "{% $first %}", lines: "{% $states.result %}" }, ...end }),
    });
  const { run, aws } = await startTestMachine({ A: map("JSON", "B"), B: map("JSONL") }, undefined, { parts });
  const put = (Key: string, Body: string) =>
    new S3Client(aws).send(new PutObjectCommand({ Bucket: "bucket", Key, Body }));
  await put("list", "[1,2,3,4]");
  await put("lines", '{"a":1}\n\n{"a":2}\n');
  expect(await run("list")).toMatchObject({ output: { list: [1, 2, 3], lines: [{ a: 1 }, { a: 2 }] } });
  expect(await run("lines")).toMatchObject({ status: "FAILED", error: "States.ItemReaderFailed" });
  expect(await run("none")).toMatchObject({ status: "FAILED", error: "States.ItemReaderFailed" });
});

test("an ItemReader's MaxItems may be an expression", async () => {
  const map = state("Map", {
    ItemReader: {
      Resource: "arn:aws:states:::s3:getObject",
      ReaderConfig: { MaxItems: "{% 1 + 1 %}" },
      Arguments: { Bucket: "bucket", Key: "list" },
    },
    ItemProcessor: {
      ProcessorConfig: { Mode: "DISTRIBUTED" },
      StartAt: "I",
      States: { I: state("Pass", end) },
    },
    ...end,
  });
  const { run, aws } = await startTestMachine({ M: map }, undefined, { parts });
  await new S3Client(aws).send(new PutObjectCommand({ Bucket: "bucket", Key: "list", Body: "[1,2,3]" }));
  expect(await run()).toMatchObject({ output: [1, 2] });
});

test("a state machine may do what its role allows and nothing else; the error names the action", async () => {
  const may = (action: string) => [
    { effect: "Allow" as const, actions: [action], resources: [Fn, arn("sqs", "q")], conditions: {} },
  ];
  const states = {
    T: invoke({ Next: "S" }),
    S: call("sqs:sendMessage", { QueueUrl: queue("q").url, MessageBody: "m" }).T,
  };
  const { run, traceEvents } = await startTestMachine(
    machine(states, {}, { statements: may("lambda:InvokeFunction") }),
    undefined,
    {
      parts,
    },
  );
  expect(await run()).toMatchObject({ status: "FAILED", error: "SQS.AccessDeniedException" });
  expect(traceEvents.find(({ kind }) => kind === "denied")?.what).toBe(
    `Job may not sqs:SendMessage on ${arn("sqs", "q")}`,
  );
  const other = await startTestMachine(
    machine({ T: invoke() }, {}, { statements: may("sqs:SendMessage") }),
    undefined,
    { parts },
  );
  expect(await other.run()).toMatchObject({ status: "FAILED", error: "Lambda.AccessDeniedException" });
});

test("a function may start only the state machines that its role allows", async () => {
  const Machine = arn("states", "stateMachine:Job");
  const starter = (name: string, resources: string[]) => ({
    ...({ id: name, name, arn: arn("lambda", `function:${name}`) } as StageView["functions"][number]),
    statements: [{ effect: "Allow" as const, actions: ["states:StartExecution"], resources, conditions: {} }],
  });
  const { aws, cloud } = await startTestMachine({ P: state("Pass", end) }, undefined, {
    parts: { functions: [starter("May", [Machine]), starter("Not", ["arn:x"])] },
  });
  const start = (name: string) =>
    new SFNClient({ ...aws, credentials: cloud.keys.get(accessKeyOf(name)) }).send(
      new StartExecutionCommand({ stateMachineArn: Machine }),
    );
  await expect(start("May")).resolves.toMatchObject({ executionArn: expect.any(String) as string });
  await expect(start("Not")).rejects.toMatchObject({ name: "AccessDeniedException" });
});

test("a rule and a schedule start a state machine with their payload as input", async () => {
  const target = arn("states", "stateMachine:Job");
  const rules = [rule("r", { source: ["waybill"] }, [{ id: "m", arn: target }])];
  const schedules = [
    { name: "weekly", expression: "rate(7 days)", timezone: "UTC", enabled: true, target, input: '{"kind":"weekly"}' },
  ];
  const { cloud, clock, events } = await startTestMachine({ P: state("Pass", end) }, undefined, {
    parts: { ...parts, rules, schedules },
  });
  await events.send(
    new PutEventsCommand({ Entries: [{ Source: "waybill", DetailType: "x", Detail: '{"n":1}', EventBusName: "bus" }] }),
  );
  await cloud.waitUntilIdle();
  clock.advanceTo(clock.now() + 7 * 86_400_000);
  await cloud.waitUntilIdle();
  const inputs = cloud.machines.journal.executions
    .list("machine", target)
    .map(({ input }) => JSON.parse(input) as unknown);
  expect(inputs).toMatchObject([{ kind: "weekly" }, { source: "waybill", detail: { n: 1 } }]);
});

test("a state machine of the aws-cn partition runs with ARNs of aws-cn", async () => {
  const region = "cn-north-1";
  const china = (service: string, resource: string) => `arn:aws-cn:${service}:${region}:123456789012:${resource}`;
  const app = { name: "waybill", stage: "local", partition: "aws-cn", region, account: "123456789012" } as const;
  const states = {
    T: { ...invoke({}, "{% $states.context.Execution.Id %}"), Resource: LAMBDA.replace("aws", "aws-cn") },
  };
  const one = machine(states, {}, { arn: china("states", "stateMachine:Job") });
  const { run } = await startTestMachine(one, undefined, { parts: { app } });
  expect(await run({}, "one")).toMatchObject({ status: "SUCCEEDED", output: china("states", "execution:Job:one") });
});
