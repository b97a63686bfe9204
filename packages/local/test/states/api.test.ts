import {
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
  ListStateMachinesCommand,
  paginateGetExecutionHistory,
  RedriveExecutionCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  StartExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { expect, test } from "vitest";
import { arn } from "../engines/views.ts";
import { startTestMachine } from "./test-machine.ts";
import { end, invoke, LAMBDA, state, Fn } from "./machines.ts";

const stateMachineArn = arn("states", "stateMachine:Job");
const waits = { W: state("Wait", { Seconds: 60, ...end }) };
const asks = (fields = {}) => ({
  T: state("Task", {
    Resource: `${LAMBDA}.waitForTaskToken`,
    Arguments: { FunctionName: Fn, Payload: { token: "{% $states.context.Task.Token %}" } },
    ...end,
    ...fields,
  }),
});

test("an execution name is idempotent: the same input returns the same execution, another input is refused", async () => {
  const { sfn, cloud } = await startTestMachine(waits);
  const start = (input: string) => sfn.send(new StartExecutionCommand({ stateMachineArn, name: "week-47", input }));
  const first = await start('{"a": 1}');
  expect(first.executionArn).toBe(arn("states", "execution:Job:week-47"));
  expect(await start('{"a":1}')).toMatchObject({ executionArn: first.executionArn, startDate: first.startDate });
  await expect(start('{"a":2}')).rejects.toMatchObject({
    name: "ExecutionAlreadyExists",
    message: `Execution Already Exists: '${first.executionArn}'`,
  });
  await cloud.waitUntilIdle({ skip: true });
  await expect(start('{"a":1}')).rejects.toMatchObject({ name: "ExecutionAlreadyExists" });
});

test.for<[input: object, name: string, message: RegExp]>([
  [
    { stateMachineArn: arn("states", "stateMachine:No") },
    "StateMachineDoesNotExist",
    /State Machine Does Not Exist: 'arn/,
  ],
  [{ stateMachineArn: "no" }, "InvalidArn", /Invalid Arn: 'Invalid ARN prefix: no'/],
  [{ stateMachineArn, input: "not json" }, "InvalidExecutionInput", /Invalid State Machine Execution Input/],
  [{ stateMachineArn, input: JSON.stringify("x".repeat(262_143)) }, "InvalidExecutionInput", /longer/],
  [{ stateMachineArn, name: "a b" }, "InvalidName", /a b/],
])("StartExecution with %o is refused as %s", async ([input, name, message]) => {
  const { sfn } = await startTestMachine(waits);
  const start = sfn.send(new StartExecutionCommand(input as { stateMachineArn: string }));
  await expect(start).rejects.toMatchObject({ name, message: expect.stringMatching(message) as string });
});

test("an execution can be described while it runs and after its end", async () => {
  const { sfn, cloud } = await startTestMachine(waits);
  const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn, input: '{"n":1}' }));
  const describe = () => sfn.send(new DescribeExecutionCommand({ executionArn }));
  expect(await describe()).toMatchObject({
    status: "RUNNING",
    input: '{"n":1}',
    stateMachineArn,
    redriveStatus: "NOT_REDRIVABLE",
  });
  await cloud.waitUntilIdle({ skip: true });
  const { startDate, stopDate, ...after } = await describe();
  expect(after).toMatchObject({ status: "SUCCEEDED", output: '{"n":1}', redriveCount: 0 });
  expect(Number(stopDate) - Number(startDate)).toBe(60_000);
});

test("the execution history has the events of AWS, in pages, in both orders", async () => {
  const { sfn, run } = await startTestMachine({
    T: invoke({ Assign: { x: 1 }, Next: "C" }),
    C: state("Choice", { Choices: [{ Condition: true, Next: "S" }] }),
    S: state("Succeed"),
  });
  const { arn: executionArn } = await run({ n: 1 });
  const types: (string | undefined)[] = [];
  for await (const { events = [] } of paginateGetExecutionHistory({ client: sfn, pageSize: 3 }, { executionArn })) {
    expect(events.length).toBeLessThanOrEqual(3);
    types.push(...events.map(({ type }) => type));
  }
  const expected = [
    "ExecutionStarted",
    "TaskStateEntered",
    "TaskScheduled",
    "TaskStarted",
    "TaskSucceeded",
    "TaskStateExited",
    "ChoiceStateEntered",
    "ChoiceStateExited",
    "SucceedStateEntered",
    "SucceedStateExited",
    "ExecutionSucceeded",
  ];
  expect(types).toEqual(expected);
  const backwards = await sfn.send(new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 2 }));
  expect(backwards.events?.map(({ id }) => id)).toEqual([11, 10]);
  const { events = [] } = await sfn.send(new GetExecutionHistoryCommand({ executionArn }));
  expect(events[2]).toMatchObject({
    previousEventId: 2,
    taskScheduledEventDetails: {
      resourceType: "lambda",
      resource: "invoke",
      region: "us-east-1",
      parameters: `{"FunctionName":"${Fn}","Payload":{"n":1}}`,
    },
  });
  expect(events[5]?.stateExitedEventDetails).toMatchObject({
    name: "T",
    output: '{"n":1}',
    assignedVariables: { x: "1" },
  });
});

test("executions are listed newest first, by status, in pages; state machines can be described", async () => {
  const { sfn, cloud, clock, run } = await startTestMachine(waits);
  for (const name of ["a", "b"]) await run({}, name);
  await sfn.send(new StartExecutionCommand({ stateMachineArn, name: "c" }));
  const list = (more: object) => sfn.send(new ListExecutionsCommand({ stateMachineArn, ...more }));
  const first = await list({ maxResults: 2 });
  expect(first.executions?.map(({ name }) => name)).toEqual(["c", "b"]);
  expect((await list({ nextToken: first.nextToken })).executions?.map(({ name }) => name)).toEqual(["a"]);
  expect((await list({ statusFilter: "RUNNING" })).executions?.map(({ name }) => name)).toEqual(["c"]);
  const { stateMachines } = await sfn.send(new ListStateMachinesCommand({}));
  expect(stateMachines).toMatchObject([{ stateMachineArn, name: "Job", type: "STANDARD" }]);
  const { definition } = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
  expect(JSON.parse(definition ?? "")).toMatchObject({ StartAt: "W" });
  clock.skip();
  await cloud.waitUntilIdle();
});

test("a stopped execution has the given error, and no part of it continues", async () => {
  const { sfn, cloud, traceEvents } = await startTestMachine({
    W: state("Wait", { Seconds: 60, Next: "P" }),
    P: state("Pass", end),
  });
  const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn }));
  await sfn.send(new StopExecutionCommand({ executionArn, error: "Enough", cause: "said so" }));
  await cloud.waitUntilIdle();
  const described = await sfn.send(new DescribeExecutionCommand({ executionArn }));
  expect(described).toMatchObject({
    status: "ABORTED",
    error: "Enough",
    cause: "said so",
    redriveStatus: "REDRIVABLE",
  });
  expect(traceEvents.some(({ kind, state: name }) => kind === "state" && name === "P")).toBe(false);
});

test("a task token is answered once, whichever call comes first", async () => {
  const tokens: string[] = [];
  const { sfn, cloud } = await startTestMachine(asks(), ({ token }: { token: string }) => void tokens.push(token));
  const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn }));
  await expect.poll(() => tokens.length).toBe(1);
  const [taskToken] = tokens;
  await sfn.send(new SendTaskSuccessCommand({ taskToken, output: '{"done":true}' }));
  await expect(sfn.send(new SendTaskSuccessCommand({ taskToken, output: "1" }))).rejects.toMatchObject({
    name: "TaskTimedOut",
  });
  await expect(sfn.send(new SendTaskSuccessCommand({ taskToken: "no", output: "1" }))).rejects.toMatchObject({
    name: "InvalidToken",
  });
  await cloud.waitUntilIdle();
  expect(await sfn.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
    status: "SUCCEEDED",
    output: '{"done":true}',
  });
});

test("a task times out without heartbeats and does not with them", async () => {
  const tokens: string[] = [];
  const caught = { HeartbeatSeconds: 30, Catch: [{ ErrorEquals: ["States.HeartbeatTimeout"], Next: "Late" }] };
  const { sfn, cloud, clock } = await startTestMachine(
    { ...asks(caught), Late: state("Pass", { Output: "{% $states.input.Error %}", ...end }) },
    ({ token }: { token: string }) => void tokens.push(token),
  );
  const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn }));
  const describe = () => sfn.send(new DescribeExecutionCommand({ executionArn }));
  await expect.poll(() => tokens.length).toBe(1);
  for (let n = 0; n < 3; n++) {
    clock.advanceTo(clock.now() + 20_000);
    await sfn.send(new SendTaskHeartbeatCommand({ taskToken: tokens[0] }));
  }
  expect(await describe()).toMatchObject({ status: "RUNNING" });
  clock.advanceTo(clock.now() + 31_000);
  await cloud.waitUntilIdle();
  expect(await describe()).toMatchObject({ status: "SUCCEEDED", output: '"States.Timeout"' });
});

test("a task and a state machine have their timeouts", async () => {
  const never = () => new Promise<void>(() => {});
  const task = await startTestMachine({ T: invoke({ TimeoutSeconds: 20 }) }, never);
  const { executionArn } = await task.sfn.send(new StartExecutionCommand({ stateMachineArn }));
  const describe = () => task.sfn.send(new DescribeExecutionCommand({ executionArn }));
  await expect.poll(() => task.cloud.machines.pending().nextAt).toBeDefined();
  task.clock.advanceTo(task.clock.now() + 20_000);
  await expect.poll(async () => (await describe()).status).toBe("FAILED");
  expect(await describe()).toMatchObject({ error: "States.Timeout" });
});

test("a redriven execution continues in the failed state and repeats nothing that succeeded", async () => {
  const calls: string[] = [];
  let broken = true;
  const step = (name: string, fields = {}) => invoke(fields, { name, x: "{% $states.input %}" });
  const { sfn, run, cloud } = await startTestMachine(
    {
      A: step("A", { Next: "M" }),
      M: state("Map", {
        Items: ["m1", "m2", "m3"],
        MaxConcurrency: 1,
        ItemProcessor: { StartAt: "I", States: { I: invoke({}, { name: "{% $states.input %}" }) } },
        Next: "Z",
      }),
      Z: step("Z"),
    },
    ({ name }: { name: string }) => {
      calls.push(name);
      if (name === "m2" && broken) throw new RangeError("no");
      return name;
    },
  );
  const { arn: executionArn, status } = await run();
  expect({ status, calls: calls.splice(0) }).toEqual({ status: "FAILED", calls: ["A", "m1", "m2"] });
  broken = false;
  await sfn.send(new RedriveExecutionCommand({ executionArn }));
  await cloud.waitUntilIdle({ skip: true });
  expect(calls).toEqual(["m2", "m3", "Z"]);
  const described = await sfn.send(new DescribeExecutionCommand({ executionArn }));
  expect(described).toMatchObject({ status: "SUCCEEDED", redriveCount: 1, output: '"Z"' });
  await expect(sfn.send(new RedriveExecutionCommand({ executionArn }))).rejects.toMatchObject({
    name: "ExecutionNotRedrivable",
  });
});

test("a distributed map starts child executions, tolerates failures up to its limit, and its map run can be described", async () => {
  const M = state("Map", {
    Items: "{% [1..10] %}",
    Label: "Parts",
    ToleratedFailureCount: 2,
    ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { day: "{% $states.input.day %}" } },
    ItemProcessor: {
      ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
      StartAt: "I",
      States: { I: invoke({ Output: "{% $sum($states.result.Payload) %}" }, "{% $states.input %}") },
    },
    ...end,
  });
  const { sfn, run } = await startTestMachine(
    { M },
    ({ Items, BatchInput }: { Items: number[]; BatchInput: { day: string } }) => {
      expect(BatchInput).toEqual({ day: "d" });
      if (Items.includes(5)) throw new RangeError("five");
      return Items;
    },
  );
  const { arn: executionArn, output } = await run({ day: "d" });
  expect(output).toMatchObject([3, 7, { Error: "RangeError" }, 15, 19]);
  const { mapRuns = [] } = await sfn.send(new ListMapRunsCommand({ executionArn }));
  const { mapRunArn = "" } = mapRuns[0] ?? {};
  expect(mapRunArn).toMatch(/:mapRun:Job\/Parts:/);
  const described = await sfn.send(new DescribeMapRunCommand({ mapRunArn }));
  expect(described).toMatchObject({
    status: "SUCCEEDED",
    executionCounts: { total: 5, succeeded: 4, failed: 1, pending: 0 },
  });
  const children = await sfn.send(new ListExecutionsCommand({ mapRunArn }));
  expect(children.executions).toHaveLength(5);
});

test("the run of a distributed map ends with its execution, and is redriven with it: what did not succeed runs again", async () => {
  let broken = true;
  const I = { StartAt: "T", States: { T: invoke({ Next: "W" }), W: state("Wait", { Seconds: 60, ...end }) } };
  const M = state("Map", {
    Items: ["a", "b"],
    ItemProcessor: { ...I, ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" } },
    ...end,
  });
  const { sfn, cloud } = await startTestMachine({ M }, (item: string) => {
    if (item === "b" && broken) throw new RangeError("no");
    return item;
  });
  const mapRun = async (executionArn: string) => {
    const { mapRuns = [] } = await sfn.send(new ListMapRunsCommand({ executionArn }));
    const { mapRunArn } = mapRuns[0]!;
    const { status, redriveCount, executionCounts } = await sfn.send(new DescribeMapRunCommand({ mapRunArn }));
    return { mapRunArn, status, redriveCount, succeeded: executionCounts?.succeeded };
  };
  const redrive = async (executionArn: string) => {
    await sfn.send(new RedriveExecutionCommand({ executionArn }));
    await cloud.waitUntilIdle({ skip: true });
    const { events = [] } = await sfn.send(new GetExecutionHistoryCommand({ executionArn }));
    const { status } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    const { mapRunRedrivenEventDetails } = events.find(({ type }) => type === "MapRunRedriven") ?? {};
    return { status, mapRunRedrivenEventDetails };
  };

  const { executionArn: failed } = await sfn.send(new StartExecutionCommand({ stateMachineArn }));
  await cloud.waitUntilIdle({ skip: true });
  expect(await mapRun(failed!)).toMatchObject({ status: "FAILED", redriveCount: 0 });
  broken = false;
  const { executionArn: stopped } = await sfn.send(new StartExecutionCommand({ stateMachineArn }));
  await expect.poll(() => cloud.machines.pending().nextAt).toBeDefined();
  await sfn.send(new StopExecutionCommand({ executionArn: stopped }));
  await expect.poll(() => cloud.machines.pending().executions).toBe(0);
  expect(await mapRun(stopped!)).toMatchObject({ status: "ABORTED", redriveCount: 0 });

  for (const executionArn of [failed!, stopped!]) {
    const redriven = await redrive(executionArn);
    const { mapRunArn, ...run } = await mapRun(executionArn);
    expect(run).toEqual({ status: "SUCCEEDED", redriveCount: 1, succeeded: 2 });
    expect(redriven).toEqual({
      status: "SUCCEEDED",
      mapRunRedrivenEventDetails: { mapRunArn, redriveCount: 1 },
    });
  }
});

test("SendTaskFailure fails the task with the given error name", async () => {
  const tokens: string[] = [];
  const { sfn, cloud } = await startTestMachine(asks(), ({ token }: { token: string }) => void tokens.push(token));
  const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn }));
  await expect.poll(() => tokens.length).toBe(1);
  await sfn.send(new SendTaskFailureCommand({ taskToken: tokens[0], error: "Declined", cause: "by hand" }));
  await cloud.waitUntilIdle();
  const described = await sfn.send(new DescribeExecutionCommand({ executionArn }));
  expect(described).toMatchObject({ status: "FAILED", error: "Declined", cause: "by hand" });
});
