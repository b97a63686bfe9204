import { SFNClient } from "@aws-sdk/client-sfn";
import type { StateMachineView, View } from "@waybill/plan/view";
import type { CloudOptions } from "../../src/cloud.ts";
import type { ExecutionRow } from "../../src/states/journal/executions.ts";
import { arn, cloudOf, functions, type Started } from "../engines/support.ts";

export { arn, functions };

type Json = Record<string, unknown>;

export const LAMBDA = "arn:aws:states:::lambda:invoke";
export const Fn = arn("lambda", "function:Fn");

/** A state in the dialect. */
export const state = (Type: string, fields: Json = {}): Json => ({ Type, QueryLanguage: "JSONata", ...fields });
export const end = { End: true };

/** Invokes `Fn` with a payload; its answer is the output. */
export const invoke = (fields: Json = {}, Payload: unknown = "{% $states.input %}"): Json =>
  state("Task", {
    Resource: LAMBDA,
    Arguments: { FunctionName: Fn, Payload },
    Output: "{% $states.result.Payload %}",
    ...("Next" in fields ? {} : end),
    ...fields,
  });

/** A machine that may do everything. */
export function machine(States: Json, more: Json = {}, view: Partial<StateMachineView> = {}): StateMachineView {
  return {
    id: "Job",
    name: "Job",
    arn: arn("states", "stateMachine:Job"),
    type: "STANDARD",
    role: "arn:aws:iam::123456789012:role/Job",
    definition: { StartAt: Object.keys(States)[0], States, ...more },
    statements: [{ effect: "Allow", actions: ["*"], resources: ["*"], conditions: {} }],
    ...view,
  };
}

export interface Working extends Started {
  sfn: SFNClient;
  /** Starts `Job` and returns it as it ended, with its output read; waiting is jumped over. */
  run: (input?: unknown, name?: string) => Promise<Ended>;
}
export type Ended = Pick<ExecutionRow, "arn" | "status" | "error" | "cause"> & { output: unknown };

/** A cloud with one machine, and `Fn` doing what a test says. */
export async function work(
  States: Json | StateMachineView,
  fn: (event: never) => unknown = (event) => event,
  { parts = {}, ...options }: { parts?: Partial<View> } & Partial<CloudOptions> & { start?: number } = {},
): Promise<Working> {
  const one = typeof States["arn"] === "string" ? (States as StateMachineView) : machine(States as Json);
  const started = await cloudOf({ stateMachines: [one], ...parts }, { lambda: functions({ [Fn]: fn }), ...options });
  const { machines } = started.cloud;
  return {
    ...started,
    sfn: new SFNClient(started.aws),
    async run(input = {}, name) {
      const { arn: execution } = machines.start(one.arn, { input: JSON.stringify(input), name });
      await started.cloud.settled({ skip: true });
      return ended(machines.execution(execution));
    },
  };
}

export const ended = ({ arn: of, status, error, cause, output }: ExecutionRow): Ended => ({
  arn: of,
  status,
  error,
  cause,
  output: output === null ? undefined : JSON.parse(output),
});
