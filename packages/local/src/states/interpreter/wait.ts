import type { AslWaitState } from "../definition/asl.ts";
import { evaluationError } from "../expressions/expression.ts";
import type { ExecutionFrame } from "./frame.ts";
import { type StateRunner, withInput } from "./state-outcome.ts";

/** A timestamp with a time zone, as AWS requires. */
export const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

/** Continues at a time that is computed once: a restart does not start the wait again. */
export const runWait: StateRunner<AslWaitState> = async (frame, state) => {
  const { visit } = frame;
  if (visit.until === undefined) {
    const until = await waitEnd(frame, state);
    frame.persist(() => void (visit.until = until));
  }
  await frame.waitUntil(visit.until as number);
  return withInput(state, frame.input);
};

async function waitEnd(frame: ExecutionFrame, state: AslWaitState): Promise<number> {
  const { enteredAt = 0 } = frame.visit;
  const seconds = await frame.evaluateNumber(state.Seconds, "Seconds");
  if (seconds !== undefined) return enteredAt + seconds * 1000;
  const at = await frame.evaluate(state.Timestamp, "Timestamp");
  const time = typeof at === "string" && TIMESTAMP.test(at) ? Date.parse(at) : Number.NaN;
  if (!Number.isNaN(time)) return time;
  const text = typeof at === "string" ? at : JSON.stringify(at);
  const cause = `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${text}`;
  throw evaluationError(cause, "Timestamp");
}
