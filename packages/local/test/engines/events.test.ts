import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  TestEventPatternCommand,
} from "@aws-sdk/client-eventbridge";
import { expect, test } from "vitest";
import { startCloud } from "../../src/cloud.ts";
import { startTestCloud } from "./test-cloud.ts";
import { arn, inProcessLambda, queue, rule, createView } from "./views.ts";

const buses = [{ id: "Bus", name: "bus", arn: arn("events", "event-bus/bus") }];
const entry = (more: object = {}) => ({
  Source: "waybill.tracking",
  DetailType: "run.progressed",
  Detail: '{"data":{"progress":0.5}}',
  EventBusName: "bus",
  ...more,
});
const bodies = (started: Awaited<ReturnType<typeof startTestCloud>>, name: string) =>
  started.cloud.queues.receive(arn("sqs", name), 10).map(({ body }) => JSON.parse(body) as Record<string, unknown>);

test("an event reaches every target of every rule that it matches, and no other target", async () => {
  const lambda = inProcessLambda({ [arn("lambda", "function:Notify")]: () => "ok" });
  const started = await startTestCloud(
    {
      buses,
      queues: [queue("q"), queue("other")],
      logGroups: [{ name: "/waybill/events", arn: arn("logs", "log-group:/waybill/events") }],
      rules: [
        rule("to-queue", { source: ["waybill.tracking"], detail: { data: { progress: [{ numeric: [">", 0.4] }] } } }, [
          { id: "q", arn: arn("sqs", "q") },
          { id: "f", arn: arn("lambda", "function:Notify") },
        ]),
        rule("not-this", { "detail-type": ["task.claimed"] }, [{ id: "o", arn: arn("sqs", "other") }]),
        { ...rule("off", { source: ["waybill.tracking"] }, [{ id: "o", arn: arn("sqs", "other") }]), enabled: false },
        rule("archive", { source: [{ prefix: "" }] }, [{ id: "l", arn: arn("logs", "log-group:/waybill/events:*") }]),
      ],
    },
    { lambda },
  );
  const { events, cloud, logs } = started;
  const Resources = ["arn:aws:thing"];
  const { Entries, FailedEntryCount } = await events.send(
    new PutEventsCommand({ Entries: [entry({ Resources, TraceHeader: "Root=1-t" })] }),
  );
  expect(FailedEntryCount).toBe(0);
  await cloud.waitUntilIdle();
  const [message] = cloud.queues.receive(arn("sqs", "q"), 10);
  expect(JSON.parse(message?.body ?? "")).toEqual({
    version: "0",
    id: Entries?.[0]?.EventId,
    "detail-type": "run.progressed",
    source: "waybill.tracking",
    account: "123456789012",
    time: "2026-11-21T12:00:00Z",
    region: "us-east-1",
    resources: Resources,
    detail: { data: { progress: 0.5 } },
  });
  expect(message?.attributes["AWSTraceHeader"]).toBe("Root=1-t");
  expect(lambda.invoked).toEqual([JSON.parse(message?.body ?? "")]);
  expect(bodies(started, "other")).toEqual([]);
  const seen = await logs.send(
    new FilterLogEventsCommand({ logGroupName: "/waybill/events", filterPattern: '{ $.source = "waybill.*" }' }),
  );
  expect(seen.events?.map(({ message: line }) => line)).toEqual([message?.body]);
});

test("PutEvents refuses a wrong entry with its reason and accepts the others", async () => {
  const started = await startTestCloud({
    buses,
    queues: [queue("q")],
    rules: [rule("all", { source: [{ exists: true }] }, [{ id: "q", arn: arn("sqs", "q") }])],
  });
  const Entries = [
    entry(),
    entry({ Detail: "{" }),
    entry({ Detail: "[1]" }),
    entry({ EventBusName: "nowhere" }),
    entry({ Source: undefined }),
    entry({ Detail: JSON.stringify({ big: "x".repeat(1_048_576) }) }),
    entry({ Source: "aws.s3" }),
  ];
  const answer = await started.events.send(new PutEventsCommand({ Entries }));
  expect(answer.FailedEntryCount).toBe(6);
  expect(answer.Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([
    undefined,
    "MalformedDetail",
    "MalformedDetail",
    "ResourceNotFoundException",
    "InvalidArgument",
    "InvalidArgument",
    "NotAuthorizedForSourceException",
  ]);
  expect(bodies(started, "q")).toHaveLength(1);
  await expect(
    started.events.send(new PutEventsCommand({ Entries: Array.from({ length: 11 }, () => entry()) })),
  ).rejects.toMatchObject({
    name: "ValidationException",
  });
});

test("a target gets the whole event, a part of it, a constant or a template filled from it", async () => {
  const target = (id: string, more: object) => ({ id, arn: arn("sqs", "q"), ...more });
  const started = await startTestCloud({
    buses,
    queues: [queue("q")],
    rules: [
      rule("shapes", { source: ["waybill.tracking"] }, [
        target("part", { inputPath: "$.detail.data" }),
        target("constant", { input: '{"constant":true}' }),
        target("template", {
          inputTransformer: {
            paths: { p: "$.detail.data.progress", type: "$.detail-type", none: "$.detail.nothing" },
            template: '{"progress": <p>, "says": "<type> at \\"<p>\\"<none>", "by": "<aws.events.rule-name>"}',
          },
        }),
      ]),
    ],
  });
  await started.events.send(new PutEventsCommand({ Entries: [entry()] }));
  expect(bodies(started, "q")).toEqual([
    { progress: 0.5 },
    { constant: true },
    { progress: 0.5, says: 'run.progressed at "0.5"', by: "shapes" },
  ]);
});

test("an event for a missing target goes to the rule's dead-letter queue at once, with EventBridge's attributes", async () => {
  const dead = {
    id: "t",
    arn: arn("sqs", "gone"),
    deadLetterArn: arn("sqs", "dead"),
    retry: { attempts: 3, maxAgeSeconds: 60 },
  };
  const { events, cloud, traceEvents } = await startTestCloud({
    buses,
    queues: [queue("dead")],
    rules: [rule("r", { source: ["waybill.tracking"] }, [dead])],
  });
  await events.send(new PutEventsCommand({ Entries: [entry()] }));
  const [message] = cloud.queues.receive(arn("sqs", "dead"), 10);
  expect(JSON.parse(message?.body ?? "")).toMatchObject({ detail: { data: { progress: 0.5 } } });
  const attributes = Object.fromEntries(
    Object.entries(message?.messageAttributes ?? {}).map(([name, { stringValue }]) => [name, stringValue]),
  );
  expect(attributes).toEqual({
    RULE_ARN: arn("events", "rule/bus/r"),
    TARGET_ARN: arn("sqs", "gone"),
    ERROR_CODE: "QueueDoesNotExist",
    ERROR_MESSAGE: expect.stringContaining("gone"),
    RETRY_ATTEMPTS: "0",
  });
  expect(traceEvents.map(({ kind }) => kind)).toContain("dead-letter");
});

test("an asynchronous invocation that fails is tried three times, minutes apart, then sent to the dead-letter queue with its cause", async () => {
  let calls = 0;
  const lambda = inProcessLambda({
    [arn("lambda", "function:Fails")]: () => {
      calls += 1;
      throw new RangeError("not today");
    },
  });
  const target = { id: "f", arn: arn("lambda", "function:Fails"), deadLetterArn: arn("sqs", "dead") };
  const { events, cloud, clock } = await startTestCloud(
    { buses, queues: [queue("dead")], rules: [rule("r", { source: ["waybill.tracking"] }, [target])] },
    { lambda },
  );
  const start = clock.now();
  await events.send(new PutEventsCommand({ Entries: [entry()] }));
  await cloud.waitUntilIdle({ skip: true });
  expect([calls, clock.now() - start]).toEqual([3, 180_000]);
  const [message] = cloud.queues.receive(arn("sqs", "dead"), 1);
  expect(message?.messageAttributes).toMatchObject({
    ERROR_MESSAGE: { stringValue: "RangeError: not today" },
    EXHAUSTED_RETRY_CONDITION: { stringValue: "MaximumRetryAttempts" },
    RETRY_ATTEMPTS: { stringValue: "2" },
  });
});

test("a pattern that EventBridge refuses stops the start with the name of its rule", async () => {
  const view = createView({ buses, rules: [rule("bad", { source: [{ like: "x" }] }, [])] });
  await expect(startCloud({ view, lambda: inProcessLambda({}) })).rejects.toThrow(
    /Rule bad: .*Unrecognized match type like/,
  );
});

test("ListRules, ListTargetsByRule and TestEventPattern answer from the plan", async () => {
  const retry = { attempts: 3, maxAgeSeconds: 60 };
  const { events } = await startTestCloud({
    buses,
    rules: [rule("r", { source: ["a"] }, [{ id: "t", arn: arn("sqs", "q"), deadLetterArn: arn("sqs", "d"), retry }])],
  });
  const { Rules } = await events.send(new ListRulesCommand({ EventBusName: "bus" }));
  expect(Rules).toMatchObject([{ Name: "r", State: "ENABLED", EventPattern: '{"source":["a"]}' }]);
  const { Targets } = await events.send(new ListTargetsByRuleCommand({ Rule: "r", EventBusName: "bus" }));
  expect(Targets).toMatchObject([
    { Id: "t", DeadLetterConfig: { Arn: arn("sqs", "d") }, RetryPolicy: { MaximumRetryAttempts: 3 } },
  ]);
  const tried = new TestEventPatternCommand({ EventPattern: '{"a":[1]}', Event: '{"a":1}' });
  expect((await events.send(tried)).Result).toBe(true);
  await expect(events.send(new TestEventPatternCommand({ EventPattern: "{}", Event: "{}" }))).rejects.toMatchObject({
    name: "InvalidEventPatternException",
  });
});
