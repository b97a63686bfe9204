import { expect, test } from "vitest";
import { startCloud } from "../../src/cloud.ts";
import { functions, viewOf } from "../engines/support.ts";
import { end, invoke, machine, state } from "./machines.ts";

type States = Record<string, unknown>;
const wrong = (fields: States) => ({ T: invoke(fields) });
const task = (Resource: string) => ({ T: state("Task", { Resource, ...end }) });
const P = state("Pass", end);

/** Definitions that AWS refuses, with its words. */
test.for<[what: string, states: States, says: string, more?: States]>([
  ["SST's Timeout", wrong({ Timeout: 5 }), "SCHEMA_VALIDATION_FAILED: Field 'Timeout' is not supported at /States/T"],
  [
    "TimeoutSeconds of a map",
    { M: state("Map", { TimeoutSeconds: 1, ItemProcessor: { StartAt: "P", States: { P } }, ...end }) },
    "Field 'TimeoutSeconds' is not supported at /States/M",
  ],
  [
    "a field within a retrier",
    wrong({ Retry: [{ ErrorEquals: ["States.ALL"], Interval: 1 }] }),
    "Field 'Interval' is not supported at /States/T",
  ],
  [
    "a field within a map's own graph",
    {
      M: state("Map", { ItemProcessor: { StartAt: "I", States: { I: state("Pass", { Retry: [], ...end }) } }, ...end }),
    },
    "Field 'Retry' is not supported at /States/M/ItemProcessor/States/I",
  ],
  ["a field of the machine", { P }, "Field 'Timeout' is not supported at /", { Timeout: 1 }],
  [
    "a field of JSONPath",
    { P: state("Pass", { ResultPath: "$.x", ...end }) },
    "Field 'ResultPath' is not supported (it belongs to JSONPath",
  ],
  ["no resource", { T: state("Task", end) }, "These fields are required: [Resource] at /States/T"],
  [
    "a type that is none",
    { T: state("Tusk", end) },
    "The field 'Type' should have one of these values: [Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map] at /States/T/Type",
  ],
  ["neither Next nor End", { P: state("Pass") }, "Exactly one of [Next, End] is required at /States/P"],
  [
    "both ways to wait",
    { W: state("Wait", { Seconds: 1, Timestamp: "x", ...end }) },
    "Exactly one of [Seconds, Timestamp] is required at /States/W",
  ],
  [
    "a time without a zone",
    { W: state("Wait", { Timestamp: "2016-12-05T21:29:29", ...end }) },
    "String does not match RFC3339 timestamp at /States/W/Timestamp",
  ],
  ["no branches", { P: state("Parallel", { Branches: [], ...end }) }, "Value cannot be empty at /States/P/Branches"],
  [
    "a target that is not there",
    { P: state("Pass", { Next: "Q" }) },
    "MISSING_TRANSITION_TARGET: Missing 'Next' target: Q at /States/P/Next",
  ],
  [
    "a start that is not there",
    { P },
    "MISSING_TRANSITION_TARGET: Missing 'StartAt' target: X at /StartAt",
    { StartAt: "X" },
  ],
  ["a state that nothing leads to", { P, Q: P }, `MISSING_TRANSITION_TARGET: State "Q" is not reachable. at /States/Q`],
  [
    "no end",
    { A: state("Pass", { Next: "B" }), B: state("Pass", { Next: "A" }) },
    "MISSING_END_STATE: Workflow has no terminal state at null",
  ],
  [
    "a name used twice",
    { M: state("Map", { ItemProcessor: { StartAt: "M", States: { M: P } }, ...end }) },
    "DUPLICATE_STATE_NAME: Duplicate state name: M",
  ],
  [
    "an expression that is none",
    { P: state("Pass", { Output: { x: "{% 1 + %}" }, ...end }) },
    "The JSONata expression '{% 1 + %}' is not valid",
  ],
])("%s is refused", async ([, states, says, more]) => {
  await expect(boot(states, more)).rejects.toThrow(says);
});

/** What AWS can do and we cannot: said before anything runs. */
test.for<[what: string, states: States, says: RegExp]>([
  [
    "the older dialect",
    { P: { Type: "Pass", End: true } },
    /JSONata dialect alone: say "QueryLanguage": "JSONata" at \/States\/P/,
  ],
  [
    "an integration without an engine",
    task("arn:aws:states:::ecs:runTask"),
    /no integration arn:aws:states:::ecs:runTask .*at \/States\/T/,
  ],
  ["a job that is waited for", task("arn:aws:states:::states:startExecution.sync:2"), /no integration .*sync:2/],
  [
    "a task of another partition",
    task("arn:aws-cn:states:::lambda:invoke"),
    /belongs to a different partition than the machine \(aws\)/,
  ],
  ["another role", wrong({ Credentials: { RoleArn: "r" } }), /no Credentials of a task/],
  [
    "express children",
    {
      M: state("Map", {
        ItemProcessor: {
          ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" },
          StartAt: "P",
          States: { P },
        },
        ...end,
      }),
    },
    /no express executions/,
  ],
])("%s is refused by name", async ([, states, says]) => {
  await expect(boot(states)).rejects.toThrow(says);
});

test("an express machine is refused by name", async () => {
  await expect(boot({ P }, {}, { type: "EXPRESS" })).rejects.toThrow("no engine for the EXPRESS state machine Job");
});

/** Starts a cloud that must not start. */
async function boot(states: States, more: States = {}, view: object = {}): Promise<void> {
  const one = { ...machine(states, more), ...view };
  const cloud = await startCloud({ view: viewOf({ stateMachines: [one] }), lambda: functions({}) });
  await cloud.stop();
}
