import { GetExecutionHistoryCommand } from "@aws-sdk/client-sfn";
import { expect, test } from "vitest";
import { startTestMachine } from "./test-machine.ts";
import { end, invoke, state } from "./machines.ts";

test("a state machine plans parts, maps over them with limited concurrency, merges them and reports the result", async () => {
  let [now, most, flaky] = [0, 0, 0];
  const fn = async ({ step, courier }: { step: string; courier?: string }) => {
    if (step === "plan") return { couriers: ["c1", "c2", "c3", "c4", "c5"], key: "plan.json" };
    if (step !== "part") return { step };
    now += 1;
    most = Math.max(most, now);
    await new Promise((resolve) => setImmediate(resolve));
    now -= 1;
    if (courier === "c3" && flaky++ < 2) throw new RangeError("not yet");
    return `${courier}.json`;
  };
  const { run, sfn, traceEvents } = await startTestMachine(
    {
      Plan: invoke({ Next: "Any", Assign: { key: "{% $states.result.Payload.key %}" } }, { step: "plan" }),
      Any: state("Choice", {
        Choices: [{ Condition: "{% $count($states.input.couriers) > 0 %}", Next: "Couriers" }],
        Default: "Nothing",
      }),
      Nothing: state("Succeed"),
      Couriers: state("Map", {
        Items: "{% $states.input.couriers %}",
        MaxConcurrency: 2,
        ItemProcessor: {
          ProcessorConfig: { Mode: "INLINE" },
          StartAt: "Part",
          States: {
            Part: invoke(
              { Retry: [{ ErrorEquals: ["RangeError"], IntervalSeconds: 5, BackoffRate: 2, MaxAttempts: 3 }] },
              { step: "part", courier: "{% $states.input %}", key: "{% $key %}" },
            ),
          },
        },
        Catch: [{ ErrorEquals: ["States.ALL"], Next: "Failed" }],
        Next: "Note",
      }),
      Note: state("Pass", { Assign: { parts: "{% $states.input %}" }, Next: "Merge" }),
      Merge: invoke({}, { step: "merge", parts: "{% $parts %}" }),
      Failed: invoke({}, { step: "failed", error: "{% $states.input.Error %}" }),
    },
    fn,
  );
  const { status, output, arn } = await run({ period: "2026-W47" });
  expect({ status, output }).toEqual({ status: "SUCCEEDED", output: { step: "merge" } });
  expect({ most, flaky }).toEqual({ most: 2, flaky: 3 });
  const { events = [] } = await sfn.send(new GetExecutionHistoryCommand({ executionArn: arn, maxResults: 1000 }));
  expect(events.map(({ id }) => id)).toEqual(events.map((_, n) => n + 1));
  const exit = events.find(
    ({ type, stateExitedEventDetails: of }) => type === "PassStateExited" && of?.name === "Note",
  );
  const parts = ["c1.json", "c2.json", "c3.json", "c4.json", "c5.json"];
  expect(exit?.stateExitedEventDetails?.assignedVariables).toEqual({ parts: JSON.stringify(parts) });
  const units = traceEvents
    .filter(({ kind }) => kind === "state")
    .reduce((sum, { units: one }) => sum + Number(one), 0);
  expect(units).toBe(5 + 5 + 2);
});

test("a permanent failure is caught and reported by the state machine", async () => {
  const { run } = await startTestMachine(
    {
      Part: invoke({ Catch: [{ ErrorEquals: ["States.ALL"], Next: "Failed" }], Next: "Done" }),
      Done: state("Pass", end),
      Failed: state("Pass", end),
    },
    () => {
      throw new RangeError("no");
    },
  );
  const { status, output } = await run();
  expect(status).toBe("SUCCEEDED");
  expect(output).toMatchObject({
    Error: "RangeError",
    Cause: expect.stringContaining('"errorMessage":"no"') as string,
  });
});
