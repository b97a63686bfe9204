import { AwsError } from "../../gateway/errors.ts";
import { type JsonAction, type JsonInput, requiredText, optionalText } from "../../gateway/json.ts";
import type { StateMachineEngine } from "../state-machines.ts";

/** The token of a task that still waits. @throws AwsError InvalidToken, TaskTimedOut */
function requirePendingToken(machines: StateMachineEngine, request: JsonInput): string {
  const token = requiredText(request, "taskToken");
  const state = machines.journal.tokens.state(token);
  if (state === "unknown") throw new AwsError("InvalidToken", "Invalid Token: 'Invalid token'");
  if (state === "open") return token;
  throw new AwsError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'");
}

/** SendTaskSuccess. */
export const sendTaskSuccess =
  (machines: StateMachineEngine): JsonAction =>
  (request) => {
    const token = requirePendingToken(machines, request);
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
  (machines: StateMachineEngine): JsonAction =>
  (request) => {
    const token = requirePendingToken(machines, request);
    const [error, cause] = [optionalText(request, "error"), optionalText(request, "cause")];
    const failure = { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
    machines.journal.tokens.answer(token, { failure });
  };

/** SendTaskHeartbeat. */
export const sendTaskHeartbeat =
  (machines: StateMachineEngine): JsonAction =>
  (request) =>
    machines.journal.tokens.beat(requirePendingToken(machines, request));
