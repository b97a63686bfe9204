import { StateError } from "../state-error.ts";
import { assertWithinLimit } from "../payload-limit.ts";
import type { ExecutionFrame } from "./frame.ts";
import type { StateOutcome } from "./state-outcome.ts";

/** What a state leaves behind: ready to be written down. */
export interface StateExit {
  output: unknown;
  assigned: Record<string, unknown>;
  next: string | undefined;
}

/** Evaluates Output and Assign; both see the variables as they were. @throws Failed */
export async function evaluateExit(
  frame: ExecutionFrame,
  { output, outputFields: leaving, scope: seen, next }: StateOutcome,
): Promise<StateExit> {
  const made = leaving.Output === undefined ? output : await frame.evaluate(leaving.Output, "Output", seen);
  const assigned = leaving.Assign === undefined ? {} : await frame.evaluate(leaving.Assign, "Assign", seen);
  const exit = { output: made ?? null, assigned: assigned as Record<string, unknown>, next };
  assertWithinLimit(exit.output, frame.name);
  assertWithinLimit(assigned, frame.name);
  return exit;
}

/** Writes down that the state is over, and where the frame stands now. */
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

/** An expression's failure gets an event of its own, and its cause says which state it was in. */
export function withLocation(frame: ExecutionFrame, failed: StateError): StateError {
  const { failure, location } = failed;
  if (location === undefined) return failed;
  const where = `An error occurred while executing the state '${frame.name}' (entered at the event id #${frame.visit.enteredEvent}).`;
  const told = { ...failure, cause: `${where} ${failure.cause}` };
  frame.persist(() =>
    frame.addHistoryEvent("EvaluationFailed", { ...told, ...(location && { location }), state: frame.name }),
  );
  return new StateError(told);
}
