import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { Agent, type IncomingHttpHeaders, request } from "node:http";
import { expect, onTestFinished, test, vi } from "vitest";
import { skippingClock } from "../../src/clock.ts";
import { startCloud } from "../../src/cloud.ts";
import { AwsError } from "../../src/gateway/errors.ts";
import type { Lambda } from "../../src/interfaces.ts";
import { createProcessorMonitor } from "../../src/working-time.ts";
import { signRequest } from "../sign-request.ts";
import { startTestCloud } from "./test-cloud.ts";
import { arn, inProcessLambda, queue, createView } from "./views.ts";

test.for([
  ["sqs", "application/x-amz-json-1.0", "{", /SerializationException/],
  ["sqs", "application/x-amz-json-1.0", "[]", /SerializationException/],
  ["events", "application/x-amz-json-1.1", "{}", /events:Nothing is not in the offline cloud/],
  ["kinesis", "application/x-amz-json-1.1", "{}", /kinesis is not in the offline cloud; here are: .*dynamodb.*sqs/],
] as const)("%s: a request that fails is answered in JSON with a request id", async ([service, type, body, says]) => {
  const { cloud, aws } = await startTestCloud();
  const headers = { "content-type": type, "x-amz-target": body === "{}" ? "X.Nothing" : "AmazonSQS.ListQueues" };
  const answer = await fetch(cloud.endpoint, {
    method: "POST",
    body,
    headers: signRequest(service, aws.credentials, { url: cloud.endpoint, headers, body }),
  });
  expect(answer.status).toBe(400);
  expect(answer.headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
  expect(await answer.text()).toMatch(says);
});

test("the Date header follows the cloud's clock, in responses and in errors, so that a function with the same clock sees no skew", async () => {
  const clock = skippingClock();
  clock.advanceTo(clock.now() + 86_400_000);
  let refused = 0;
  const interceptor = {
    before() {
      refused += 1;
      throw new AwsError("AccessDeniedException", "on purpose", { status: 400 });
    },
    after() {},
  };
  const { aws } = await startTestCloud({}, { clock, interceptor });
  vi.useFakeTimers({ now: clock.now(), toFake: ["Date"] });
  onTestFinished(() => void vi.useRealTimers());
  await expect(new SQSClient(aws).send(new ListQueuesCommand())).rejects.toThrow("on purpose");
  expect(refused).toBe(1);
});

test("a body above the limit is refused without being read", async () => {
  const { cloud } = await startTestCloud();
  const headers = {
    "content-type": "application/x-amz-json-1.0",
    "x-amz-target": "AmazonSQS.ListQueues",
  };
  const answer = await fetch(cloud.endpoint, { method: "POST", headers, body: Buffer.alloc(18 * 1024 * 1024) });
  expect([answer.status, await answer.text()]).toEqual([413, expect.stringContaining("RequestEntityTooLarge")]);
});

test("a queue is reached at its URL, on the loopback interface only", async () => {
  const { cloud, url } = await startTestCloud({ queues: [queue("q")] });
  expect(url("q")).toBe(`http://127.0.0.1:${cloud.port}/123456789012/q`);
});

test("a resource type without an engine stops the start with its name", async () => {
  const view = createView({ unknownTypes: ["aws:kinesis/stream:Stream"] });
  await expect(startCloud({ view, lambda: inProcessLambda({}) })).rejects.toThrow(
    /no engine for: aws:kinesis\/stream:Stream/,
  );
});

test("DescribeAlarms lists the plan's alarms", async () => {
  const alarm = {
    name: "dead",
    namespace: "AWS/SQS",
    metric: "ApproximateNumberOfMessagesVisible",
    dimensions: { QueueName: "dead" },
    statistic: "Sum",
    comparison: "GreaterThanThreshold",
    threshold: 0,
    periodSeconds: 60,
    periods: 1,
    missingData: "notBreaching",
    actions: [arn("sns", "A")],
  };
  const { aws } = await startTestCloud({ alarms: [alarm] });
  const { MetricAlarms } = await new CloudWatchClient(aws).send(new DescribeAlarmsCommand({ AlarmNamePrefix: "de" }));
  expect(MetricAlarms).toMatchObject([
    { AlarmName: "dead", AlarmActions: [arn("sns", "A")], Dimensions: [{ Name: "QueueName", Value: "dead" }] },
  ]);
});

test("waitUntilIdle skips only with a skipping clock, and its error lists what is not idle", async () => {
  const { cloud } = await startTestCloud({
    queues: [queue("q")],
    mappings: [
      {
        id: "m",
        source: arn("sqs", "q"),
        function: "f",
        batchSize: 1,
        windowSeconds: 0,
        partialResponses: true,
        provisioned: false,
        filters: [],
        enabled: true,
      },
    ],
  });
  cloud.queues.send(arn("sqs", "q"), "m");
  await expect(cloud.waitUntilIdle({ stuckAfterMs: 20 })).rejects.toThrow(
    "Not idle: nothing has happened for 0.02 s, and this is unfinished:\n  queue q: 1 visible, 0 in flight, 0 delayed, the oldest sent at 2026-11-21T12:00:00.000Z",
  );
  expect(cloud.pending()).toEqual({ messages: 1, deliveries: 0, executions: 0, running: 0 });
});

test("waitUntilIdle waits while anything happens; what is stuck then is listed with its function", async () => {
  // A minute passes at each poll.
  const reading = { wall: 0, active: 0, cpu: 0 };
  const processorMonitor = createProcessorMonitor(() => {
    reading.wall += 60_000;
    reading.active += 60_000;
    reading.cpu += 60_000;
    return { ...reading };
  });
  const polls = { most: 30, done: 0 };
  const lambda: Lambda = {
    ...inProcessLambda({}),
    running: () => 1,
    underWay() {
      polls.done++;
      processorMonitor.count();
      return [{ function: "f", since: Math.min(polls.done, polls.most), state: "running" }];
    },
  };
  const { cloud } = await startTestCloud({}, { lambda, processorMonitor });
  await expect(cloud.waitUntilIdle()).rejects.toThrow(
    "Not idle: nothing has happened for 120 s, and this is unfinished:\n  function f: running since 1970-01-01T00:00:00.030Z",
  );
  expect(polls.done).toBeGreaterThan(polls.most);
});

test("the gateway keeps an idle connection open until the client closes it", async () => {
  const { cloud } = await startTestCloud();
  const headers = await new Promise<IncomingHttpHeaders>((resolve, reject) => {
    const agent = new Agent({ keepAlive: true });
    request(`${cloud.endpoint}/`, { agent }, (answer) => {
      resolve(answer.headers);
      answer.resume().once("end", () => agent.destroy());
    })
      .on("error", reject)
      .end();
  });
  expect(headers).toMatchObject({ connection: "keep-alive" });
  expect(headers).not.toHaveProperty("keep-alive");
});
