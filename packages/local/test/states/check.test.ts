import { expect, test } from "vitest";
import { startCloud } from "../../src/cloud.ts";
import { validateDefinition } from "../../src/states/definition/validate.ts";
import { inProcessLambda, createView } from "../engines/views.ts";
import { end, invoke, machine, state } from "./machines.ts";

type States = Record<string, unknown>;
const wrong = (fields: States) => ({ T: invoke(fields) });
const task = (Resource: string) => ({ T: state("Task", { Resource, ...end }) });
const P = state("Pass", end);

/** Definitions that AWS refuses, with AWS's text. */
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
  ["a retrier of no errors", wrong({ Retry: [{}] }), "These fields are required: [ErrorEquals] at /States/T/Retry[0]"],
  [
    "a retrier of an empty list",
    wrong({ Retry: [{ ErrorEquals: [] }] }),
    "Value cannot be empty at /States/T/Retry[0]/ErrorEquals",
  ],
  [
    "a catcher that leads nowhere",
    wrong({ Catch: [{ ErrorEquals: ["E"] }] }),
    "These fields are required: [Next] at /States/T/Catch[0]",
  ],
  [
    "a catcher of no errors",
    wrong({ Catch: [{ Next: "T" }] }),
    "These fields are required: [ErrorEquals] at /States/T/Catch[0]",
  ],
  [
    "States.ALL beside another error",
    wrong({ Retry: [{ ErrorEquals: ["E", "States.ALL"] }] }),
    "States.ALL must appear alone at /States/T/Retry[0]/ErrorEquals",
  ],
  [
    "States.ALL before another retrier",
    wrong({ Retry: [{ ErrorEquals: ["States.ALL"] }, { ErrorEquals: ["E"] }] }),
    "States.ALL must appear in the last one only at /States/T/Retry[0]/ErrorEquals",
  ],
  [
    "States.ALL before another catcher",
    wrong({
      Catch: [
        { ErrorEquals: ["States.ALL"], Next: "T" },
        { ErrorEquals: ["E"], Next: "T" },
      ],
    }),
    "States.ALL must appear in the last one only at /States/T/Catch[0]/ErrorEquals",
  ],
  ...(
    [
      ["IntervalSeconds", 0, "a whole number from 1"],
      ["MaxAttempts", -1, "a whole number from 0"],
      ["MaxAttempts", 1.5, "a whole number from 0"],
      ["BackoffRate", 0.5, "a number from 1"],
      ["MaxDelaySeconds", 0, "a whole number from 1"],
    ] as const
  ).map(([field, value, wanted]): [string, States, string] => [
    `${field} of ${value}`,
    wrong({ Retry: [{ ErrorEquals: ["E"], [field]: value }] }),
    `The value of '${field}' must be ${wanted} at /States/T/Retry[0]/${field}`,
  ]),
  [
    "a jitter that is none",
    wrong({ Retry: [{ ErrorEquals: ["E"], JitterStrategy: "HALF" }] }),
    "The field 'JitterStrategy' should have one of these values: [FULL, NONE] at /States/T/Retry[0]/JitterStrategy",
  ],
  [
    "a time limit of nothing",
    wrong({ TimeoutSeconds: 0 }),
    "The value of 'TimeoutSeconds' must be a whole number from 1 at /States/T/TimeoutSeconds",
  ],
  [
    "a time limit of nothing for the machine",
    { P },
    "The value of 'TimeoutSeconds' must be a whole number from 1 at /TimeoutSeconds",
    { TimeoutSeconds: 0 },
  ],
  [
    "a heartbeat as long as the time limit",
    wrong({ TimeoutSeconds: 5, HeartbeatSeconds: 5 }),
    "The value of 'HeartbeatSeconds' must be smaller than that of 'TimeoutSeconds' at /States/T/HeartbeatSeconds",
  ],
  [
    "a choice without a condition",
    { C: state("Choice", { Choices: [{ Next: "P" }] }), P },
    "These fields are required: [Condition] at /States/C/Choices[0]",
  ],
  [
    "no choices",
    { C: state("Choice", { Choices: [], Default: "P" }), P },
    "Value cannot be empty at /States/C/Choices",
  ],
  [
    "a map over an empty graph",
    { M: state("Map", { ItemProcessor: {}, ...end }) },
    "These fields are required: [StartAt, States] at /States/M/ItemProcessor",
  ],
  [
    "an empty branch",
    { B: state("Parallel", { Branches: [{}], ...end }) },
    "These fields are required: [StartAt, States] at /States/B/Branches[0]",
  ],
  [
    "a variable of the reserved name",
    { P: state("Pass", { Assign: { states: 1 }, ...end }) },
    "The variable name 'states' is reserved at /States/P/Assign",
  ],
  [
    "a catcher's variable of the reserved name",
    wrong({ Catch: [{ ErrorEquals: ["E"], Next: "T", Assign: { states: 1 } }] }),
    "The variable name 'states' is reserved at /States/T/Catch[0]/Assign",
  ],
  [
    "a result before there is one",
    wrong({ Arguments: { FunctionName: "F", Payload: "{% $states.result.a %}" } }),
    "$states.result is not available here at /States/T/Arguments/Payload",
  ],
  [
    "a result of what has none",
    { P: state("Pass", { Output: "{% 'is ' & $states.result %}", ...end }) },
    "$states.result is not available here at /States/P/Output",
  ],
  [
    "an error where none was caught",
    wrong({ Output: "{% $states.errorOutput.Error %}" }),
    "$states.errorOutput is not available here at /States/T/Output",
  ],
  ["a name of 81 characters", { ["é".repeat(81)]: P }, "State name cannot be longer than 80 characters at /States/éé"],
  [
    "an expression that is none",
    { P: state("Pass", { Output: { x: "{% 1 + %}" }, ...end }) },
    "The JSONata expression '{% 1 + %}' is not valid",
  ],
])("a definition with %s is refused", async ([, states, says, more]) => {
  await expect(boot(states, more)).rejects.toThrow(says);
});

test("a definition just within the limits is accepted", async () => {
  const states = {
    ["é".repeat(80)]: state("Pass", { Output: "{% 'no $states.result here' %}", Next: "T" }),
    T: invoke({
      TimeoutSeconds: 5,
      HeartbeatSeconds: 4,
      Assign: { had: "{% $states.result.Payload %}" },
      Retry: [
        { ErrorEquals: ["E"], MaxAttempts: 0, BackoffRate: 1, JitterStrategy: "NONE" },
        { ErrorEquals: ["States.ALL"], IntervalSeconds: 1, MaxDelaySeconds: 1 },
      ],
      Catch: [{ ErrorEquals: ["States.ALL"], Output: "{% $states.errorOutput.Cause %}", Next: "T" }],
    }),
  };
  expect(() => validateDefinition(machine(states).definition, "aws")).not.toThrow();
});

/** Features that AWS supports and the offline cloud does not: refused before anything runs. */
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
])("a definition with %s is refused with the name of the unsupported feature", async ([, states, says]) => {
  await expect(boot(states)).rejects.toThrow(says);
});

test("an express state machine is refused by name", async () => {
  await expect(boot({ P }, {}, { type: "EXPRESS" })).rejects.toThrow("no engine for the EXPRESS state machine Job");
});

/** Starts a cloud that must not start. */
async function boot(states: States, more: States = {}, view: object = {}): Promise<void> {
  const one = { ...machine(states, more), ...view };
  const cloud = await startCloud({ view: createView({ stateMachines: [one] }), lambda: inProcessLambda({}) });
  await cloud.stop();
}
