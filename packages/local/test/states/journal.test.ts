import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SendTaskSuccessCommand } from "@aws-sdk/client-sfn";
import { expect, onTestFinished, test } from "vitest";
import { toEndedExecution, startTestMachine } from "./test-machine.ts";
import { end, Fn, invoke, LAMBDA, machine, state } from "./machines.ts";

const START = Date.UTC(2026, 10, 21, 12);
const JOB = machine({}).arn;

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "waybill-test-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

test("a Wait state continues after a restart and ends at its original time", async () => {
  const data = folder();
  const states = { W: state("Wait", { Seconds: 60, ...end }) };
  const first = await startTestMachine(states, undefined, { data, start: START });
  const { arn: of } = first.cloud.machines.start(JOB, { input: "{}" });
  await expect.poll(() => first.cloud.machines.pending().nextAt).toBe(START + 60_000);
  await first.cloud.stop();
  const second = await startTestMachine(states, undefined, { data, start: START + 50_000 });
  await second.cloud.waitUntilIdle({ skip: true });
  const { status, stopped_at } = second.cloud.machines.execution(of);
  expect({ status, stopped_at }).toEqual({ status: "SUCCEEDED", stopped_at: START + 60_000 });
});

test("the pause before a retry and the count of attempts continue after a restart", async () => {
  const data = folder();
  const tries: string[] = [];
  const fails = (when: string) => () => {
    tries.push(when);
    throw new RangeError("no");
  };
  const states = { T: invoke({ Retry: [{ ErrorEquals: ["RangeError"], IntervalSeconds: 60, MaxAttempts: 1 }] }) };
  const first = await startTestMachine(states, fails("first"), { data, start: START });
  const { arn: of } = first.cloud.machines.start(JOB, { input: "{}" });
  await expect.poll(() => first.cloud.machines.pending().nextAt).toBe(START + 60_000);
  await first.cloud.stop();
  const second = await startTestMachine(states, fails("second"), { data, start: START + 50_000 });
  await second.cloud.waitUntilIdle({ skip: true });
  expect(second.cloud.machines.execution(of)).toMatchObject({ status: "FAILED", stopped_at: START + 60_000 });
  expect(tries).toEqual(["first", "second"]);
});

test("after a restart a task that waits for its token is not called again, and an acknowledged result is kept", async () => {
  const data = folder();
  const tokens: string[] = [];
  const asked = ({ token }: { token: string }) => void tokens.push(token);
  const states = {
    T: state("Task", {
      Resource: `${LAMBDA}.waitForTaskToken`,
      Arguments: { FunctionName: Fn, Payload: { token: "{% $states.context.Task.Token %}" } },
      TimeoutSeconds: 60,
      ...end,
    }),
  };
  const first = await startTestMachine(states, asked, { data, start: START });
  const one = first.cloud.machines.start(JOB, { input: "{}", name: "answered-later" });
  const other = first.cloud.machines.start(JOB, { input: "{}", name: "never-answered" });
  const submitted = () =>
    first.traceEvents.length > 0 &&
    [one, other].every(({ arn: of }) => first.cloud.machines.journal.history.count(of) === 5);
  await expect.poll(submitted).toBe(true);
  await first.cloud.stop();
  const second = await startTestMachine(states, asked, { data, start: START + 50_000 });
  await second.sfn.send(new SendTaskSuccessCommand({ taskToken: tokens[0], output: '"answered"' }));
  await second.cloud.stop();
  const third = await startTestMachine(states, asked, { data, start: START + 55_000 });
  await third.cloud.waitUntilIdle({ skip: true });
  expect(tokens).toHaveLength(2);
  expect(toEndedExecution(third.cloud.machines.execution(one.arn))).toMatchObject({
    status: "SUCCEEDED",
    output: "answered",
  });
  const late = third.cloud.machines.execution(other.arn);
  expect(late).toMatchObject({ status: "FAILED", error: "States.Timeout", stopped_at: START + 60_000 });
});

test("a task that was running when the cloud ended is called again, and its execution keeps its first definition", async () => {
  const data = folder();
  let calls = 0;
  const first = await startTestMachine(
    { T: invoke({ Next: "P" }), P: state("Pass", { Output: "old", ...end }) },
    () => new Promise(() => void calls++),
    { data },
  );
  const { arn: of } = first.cloud.machines.start(JOB, { input: "{}" });
  await expect.poll(() => calls).toBe(1);
  await first.cloud.stop();
  const second = await startTestMachine({ P: state("Pass", { Output: "new", ...end }) }, () => void calls++, { data });
  await second.cloud.waitUntilIdle({ skip: true });
  expect(toEndedExecution(second.cloud.machines.execution(of))).toMatchObject({ status: "SUCCEEDED", output: "old" });
  expect(calls).toBe(2);
});

test("a map that is entered or retried again begins with its first item", async () => {
  const calls: string[] = [];
  const { run } = await startTestMachine(
    {
      Start: state("Pass", { Assign: { round: 1 }, Next: "M" }),
      M: state("Map", {
        Items: "{% ['a', 'b'].($ & $round) %}",
        ItemProcessor: { StartAt: "I", States: { I: invoke() } },
        MaxConcurrency: 1,
        Retry: [{ ErrorEquals: ["RangeError"], MaxAttempts: 1 }],
        Assign: { round: "{% $round + 1 %}" },
        Next: "Again",
      }),
      Again: state("Choice", { Choices: [{ Condition: "{% $round = 2 %}", Next: "M" }], Default: "End" }),
      End: state("Succeed"),
    },
    (item: string) => {
      calls.push(item);
      if (item === "b1" && calls.length === 2) throw new RangeError("once");
      return item;
    },
  );
  expect(await run()).toMatchObject({ status: "SUCCEEDED", output: ["a2", "b2"] });
  expect(calls).toEqual(["a1", "b1", "a1", "b1", "a2", "b2"]);
});
