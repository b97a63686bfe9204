import { expect, test } from "vitest";
import { arn } from "../engines/views.ts";
import { type EndedExecution, toEndedExecution, startTestMachine } from "./test-machine.ts";
import { end, invoke, machine, state } from "./machines.ts";

type States = Record<string, unknown>;
const pass = (Output: unknown): States => ({ P: state("Pass", { Output, ...end }) });
const mapOf = (fields: States, Output: unknown = "{% $states.input %}"): States => ({
  M: state("Map", {
    ItemProcessor: { StartAt: "I", States: { I: state("Pass", { Output, ...end }) } },
    ...end,
    ...fields,
  }),
});
const choose = (Condition: unknown, more: States = {}): States => ({
  C: state("Choice", { Choices: [{ Condition, Next: "Yes" }], ...more }),
  Yes: state("Pass", { Output: "yes", ...end }),
});
const waiting = (Timestamp: string): States => ({ W: state("Wait", { Timestamp, Output: "on time", ...end }) });

/** Executions recorded on AWS: input, then output. */
const SUCCEED: [rule: string, states: States, input: unknown, output: unknown][] = [
  [
    "a Pass without Output passes its input on",
    { P: state("Pass", end) },
    { a: [1, { b: null }] },
    { a: [1, { b: null }] },
  ],
  [
    "what is no expression stays as it is",
    pass({ a: "{%x", b: 1, c: [true, null] }),
    {},
    { a: "{%x", b: 1, c: [true, null] },
  ],
  [
    "an expression may stand anywhere in a template",
    pass({ a: [{ b: "{% $states.input.n + 1 %}" }] }),
    { n: 1 },
    { a: [{ b: 2 }] },
  ],
  ["a sequence of one is its one member", pass("{% $states.input.list[n > 1].n %}"), { list: [{ n: 1 }, { n: 2 }] }, 2],
  [
    "a sequence that must be a list says so",
    pass("{% $states.input.list[n > 1].n[] %}"),
    { list: [{ n: 1 }, { n: 2 }] },
    [2],
  ],
  ["$partition cuts", pass("{% $partition([1..5], 2) %}"), {}, [[1, 2], [3, 4], [5]]],
  ["$range includes its end", pass("{% $range(0, 10, 5) %}"), {}, [0, 5, 10]],
  ["$range goes down too", pass("{% $range(3, 1, -1) %}"), {}, [3, 2, 1]],
  [
    "$hash",
    pass("{% $hash('abc', 'SHA-256') %}"),
    {},
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  ],
  ["$parse reads JSON", pass(`{% $parse('{"a":[1]}').a[0] %}`), {}, 1],
  ["a seed makes the same number", pass("{% $random(7) = $random(7) %}"), {}, true],
  ["$uuid", pass("{% $length($uuid()) %}"), {}, 36],
  [
    "$now and $millis are the clock's",
    pass("{% [$now(), $fromMillis($millis()), $now('[Y0001]')] %}"),
    {},
    ["2026-11-21T12:00:00.000Z", "2026-11-21T12:00:00.000Z", "2026"],
  ],
  [
    "the context has the execution",
    pass(
      "{% [$contains($states.context.Execution.Name, 'one'), $states.context.StateMachine.Name, $states.context.State.Name] %}",
    ),
    {},
    [true, "Job", "P"],
  ],
  ["a true condition leads on", choose("{% $states.input.n = 1 %}", { Default: "Yes" }), { n: 1 }, "yes"],
  [
    "a choice has an output of its own",
    { C: state("Choice", { Choices: [{ Condition: true, Output: "mine", Next: "P" }] }), P: state("Pass", end) },
    {},
    "mine",
  ],
  ["without Items a map goes over its input", mapOf({}), [3, 1, 2], [3, 1, 2]],
  [
    "an item is selected with its index and value",
    mapOf({
      Items: ["a"],
      ItemSelector: { i: "{% $states.context.Map.Item.Index %}", v: "{% $states.context.Map.Item.Value %}" },
    }),
    {},
    [{ i: 0, v: "a" }],
  ],
  [
    "an iteration knows its item",
    mapOf({ Items: ["a", "b"] }, "{% $states.context.Map.Item.Value & $states.input %}"),
    {},
    ["aa", "bb"],
  ],
  ["a map over nothing makes nothing", mapOf({ Items: [] }), {}, []],
  [
    "branches answer in their order, each with the arguments",
    {
      P: state("Parallel", {
        Arguments: { n: "{% $states.input.n * 2 %}" },
        Branches: [
          {
            StartAt: "A",
            States: {
              A: state("Wait", { Seconds: 5, Next: "A2" }),
              A2: state("Pass", { Output: "{% $states.input.n %}", ...end }),
            },
          },
          { StartAt: "B", States: { B: state("Pass", { Output: "b", ...end }) } },
        ],
        ...end,
      }),
    },
    { n: 2 },
    [4, "b"],
  ],
  [
    "Assign and Output see the variables as they were",
    {
      A: state("Pass", { Assign: { x: 1 }, Next: "B" }),
      B: state("Pass", { Assign: { x: "{% $x + 1 %}", y: "{% $x %}" }, Output: "{% $x %}", Next: "C" }),
      C: state("Pass", { Output: "{% [$states.input, $x, $y] %}", ...end }),
    },
    {},
    [1, 2, 1],
  ],
  [
    "what an iteration assigns stays in it",
    {
      A: state("Pass", { Assign: { x: 1 }, Next: "M" }),
      M: state("Map", {
        Items: [1, 2],
        ItemProcessor: {
          StartAt: "I",
          States: {
            I: state("Pass", { Assign: { y: "{% $x + $states.input %}" }, Next: "J" }),
            J: state("Pass", { Output: "{% $y %}", ...end }),
          },
        },
        Next: "Z",
      }),
      Z: state("Pass", { Output: "{% [$states.input, $exists($y)] %}", ...end }),
    },
    {},
    [2, 3, false],
  ],
  [
    "a catcher sees the error, and assigns",
    {
      T: invoke({
        Arguments: { FunctionName: "{% $states.input.nothing %}" },
        Catch: [
          { ErrorEquals: ["States.ALL"], Assign: { e: "{% $states.errorOutput.Error %}" }, Output: {}, Next: "P" },
        ],
      }),
      P: state("Pass", { Output: "{% $e %}", ...end }),
    },
    {},
    "States.QueryEvaluationError",
  ],
  ["a wait until a time that was does not wait", waiting("2020-01-01T00:00:00Z"), {}, "on time"],
  ["a wait until a time that comes", waiting("2026-11-21T13:00:00+01:00"), {}, "on time"],
];

const big = "{% $pad('', 262143, 'x') %}";

/** Executions that fail on AWS, with the error name. */
const FAIL: [rule: string, states: States, input: unknown, error: string | null][] = [
  ["an expression without a value", pass("{% $states.input.nothing %}"), {}, "States.QueryEvaluationError"],
  ["an expression that throws", pass("{% 1 + 'a' %}"), {}, "States.QueryEvaluationError"],
  ["a function is no value", pass("{% function($x) { $x } %}"), {}, "States.QueryEvaluationError"],
  ["$eval", pass("{% $eval('1') %}"), {}, "States.QueryEvaluationError"],
  [
    "an expression without an end",
    pass("{% ($f := function($n) { $f($n + 1) + 1 }; $f(1)) %}"),
    {},
    "States.QueryEvaluationError",
  ],
  ["a condition that is no boolean", choose("{% 1 %}", { Default: "Yes" }), {}, "States.QueryEvaluationError"],
  ["no choice and no default", choose("{% false %}"), {}, "States.NoChoiceMatched"],
  ["an inline map over an object", mapOf({}), { a: 1 }, "States.QueryEvaluationError"],
  ["an inline map over null", mapOf({ Items: "{% null %}" }), {}, "States.QueryEvaluationError"],
  ["a time without a zone", waiting("{% '2026-11-21T13:00:00' %}"), {}, "States.QueryEvaluationError"],
  ["a time without a T", waiting("{% '2026-11-21 13:00:00Z' %}"), {}, "States.QueryEvaluationError"],
  ["a date that is none", waiting("{% '2026-13-41T13:00:00Z' %}"), {}, "States.QueryEvaluationError"],
  [
    "a wait of less than nothing",
    { W: state("Wait", { Seconds: "{% -1 %}", ...end }) },
    {},
    "States.QueryEvaluationError",
  ],
  ["an output above 256 KB", pass(big), {}, "States.DataLimitExceeded"],
  [
    "Fail with its own name",
    { F: state("Fail", { Error: "{% $states.input.e %}", Cause: "because" }) },
    { e: "Mine" },
    "Mine",
  ],
  [
    "Fail whose cause is no text",
    { F: state("Fail", { Error: "E", Cause: "{% 5 %}" }) },
    {},
    "States.QueryEvaluationError",
  ],
  ["Fail whose name is no text", { F: state("Fail", { Error: "{% ['E'] %}" }) }, {}, "States.QueryEvaluationError"],
  [
    "an execution without an end",
    {
      A: state("Pass", { Next: "B" }),
      B: state("Choice", { Choices: [{ Condition: "{% false %}", Next: "C" }], Default: "A" }),
      C: state("Succeed"),
    },
    {},
    "States.Runtime",
  ],
  ["Fail without a name", { F: state("Fail") }, {}, null],
  [
    "a failing iteration fails its map",
    {
      M: state("Map", {
        Items: [1, 2],
        ItemProcessor: { StartAt: "I", States: { I: state("Fail", { Error: "In" }) } },
        ...end,
      }),
    },
    {},
    "In",
  ],
  [
    "an outer variable is not assigned within",
    {
      M: state("Map", {
        Items: [1],
        ItemProcessor: { StartAt: "I", States: { I: state("Pass", { Assign: { y: 1 }, ...end }) } },
        Next: "Z",
      }),
      Z: state("Pass", { Output: "{% $y %}", ...end }),
    },
    {},
    "States.QueryEvaluationError",
  ],
];

/** All rows in one cloud, each as its own state machine. */
async function endings(rows: readonly [string, States, unknown, unknown][]): Promise<EndedExecution[]> {
  const stateMachines = rows.map(([, states], n) =>
    machine(states, {}, { id: `Job${n}`, arn: arn("states", `stateMachine:Job${n}`) }),
  );
  const { cloud } = await startTestMachine({}, undefined, { parts: { stateMachines } });
  const started = rows.map(([, , input], n) =>
    cloud.machines.start(stateMachines[n]!.arn, { input: JSON.stringify(input), name: `one${n}` }),
  );
  await cloud.waitUntilIdle({ skip: true });
  return started.map(({ arn: of }) => toEndedExecution(cloud.machines.execution(of)));
}

test("executions recorded on AWS have the same output here", async () => {
  const all = await endings(SUCCEED);
  for (const [n, [rule, , , output]] of SUCCEED.entries())
    expect.soft(all[n], rule).toMatchObject({ status: "SUCCEEDED", error: null, output });
});

test("executions that fail on AWS fail here with the same error name", async () => {
  const all = await endings(FAIL);
  for (const [n, [rule, , , error]] of FAIL.entries())
    expect.soft(all[n], rule).toMatchObject({ status: "FAILED", error });
});

/** Causes with AWS's text. */
test.for<[states: States, input: unknown, cause: string]>([
  [
    pass({ x: "{% $nothing %}" }),
    {},
    "The JSONata expression '$nothing' specified for the field 'Output/x' returned nothing (undefined).",
  ],
  [
    pass("{% $no(1) %}"),
    {},
    "The JSONata expression '$no(1)' specified for the field 'Output' threw an error during evaluation. T1006: Attempted to invoke a non-function",
  ],
  [
    pass("{% $f := function($x){$x} %}"),
    {},
    "The JSONata expression '$f := function($x){$x}' specified for the field 'Output' returned an unsupported result type.",
  ],
  [
    mapOf({ Items: "{% {'foo': 'bar'} %}" }),
    {},
    "The JSONata expression '{'foo': 'bar'}' specified for the field 'Items' returned an unexpected result type. Expected 'array', but was 'object' for value: {\"foo\":\"bar\"}",
  ],
  [mapOf({}), null, "Map state input must be an array but was: null"],
  [
    waiting("{% '2016-12-05 21:29:29Z' %}"),
    {},
    "The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: 2016-12-05 21:29:29Z",
  ],
])("%#: the cause of a failed expression names the problem and the state", async ([states, input, cause]) => {
  const { run, cloud } = await startTestMachine(states);
  const { arn: of, cause: said } = await run(input);
  const [[name, { Type }]] = Object.entries(states) as [[string, States]];
  expect(said).toBe(`An error occurred while executing the state '${name}' (entered at the event id #2). ${cause}`);
  const events = cloud.machines.journal.history.page(of, 0, { limit: 10, reverse: false });
  const failed = Type === "Map" ? ["EvaluationFailed", "MapStateFailed"] : ["EvaluationFailed"];
  expect(events.map(({ type }) => type).slice(2)).toEqual([...failed, "ExecutionFailed"]);
});
