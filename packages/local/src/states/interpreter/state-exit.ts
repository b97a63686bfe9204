import { StateError } from "../state-error.ts";
import { assertWithinLimit } from "../payload-limit.ts";
import type { ExecutionFrame } from "./frame.ts";
import type { StateOutcome } from "./state-outcome.ts";

/** The evaluated output and variables of a state. */
export interface StateExit {
  output: unknown;
  assigned: Record<string, unknown>;
  next: string | undefined;
}

/** Evaluates Output and Assign; both see the variables as they were. @throws StateError */
export async function evaluateExit(
  frame: ExecutionFrame,
  { output, outputFields, scope, next }: StateOutcome,
): Promise<StateExit> {
  const evaluated =
    outputFields.Output === undefined ? output : await frame.evaluate(outputFields.Output, "Output", scope);
  const assigned = outputFields.Assign === undefined ? {} : await frame.evaluate(outputFields.Assign, "Assign", scope);
  const exit = { output: evaluated ?? null, assigned: assigned as Record<string, unknown>, next };
  assertWithinLimit(exit.output, frame.name);
  assertWithinLimit(assigned, frame.name);
  return exit;
}

/** Stores that the state has ended, and the frame's next position. */
export function recordExit(frame: ExecutionFrame, { output, assigned, next }: StateExit): void {
  const { position } = frame;
  frame.persist(() => {
    const variables = Object.keys(assigned).length > 0 ? { assignedVariables: assigned } : {};
    frame.addHistoryEvent(`${frame.state.Type}StateExited`, { name: frame.name, output, ...variables });
    frame.deleteInnerFrames();
    Object.assign(position.variables, assigned);
    position.visit = { retried: [] };
    if (next === undefined) {
      position.done = true;
      position.output = output;
    } else {
      position.state = next;
      position.input = output;
    }
  });
}

/** An expression's failure gets its own event, and its cause names the state. */
export function withLocation(frame: ExecutionFrame, failed: StateError): StateError {
  const { failure, location } = failed;
  if (location === undefined) return failed;
  const where = `An error occurred while executing the state '${frame.name}' (entered at the event id #${frame.visit.enteredEvent}).`;
  const described = { ...failure, cause: `${where} ${failure.cause}` };
  frame.persist(() => {
    frame.position.lastEvent = eventBeforeEvaluation(frame);
    frame.addHistoryEvent("EvaluationFailed", { ...described, ...(location && { location }), state: frame.name });
  });
  return new StateError(described);
}

/**
 * AWS evaluates expressions in the step that enters the state: their failure follows the event before that. A Wait is entered
 * before its time is read.
 */
function eventBeforeEvaluation({ position, visit, state }: ExecutionFrame): number {
  const { enteredEvent, enteredAfter = position.lastEvent } = visit;
  return position.lastEvent === enteredEvent && state.Type !== "Wait" ? enteredAfter : position.lastEvent;
}
