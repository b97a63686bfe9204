import type { AslState } from "../definition/asl.ts";
import { type StateError, toStateError } from "../state-error.ts";
import { runChoice } from "./choice.ts";
import { runFail } from "./fail.ts";
import type { ExecutionFrame } from "./frame.ts";
import { applyCatcher, waitForRetry } from "./error-handling.ts";
import { type StateExit, evaluateExit, recordExit, withLocation } from "./state-exit.ts";
import { runMap } from "./map.ts";
import type { StateRunner } from "./state-outcome.ts";
import { runParallel } from "./parallel.ts";
import { runPass } from "./pass.ts";
import { runSucceed } from "./succeed.ts";
import { runTask } from "./task.ts";
import { runWait } from "./wait.ts";

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
 * Goes through a frame's graph from where it stands to its end.
 *
 * @returns the output of the last state
 * @throws Failed when a state fails and nothing catches it
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
  const { dependencies: world } = frame.run;
  frame.persist(() => {
    frame.visit.enteredAt = world.clock.now();
    frame.visit.enteredEvent = frame.addHistoryEvent(`${frame.state.Type}StateEntered`, {
      name: frame.name,
      input: frame.input,
    });
    frame.deleteInnerFrames();
  });
  countTransition(frame);
}

/** What AWS bills one unit for: each state entered, and each retry of one. */
export function countTransition({ run, name, state }: ExecutionFrame): void {
  const { dependencies: world, machine, execution } = run;
  world.watch({
    at: world.clock.now(),
    kind: "state",
    what: `${machine.name} ${name}`,
    machine: machine.arn,
    execution: execution.arn,
    state: name,
    type: state.Type,
    units: 1,
  });
}

/** In one state, until it ends: well, caught, or failing for good. */
async function runState(frame: ExecutionFrame): Promise<StateExit> {
  for (;;) {
    let failure: StateError;
    await pauseBeforeRetry(frame);
    try {
      const outcome = await (STATE_RUNNERS[frame.state.Type] as StateRunner<AslState>)(frame, frame.state);
      // Here, where it can be caught: a fault in Output or Assign is a failure of the state like any other.
      return await evaluateExit(frame, outcome);
    } catch (error) {
      frame.signal.throwIfAborted();
      failure = withLocation(frame, toStateError(error));
    }
    if (await waitForRetry(frame, failure)) countTransition(frame);
    else return evaluateExit(frame, applyCatcher(frame, failure));
  }
}

/** Before another try: kept, so that a restart waits no longer than was left. */
async function pauseBeforeRetry(frame: ExecutionFrame): Promise<void> {
  const { visit, state } = frame;
  if (state.Type === "Wait" || visit.until === undefined) return;
  await frame.waitUntil(visit.until);
  delete visit.until;
}
