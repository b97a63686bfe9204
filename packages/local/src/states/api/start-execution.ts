import { AwsError } from "../../gateway/errors.ts";
import { type JsonAction, optionalText } from "../../gateway/json.ts";
import { MAX_STATE_BYTES } from "../payload-limit.ts";
import type { StateMachineEngine } from "../state-machines.ts";
import { requiredArn } from "./input.ts";
import { epochSeconds } from "./responses.ts";

/** StartExecution. */
export const startExecution =
  (machines: StateMachineEngine): JsonAction =>
  (request) => {
    const name = optionalText(request, "name");
    if (name !== undefined && !/^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u.test(name))
      throw new AwsError("InvalidName", `Invalid Name: '${name}'`);
    const machine = requiredArn(request, "stateMachineArn");
    const execution = machines.start(machine, { input: normalizeInput(optionalText(request, "input") ?? "{}"), name });
    return { executionArn: execution.arn, startDate: epochSeconds(execution.started_at) };
  };

/** JSON text without insignificant whitespace, so that equal inputs are equal texts. */
function normalizeInput(input: string): string {
  const refused = (why: string) =>
    new AwsError("InvalidExecutionInput", `Invalid State Machine Execution Input: '${why}'`);
  if (Buffer.byteLength(input) > MAX_STATE_BYTES) throw refused(`The input is longer than ${MAX_STATE_BYTES} bytes.`);
  try {
    return JSON.stringify(JSON.parse(input));
  } catch (error) {
    throw refused((error as Error).message);
  }
}
