import { AwsError } from "../../gateway/errors.ts";
import { type Action, text } from "../../gateway/json.ts";
import { MOST_BYTES } from "../limit.ts";
import type { Machines } from "../machines.ts";
import { arnIn } from "./input.ts";
import { seconds } from "./shapes.ts";

/** StartExecution. */
export const startExecution =
  (machines: Machines): Action =>
  (request) => {
    const name = text(request, "name");
    if (name !== undefined && !/^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u.test(name))
      throw new AwsError("InvalidName", `Invalid Name: '${name}'`);
    const machine = arnIn(request, "stateMachineArn");
    const execution = machines.start(machine, { input: inputOf(text(request, "input") ?? "{}"), name });
    return { executionArn: execution.arn, startDate: seconds(execution.started_at) };
  };

/** The same JSON is the same input, whatever its spaces. */
function inputOf(input: string): string {
  const refused = (why: string) =>
    new AwsError("InvalidExecutionInput", `Invalid State Machine Execution Input: '${why}'`);
  if (Buffer.byteLength(input) > MOST_BYTES) throw refused(`The input is longer than ${MOST_BYTES} bytes.`);
  try {
    return JSON.stringify(JSON.parse(input));
  } catch (error) {
    throw refused((error as Error).message);
  }
}
