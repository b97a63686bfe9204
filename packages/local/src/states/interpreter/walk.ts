import type { State } from "../definition/types.ts";
import { type Failed, failedOf } from "../failure.ts";
import { choice } from "./choice.ts";
import { fail } from "./fail.ts";
import type { Frame } from "./frame.ts";
import { caught, retried } from "./guard.ts";
import { type Exit, exitOf, leave, located } from "./exit.ts";
import { map } from "./map.ts";
import type { Behaviour } from "./outcome.ts";
import { parallel } from "./parallel.ts";
import { pass } from "./pass.ts";
import { succeed } from "./succeed.ts";
import { task } from "./task.ts";
import { wait } from "./wait.ts";

const BEHAVIOURS: { [T in State["Type"]]: Behaviour<Extract<State, { Type: T }>> } = {
  Task: task,
  Pass: pass,
  Wait: wait,
  Choice: choice,
  Map: map,
  Parallel: parallel,
  Succeed: succeed,
  Fail: fail,
};

/**
 * Goes through a frame's graph from where it stands to its end.
 *
 * @returns the output of the last state
 * @throws Failed when a state fails and nothing catches it
 * @throws the signal's reason when it is stopped
 */
export async function walk(frame: Frame): Promise<unknown> {
  while (!frame.position.done) {
    frame.signal.throwIfAborted();
    if (frame.visit.enteredAt === undefined) enter(frame);
    leave(frame, await stay(frame));
  }
  return frame.position.output;
}

function enter(frame: Frame): void {
  const { world } = frame.run;
  frame.keep(() => {
    frame.visit.enteredAt = world.clock.now();
    frame.visit.enteredEvent = frame.tell(`${frame.state.Type}StateEntered`, { name: frame.name, input: frame.input });
    frame.clearBelow();
  });
  transition(frame);
}

/** What AWS bills one unit for: each state entered, and each retry of one. */
export function transition({ run, name, state }: Frame): void {
  const { world, machine, execution } = run;
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
async function stay(frame: Frame): Promise<Exit> {
  for (;;) {
    let failure: Failed;
    await pause(frame);
    try {
      const outcome = await (BEHAVIOURS[frame.state.Type] as Behaviour<State>)(frame, frame.state);
      // Here, where it can be caught: a fault in Output or Assign is a failure of the state like any other.
      return await exitOf(frame, outcome);
    } catch (error) {
      frame.signal.throwIfAborted();
      failure = located(frame, failedOf(error));
    }
    if (await retried(frame, failure)) transition(frame);
    else return exitOf(frame, caught(frame, failure));
  }
}

/** Before another try: kept, so that a restart waits no longer than was left. */
async function pause(frame: Frame): Promise<void> {
  const { visit, state } = frame;
  if (state.Type === "Wait" || visit.until === undefined) return;
  await frame.until(visit.until);
  delete visit.until;
}
