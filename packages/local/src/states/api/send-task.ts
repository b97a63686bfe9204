import { AwsError } from "../../gateway/errors.ts";
import { type Action, type Input, requiredText, text } from "../../gateway/json.ts";
import type { Machines } from "../machines.ts";

/** The token of a task that still waits. @throws AwsError InvalidToken, TaskTimedOut */
function openToken(machines: Machines, request: Input): string {
  const token = requiredText(request, "taskToken");
  const state = machines.journal.tokens.state(token);
  if (state === "unknown") throw new AwsError("InvalidToken", "Invalid Token: 'Invalid token'");
  if (state === "open") return token;
  throw new AwsError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'");
}

/** SendTaskSuccess. */
export const sendTaskSuccess =
  (machines: Machines): Action =>
  (request) => {
    const token = openToken(machines, request);
    let output: unknown;
    try {
      output = JSON.parse(requiredText(request, "output"));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw new AwsError("InvalidOutput", `Invalid Output: '${error.message}'`);
    }
    machines.journal.tokens.answer(token, { output });
  };

/** SendTaskFailure. */
export const sendTaskFailure =
  (machines: Machines): Action =>
  (request) => {
    const token = openToken(machines, request);
    const [error, cause] = [text(request, "error"), text(request, "cause")];
    const failure = { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
    machines.journal.tokens.answer(token, { failure });
  };

/** SendTaskHeartbeat. */
export const sendTaskHeartbeat =
  (machines: Machines): Action =>
  (request) =>
    machines.journal.tokens.beat(openToken(machines, request));
