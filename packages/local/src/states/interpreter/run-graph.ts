import type { AslFailState, AslPassState, AslState, AslSucceedState } from "../definition/asl.ts";
import { wrongTypeError } from "../expressions/expression.ts";
import { StateError, toStateError } from "../state-error.ts";
import { runChoice } from "./choice.ts";
import type { ExecutionFrame } from "./frame.ts";
import { applyCatcher, waitForRetry } from "./error-handling.ts";
import { type StateExit, evaluateExit, recordExit, withLocation } from "./state-exit.ts";
import { runMap } from "./map.ts";
import { type StateOutcome, type StateRunner, withInput } from "./state-outcome.ts";
import { runParallel } from "./parallel.ts";
import { runTask } from "./task.ts";
import { runWait } from "./wait.ts";

/** Its input is its output, unless Output defines another. */
const runPass: StateRunner<AslPassState> = async (frame, state) => withInput(state, frame.input);

/** The end of its graph. */
const runSucceed: StateRunner<AslSucceedState> = async (frame, state) => ({ output: frame.input, outputFields: state });

/** Fails its graph with the state's Error and Cause. */
const runFail: StateRunner<AslFailState> = async (frame, { Error: error, Cause: cause }) => {
  throw new StateError({
    ...(error === undefined ? {} : { error: await evaluateText(frame, error, "Error") }),
    ...(cause === undefined ? {} : { cause: await evaluateText(frame, cause, "Cause") }),
  });
};

async function evaluateText(frame: ExecutionFrame, template: unknown, field: string): Promise<string> {
  const text = await frame.evaluate(template, field);
  if (typeof text !== "string") throw wrongTypeError(template, field, "string", text);
  return text;
}

const STATE_RUNNERS: { [T in AslState["Type"]]: StateRunner<Extract<AslState, { Type: T }>> } = {
  Task: runTask,
  Pass: runPass,
  Wait: runWait,
  Choice: runChoice,
  Map: runMap,
  Parallel: runParallel,
  Succeed: runSucceed,
  Fail: runFail,
};

/**
 * Runs a frame's graph from its position to its end.
 *
 * @returns the output of the last state
 * @throws StateError when a state fails and nothing catches it
 * @throws the signal's reason when it is stopped
 */
export async function runGraph(frame: ExecutionFrame): Promise<unknown> {
  while (!frame.position.done) {
    frame.signal.throwIfAborted();
    if (frame.visit.enteredAt === undefined) enterState(frame);
    recordExit(frame, await runState(frame));
  }
  return frame.position.output;
}

function enterState(frame: ExecutionFrame): void {
  const { dependencies } = frame.run;
  frame.persist(() => {
    frame.visit.enteredAt = dependencies.clock.now();
    frame.visit.enteredAfter = frame.position.lastEvent;
    frame.visit.enteredEvent = frame.addHistoryEvent(`${frame.state.Type}StateEntered`, {
      name: frame.name,
      input: frame.input,
    });
    frame.deleteInnerFrames();
  });
  countTransition(frame);
}

/** What AWS bills one unit for: each entered state and each retry. */
function countTransition({ run, name, state }: ExecutionFrame): void {
  const { dependencies, machine, execution } = run;
  dependencies.trace({
    at: dependencies.clock.now(),
    kind: "state",
    what: `${machine.name} ${name}`,
    machine: machine.arn,
    execution: execution.arn,
    state: name,
    type: state.Type,
    units: 1,
  });
}

/** Runs one state until it succeeds, is caught or fails permanently. */
async function runState(frame: ExecutionFrame): Promise<StateExit> {
  for (;;) {
    let failure: StateError;
    await pauseBeforeRetry(frame);
    try {
      const outcome = await (STATE_RUNNERS[frame.state.Type] as StateRunner<AslState>)(frame, frame.state);
      // Inside the try: an error in Output or Assign is a failure of the state like any other.
      return await evaluateExit(frame, outcome);
    } catch (error) {
      frame.signal.throwIfAborted();
      failure = withLocation(frame, toStateError(error));
    }
    if (await waitForRetry(frame, failure)) countTransition(frame);
    else {
      recordFailure(frame);
      return exitByCatcher(frame, applyCatcher(frame, failure));
    }
  }
}

/** A map or parallel state has failed when nothing tries it again, also when a catcher follows. */
function recordFailure(frame: ExecutionFrame): void {
  const { Type } = frame.state;
  const isOver = frame.visit.concluded !== undefined;
  if ((Type === "Map" || Type === "Parallel") && !isOver)
    frame.persist(() => frame.addHistoryEvent(`${Type}StateFailed`));
}

/** An error in a catcher's Output or Assign ends the state: nothing catches it. */
async function exitByCatcher(frame: ExecutionFrame, outcome: StateOutcome): Promise<StateExit> {
  try {
    return await evaluateExit(frame, outcome);
  } catch (error) {
    frame.signal.throwIfAborted();
    throw withLocation(frame, toStateError(error));
  }
}

/** The pause before a retry: stored, so that a restart waits only the rest. */
async function pauseBeforeRetry(frame: ExecutionFrame): Promise<void> {
  const { visit, state } = frame;
  if (state.Type === "Wait" || visit.until === undefined) return;
  await frame.waitUntil(visit.until);
  delete visit.until;
}
