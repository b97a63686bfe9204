import { GetExecutionHistoryCommand, SFNClient } from "@aws-sdk/client-sfn";
import { expect, test } from "vitest";
import { arn } from "../engines/views.ts";
import { end, invoke, machine, state } from "./machines.ts";
import { startTestMachine } from "./test-machine.ts";

type States = Record<string, unknown>;

const graph = (StartAt: string, first: unknown, more: States = {}): States => ({
  StartAt,
  States: { [StartAt]: first, ...more },
});
const goesOn = (fields: States) => ("Next" in fields ? fields : { ...end, ...fields });
const inline = (processor: States, fields: States = {}): States =>
  state("Map", { Items: [1], ItemProcessor: processor, MaxConcurrency: 1, ...goesOn(fields) });
const parallel = (fields: States, ...Branches: States[]): States => state("Parallel", { Branches, ...goesOn(fields) });
const failing = (name = "F") => graph(name, state("Fail", { Error: "In" }));
const passing = (name = "I") => graph(name, state("Pass", end));
const waiting = (name = "W") => graph(name, state("Wait", { Seconds: 60, ...end }));
/** Fails as its payload says. */
const task = (fields: States = {}) => invoke({ ...fields }, "break");
const distributed = (fields: States = {}, processor = passing("I")): States =>
  state("Map", { ItemProcessor: { ...processor, ProcessorConfig: { Mode: "DISTRIBUTED" } }, ...end, ...fields });
const caught = (states: States): States => ({ ...states, Z: state("Succeed") });
const Catch = [{ ErrorEquals: ["States.ALL"], Next: "Z" }];
const nothing = "{% $nothing %}";
const started = "1<0 ExecutionStarted";

/** Histories in the order and with the previous events of those that were recorded on AWS. */
const HISTORIES: [rule: string, states: States, history: string][] = [
  [
    "a map over no list fails as a state after its expression",
    { M: inline(passing(), { Items: "{% 1 %}" }) },
    "2<0 MapStateEntered 3<0 EvaluationFailed 4<3 MapStateFailed 5<4 ExecutionFailed",
  ],
  [
    "a failed expression follows the event before its state was entered",
    { A: state("Pass", { Next: "B" }), B: state("Pass", { Output: nothing, ...end }) },
    "2<0 PassStateEntered 3<2 PassStateExited 4<3 PassStateEntered 5<3 EvaluationFailed 6<5 ExecutionFailed",
  ],
  [
    "a time that a Wait cannot read follows the Wait",
    { W: state("Wait", { Timestamp: "{% 'soon' %}", ...end }) },
    "2<0 WaitStateEntered 3<2 EvaluationFailed 4<3 ExecutionFailed",
  ],
  [
    "an expression that fails behind a task follows the task",
    { T: invoke({ Output: nothing }) },
    "2<0 TaskStateEntered 3<2 TaskScheduled 4<3 TaskStarted 5<4 TaskSucceeded 6<5 EvaluationFailed 7<6 ExecutionFailed",
  ],
  [
    "a catcher's expression that fails has its event",
    caught({ T: task({ Next: "Z", Catch: [{ ...Catch[0], Output: nothing }] }) }),
    "2<0 TaskStateEntered 3<2 TaskScheduled 4<3 TaskStarted 5<4 TaskFailed 6<5 EvaluationFailed 7<6 ExecutionFailed",
  ],
  [
    "an iteration begins after the one whose place it takes, and the map goes on after the last",
    { M: inline(passing(), { Items: [1, 2] }) },
    `2<0 MapStateEntered 3<2 MapStateStarted 4<3 MapIterationStarted 5<4 PassStateEntered 6<5 PassStateExited
     7<6 MapIterationSucceeded 8<6 MapIterationStarted 9<8 PassStateEntered 10<9 PassStateExited
     11<10 MapIterationSucceeded 12<11 MapStateSucceeded 13<11 MapStateExited 14<13 ExecutionSucceeded`,
  ],
  [
    "iterations that run at once begin together",
    { M: inline(passing(), { Items: [1, 2], MaxConcurrency: 2 }) },
    `2<0 MapStateEntered 3<2 MapStateStarted 4<3 MapIterationStarted 5<3 MapIterationStarted 6<4 PassStateEntered
     7<5 PassStateEntered 8<6 PassStateExited 9<7 PassStateExited 10<8 MapIterationSucceeded
     11<9 MapIterationSucceeded 12<11 MapStateSucceeded 13<11 MapStateExited 14<13 ExecutionSucceeded`,
  ],
  [
    "a map over nothing goes on after its start",
    { M: inline(passing(), { Items: [] }) },
    "2<0 MapStateEntered 3<2 MapStateStarted 4<3 MapStateSucceeded 5<3 MapStateExited 6<5 ExecutionSucceeded",
  ],
  [
    "a caught map has failed, after what failed in it",
    caught({ M: inline(failing(), { Catch, Next: "Z" }) }),
    `2<0 MapStateEntered 3<2 MapStateStarted 4<3 MapIterationStarted 5<4 FailStateEntered 6<5 MapIterationFailed
     7<5 MapStateFailed 8<7 MapStateExited 9<8 SucceedStateEntered 10<9 SucceedStateExited 11<10 ExecutionSucceeded`,
  ],
  [
    "a map that is tried again starts again, and has failed when it is tried no more",
    { M: inline(failing(), { Retry: [{ ErrorEquals: ["In"], MaxAttempts: 1 }] }) },
    `2<0 MapStateEntered 3<2 MapStateStarted 4<3 MapIterationStarted 5<4 FailStateEntered 6<5 MapIterationFailed
     7<5 MapStateStarted 8<7 MapIterationStarted 9<8 FailStateEntered 10<9 MapIterationFailed 11<9 MapStateFailed
     12<11 ExecutionFailed`,
  ],
  [
    "branches succeed after the last of them",
    { P: parallel({}, passing()) },
    `2<0 ParallelStateEntered 3<2 ParallelStateStarted 4<3 PassStateEntered 5<4 PassStateExited
     6<5 ParallelStateSucceeded 7<5 ParallelStateExited 8<7 ExecutionSucceeded`,
  ],
  [
    "a parallel state that is tried again starts again, and has failed when it is tried no more",
    { P: parallel({ Retry: [{ ErrorEquals: ["In"], MaxAttempts: 1 }] }, failing()) },
    `2<0 ParallelStateEntered 3<2 ParallelStateStarted 4<3 FailStateEntered 5<4 ParallelStateStarted
     6<5 FailStateEntered 7<6 ParallelStateFailed 8<7 ExecutionFailed`,
  ],
  [
    "a caught parallel state whose task failed: the task's state is aborted, the parallel state has failed",
    caught({ P: parallel({ Catch, Next: "Z" }, graph("T", task())) }),
    `2<0 ParallelStateEntered 3<2 ParallelStateStarted 4<3 TaskStateEntered 5<4 TaskScheduled 6<5 TaskStarted
     7<6 TaskFailed 8<7 TaskStateAborted 9<7 ParallelStateFailed 10<9 ParallelStateExited 11<10 SucceedStateEntered
     12<11 SucceedStateExited 13<12 ExecutionSucceeded`,
  ],
  [
    "what runs beside a failed branch is aborted after the failure, from the outside in",
    {
      P: parallel(
        {},
        graph("L", state("Wait", { Seconds: 5, Next: "F" }), { F: state("Fail", { Error: "In" }) }),
        waiting(),
        graph("M", inline(waiting("V"))),
      ),
    },
    `2<0 ParallelStateEntered 3<2 ParallelStateStarted 4<3 WaitStateEntered 5<3 WaitStateEntered 6<3 MapStateEntered
     7<6 MapStateStarted 8<7 MapIterationStarted 9<8 WaitStateEntered 10<4 WaitStateExited 11<10 FailStateEntered
     12<11 WaitStateAborted 13<11 MapStateAborted 14<11 MapIterationAborted 15<11 WaitStateAborted
     16<11 ParallelStateFailed 17<16 ExecutionFailed`,
  ],
  [
    "iterations beside a failed one are aborted with their states; one that ended is not",
    {
      M: inline(
        graph("C", state("Choice", { Choices: [{ Condition: "{% $states.input = 0 %}", Next: "P" }], Default: "W" }), {
          P: state("Pass", end),
          W: state("Wait", { Seconds: "{% 60 - $states.input %}", Next: "F" }),
          F: state("Fail", { Error: "In" }),
        }),
        { Items: [0, 1, 2], MaxConcurrency: 3 },
      ),
    },
    `2<0 MapStateEntered 3<2 MapStateStarted 4<3 MapIterationStarted 5<3 MapIterationStarted 6<3 MapIterationStarted
     7<4 ChoiceStateEntered 8<5 ChoiceStateEntered 9<6 ChoiceStateEntered 10<7 ChoiceStateExited 11<10 PassStateEntered
     12<8 ChoiceStateExited 13<12 WaitStateEntered 14<9 ChoiceStateExited 15<14 WaitStateEntered 16<11 PassStateExited
     17<16 MapIterationSucceeded 18<15 WaitStateExited 19<18 FailStateEntered 20<19 MapIterationFailed
     21<19 MapIterationAborted 22<19 WaitStateAborted 23<19 MapStateFailed 24<23 ExecutionFailed`,
  ],
  [
    "a map within a failed iteration says itself that it failed",
    { M: inline(graph("N", inline(failing()))) },
    `2<0 MapStateEntered 3<2 MapStateStarted 4<3 MapIterationStarted 5<4 MapStateEntered 6<5 MapStateStarted
     7<6 MapIterationStarted 8<7 FailStateEntered 9<8 MapIterationFailed 10<8 MapStateFailed 11<10 MapIterationFailed
     12<10 MapStateFailed 13<12 ExecutionFailed`,
  ],
  [
    "a distributed map goes on after the start of its run",
    { M: distributed({ Items: [1] }) },
    `2<0 MapStateEntered 3<2 MapStateStarted 4<3 MapRunStarted 5<4 MapRunSucceeded 6<5 MapStateSucceeded
     7<4 MapStateExited 8<7 ExecutionSucceeded`,
  ],
  [
    "a distributed map whose child fails",
    { M: distributed({ Items: [1] }, failing()) },
    "2<0 MapStateEntered 3<2 MapStateStarted 4<3 MapRunStarted 5<4 MapRunFailed 6<5 MapStateFailed 7<6 ExecutionFailed",
  ],
  [
    "items that cannot be read fail the run that was to read them",
    {
      M: distributed({
        ItemReader: { Resource: "arn:aws:states:::s3:getObject", Arguments: { Bucket: "none", Key: "k" } },
      }),
    },
    "2<0 MapStateEntered 3<2 MapStateStarted 4<3 MapRunStarted 5<4 MapRunFailed 6<5 MapStateFailed 7<6 ExecutionFailed",
  ],
  [
    "the run of a distributed map beside a failed branch is aborted with its state",
    {
      P: parallel(
        {},
        graph("L", state("Wait", { Seconds: 5, Next: "F" }), { F: state("Fail", { Error: "In" }) }),
        graph("M", distributed({ Items: [1] }, waiting())),
      ),
    },
    `2<0 ParallelStateEntered 3<2 ParallelStateStarted 4<3 WaitStateEntered 5<3 MapStateEntered 6<5 MapStateStarted
     7<6 MapRunStarted 8<4 WaitStateExited 9<8 FailStateEntered 10<9 MapStateAborted 11<9 MapRunAborted
     12<9 ParallelStateFailed 13<12 ExecutionFailed`,
  ],
];

/** `2<0 TaskStateEntered`: an event's number, the number of the one that it follows, and its type. */
const compact = (text: string) => text.split(/\s+(?=\d+<)/);

test("the history of an execution has the events of AWS's, each after the same one", async () => {
  const stateMachines = HISTORIES.map(([, states], n) =>
    machine(states, {}, { id: `Job${n}`, arn: arn("states", `stateMachine:Job${n}`) }),
  );
  const fn = (payload: unknown) => {
    if (payload === "break") throw new Error("broken");
    return payload;
  };
  const { cloud, sfn } = await startTestMachine({}, fn, { parts: { stateMachines } });
  const executions = stateMachines.map((one) => cloud.machines.start(one.arn, { input: "{}" }).arn);
  await cloud.waitUntilIdle({ skip: true });
  for (const [n, [rule, , history]] of HISTORIES.entries())
    expect.soft(await readHistory(sfn, executions[n]!), rule).toEqual([started, ...compact(history.trim())]);
});

async function readHistory(sfn: SFNClient, executionArn: string): Promise<string[]> {
  const { events = [] } = await sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }));
  return events.map(({ id, previousEventId, type }) => `${id}<${previousEventId} ${type}`);
}

test("a stopped execution ends after none of its events, and the end of an execution always has details", async () => {
  const { cloud, sfn } = await startTestMachine({ W: state("Wait", { Seconds: 60, ...end }) });
  const { arn: executionArn } = cloud.machines.start(arn("states", "stateMachine:Job"), { input: "{}" });
  const isWaiting = () => cloud.machines.journal.history.count(executionArn) === 2;
  while (!isWaiting()) await new Promise((resolve) => setImmediate(resolve));
  cloud.machines.stop(executionArn, {});
  const { events = [] } = await sfn.send(new GetExecutionHistoryCommand({ executionArn }));
  expect(events.at(-1)).toMatchObject({
    id: 3,
    previousEventId: 0,
    type: "ExecutionAborted",
    executionAbortedEventDetails: {},
  });
});
