import { Failed } from "../failure.ts";
import { withinLimit } from "../limit.ts";
import type { Frame } from "./frame.ts";
import type { Outcome } from "./outcome.ts";

/** What a state leaves behind: ready to be written down. */
export interface Exit {
  output: unknown;
  assigned: Record<string, unknown>;
  next: string | undefined;
}

/** Evaluates Output and Assign; both see the variables as they were. @throws Failed */
export async function exitOf(frame: Frame, { output, leaving, seen, next }: Outcome): Promise<Exit> {
  const made = leaving.Output === undefined ? output : await frame.evaluate(leaving.Output, "Output", seen);
  const assigned = leaving.Assign === undefined ? {} : await frame.evaluate(leaving.Assign, "Assign", seen);
  const exit = { output: made ?? null, assigned: assigned as Record<string, unknown>, next };
  withinLimit(exit.output, frame.name);
  withinLimit(assigned, frame.name);
  return exit;
}

/** Writes down that the state is over, and where the frame stands now. */
export function leave(frame: Frame, { output, assigned, next }: Exit): void {
  const { position } = frame;
  frame.keep(() => {
    const variables = Object.keys(assigned).length > 0 ? { assignedVariables: assigned } : {};
    frame.tell(`${frame.state.Type}StateExited`, { name: frame.name, output, ...variables });
    frame.clearBelow();
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
export function located(frame: Frame, failed: Failed): Failed {
  const { failure, location } = failed;
  if (location === undefined) return failed;
  const where = `An error occurred while executing the state '${frame.name}' (entered at the event id #${frame.visit.enteredEvent}).`;
  const told = { ...failure, cause: `${where} ${failure.cause}` };
  frame.keep(() => frame.tell("EvaluationFailed", { ...told, ...(location && { location }), state: frame.name }));
  return new Failed(told);
}
