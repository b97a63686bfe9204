import {
  CreateLogStreamCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  DescribeResourcePoliciesCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  DeleteParameterCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  paginateGetParametersByPath,
  PutParameterCommand,
} from "@aws-sdk/client-ssm";
import { expect, test } from "vitest";
import { compileLogFilter } from "../../src/logs/filter.ts";
import { createLogGroups } from "../../src/logs/groups.ts";
import { skippingClock } from "../../src/clock.ts";
import { startTestCloud } from "./test-cloud.ts";
import { arn, queue } from "./views.ts";

test("GetParametersByPath reads recursively, decrypts and has ten parameters a page", async () => {
  const { ssm } = await startTestCloud({
    parameters: Array.from({ length: 23 }, (_, n) => ({
      name: `/waybill/local/k${String(n).padStart(2, "0")}`,
      type: "String",
      value: `${n}`,
    })),
  });
  await ssm.send(new PutParameterCommand({ Name: "/waybill/local/deep/er", Value: "secret", Type: "SecureString" }));
  await ssm.send(new PutParameterCommand({ Name: "/waybill/localother", Value: "not below", Type: "String" }));
  const names: (string | undefined)[] = [];
  const pages: number[] = [];
  const input = { Path: "/waybill/local", Recursive: true, WithDecryption: true };
  for await (const page of paginateGetParametersByPath({ client: ssm }, input)) {
    pages.push(page.Parameters?.length ?? 0);
    for (const one of page.Parameters ?? []) names.push(`${one.Name?.slice(15)}=${one.Value}`);
  }
  expect(pages).toEqual([10, 10, 4]);
  expect(names).toContain("deep/er=secret");
  const flat = await ssm.send(new GetParametersByPathCommand({ Path: "/waybill/local/deep/", MaxResults: 10 }));
  expect(flat.Parameters?.map(({ Value }) => Value === "secret")).toEqual([false]);
  const oneLevel = await ssm.send(new GetParametersByPathCommand({ Path: "/waybill" }));
  expect(oneLevel.Parameters?.map(({ Name }) => Name)).toEqual(["/waybill/localother"]);
});

test("a parameter is put, versioned, read by name or ARN and deleted; a missing one is named", async () => {
  const { ssm } = await startTestCloud();
  const Name = "/a/b";
  expect((await ssm.send(new PutParameterCommand({ Name, Value: "1", Type: "String" }))).Version).toBe(1);
  await expect(ssm.send(new PutParameterCommand({ Name, Value: "2" }))).rejects.toMatchObject({
    name: "ParameterAlreadyExists",
  });
  expect((await ssm.send(new PutParameterCommand({ Name, Value: "2", Overwrite: true }))).Version).toBe(2);
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: arn("ssm", "parameter/a/b") }));
  expect(Parameter).toMatchObject({
    Name,
    Value: "2",
    Type: "String",
    Version: 2,
    LastModifiedDate: new Date("2026-11-21T12:00:00Z"),
  });
  const several = await ssm.send(new GetParametersCommand({ Names: [Name, "/no"] }));
  expect([several.Parameters?.length, several.InvalidParameters]).toEqual([1, ["/no"]]);
  await ssm.send(new DeleteParameterCommand({ Name }));
  await expect(ssm.send(new GetParameterCommand({ Name }))).rejects.toMatchObject({ name: "ParameterNotFound" });
  await expect(ssm.send(new PutParameterCommand({ Name, Value: "x".repeat(4097), Type: "String" }))).rejects.toThrow(
    /4096/,
  );
});

test("queue URLs in the plan's parameters are replaced by the local ones", async () => {
  const q = queue("q");
  const { ssm, url } = await startTestCloud({
    queues: [q],
    parameters: [{ name: "/m", type: "String", value: JSON.stringify({ queue: q.url }) }],
  });
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: "/m" }));
  expect(JSON.parse(Parameter?.Value ?? "")).toEqual({ queue: url("q") });
});

test("FilterLogEvents finds log lines by time, stream and pattern, in pages and in order of time", async () => {
  const { logs, cloud, clock } = await startTestCloud({
    logGroups: [{ name: "/waybill/events", arn: arn("logs", "log-group:/waybill/events") }],
  });
  const logGroupName = "/waybill/events";
  const start = clock.now();
  await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: "s" }));
  const logEvents = [
    { timestamp: start + 2, message: '{"n":2,"type":"b"}' },
    { timestamp: start + 1, message: '{"n":1,"type":"a"}' },
  ];
  await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName: "s", logEvents }));
  cloud.logs.put(logGroupName, "t", "ERROR no json", start + 3);
  const find = async (more = {}) => {
    const { events = [], nextToken } = await logs.send(new FilterLogEventsCommand({ logGroupName, ...more }));
    return { at: events.map(({ timestamp = 0 }) => timestamp - start), nextToken };
  };
  expect((await find()).at).toEqual([1, 2, 3]);
  expect((await find({ startTime: start + 2, endTime: start + 2 })).at).toEqual([2]);
  expect((await find({ logStreamNames: ["t"] })).at).toEqual([3]);
  expect((await find({ filterPattern: '{ $.type = "a" || $.n >= 2 }' })).at).toEqual([1, 2]);
  const first = await find({ limit: 2 });
  expect((await find({ limit: 2, nextToken: first.nextToken })).at).toEqual([3]);
  await expect(find({ filterPattern: "{ rubbish" })).rejects.toMatchObject({ name: "InvalidParameterException" });
  await expect(logs.send(new FilterLogEventsCommand({ logGroupName: "/no" }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
  const { events } = await logs.send(new GetLogEventsCommand({ logGroupName, logStreamName: "s" }));
  expect(events?.length).toBe(2);
  const groups = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: "/way" }));
  expect(groups.logGroups?.map((group) => group.logGroupName)).toEqual([logGroupName]);
  const streams = await logs.send(new DescribeLogStreamsCommand({ logGroupName }));
  expect(streams.logStreams?.map((stream) => stream.logStreamName)).toEqual(["s", "t"]);
});

test.for([
  ["", ["anything"], []],
  ["ERROR", ["an ERROR here"], ["error"]],
  ['"two words" ERROR', ["ERROR: two words"], ["words two ERROR"]],
  ["ERROR -Timeout", ["ERROR x"], ["ERROR Timeout"]],
  ["?a1 ?b2", ["has a1", "has b2"], ["neither"]],
  ['{ $.detail-type = "task.*" }', ['{"detail-type":"task.claimed"}'], ['{"detail-type":"run.x"}', "no json"]],
  [
    '{ $.detail.meta.id = "a && b" && $.ms > 5 }',
    ['{"detail":{"meta":{"id":"a && b"}},"ms":6}'],
    ['{"detail":{"meta":{"id":"a && b"}},"ms":5}'],
  ],
  ["{ $.n != 3 }", ['{"n":4}'], ['{"n":3}', "{}"]],
  ["{ $.e NOT EXISTS }", ["{}"], ['{"e":1}']],
  ["{ $.e IS TRUE }", ['{"e":true}'], ['{"e":false}']],
  ["{ $.list[0] = 1 }", ['{"list":[1]}'], ['{"list":[2,1]}']],
] as const)("the log filter pattern %s matches as in CloudWatch Logs", ([pattern, yes, no]) => {
  expect(yes.filter((line) => !compileLogFilter(pattern)(line))).toEqual([]);
  expect(no.filter((line) => compileLogFilter(pattern)(line))).toEqual([]);
});

test("DescribeResourcePolicies lists the log policies of the plan", async () => {
  const statement = {
    effect: "Allow" as const,
    actions: ["logs:PutLogEvents"],
    resources: ["*"],
    principals: ["events.amazonaws.com"],
    conditions: {},
  };
  const { logs } = await startTestCloud({ logPolicies: [{ name: "events", statements: [statement] }] });
  const { resourcePolicies } = await logs.send(new DescribeResourcePoliciesCommand({}));
  expect(JSON.parse(resourcePolicies?.[0]?.policyDocument ?? "")).toMatchObject({
    Statement: [{ Effect: "Allow", Action: ["logs:PutLogEvents"], Principal: { Service: ["events.amazonaws.com"] } }],
  });
});

test("a full log group drops its oldest lines", () => {
  const logs = createLogGroups(skippingClock({ frozen: true }), [], 100);
  for (let n = 0; n < 1000; n++) logs.put("g", "s", String(n));
  const kept = logs.get("g")?.events ?? [];
  expect(kept.length).toBeLessThanOrEqual(110);
  expect(kept.at(-1)?.message).toBe("999");
});
