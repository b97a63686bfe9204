import { SFNClient } from "@aws-sdk/client-sfn";
import type { StateMachineView, StageView } from "@waybill/plan/view/stage-view";
import type { CloudOptions } from "../../src/cloud.ts";
import type { ExecutionRow } from "../../src/states/journal/executions.ts";
import { startTestCloud, type StartedCloud } from "../engines/test-cloud.ts";
import { inProcessLambda } from "../engines/views.ts";
import { Fn, machine } from "./machines.ts";

type Json = Record<string, unknown>;

export interface StartedStateMachine extends StartedCloud {
  sfn: SFNClient;
  /** Starts `Job` and returns its end with the parsed output; waiting is skipped. */
  run: (input?: unknown, name?: string) => Promise<EndedExecution>;
}
export type EndedExecution = Pick<ExecutionRow, "arn" | "status" | "error" | "cause"> & { output: unknown };

/** A cloud with one state machine and the given function `Fn`. */
export async function startTestMachine(
  States: Json | StateMachineView,
  fn: (event: never) => unknown = (event) => event,
  { parts = {}, ...options }: { parts?: Partial<StageView> } & Partial<CloudOptions> & { start?: number } = {},
): Promise<StartedStateMachine> {
  const one = typeof States["arn"] === "string" ? (States as StateMachineView) : machine(States as Json);
  const started = await startTestCloud(
    { stateMachines: [one], ...parts },
    { lambda: inProcessLambda({ [Fn]: fn }), ...options },
  );
  const { machines } = started.cloud;
  return {
    ...started,
    sfn: new SFNClient(started.aws),
    async run(input = {}, name) {
      const { arn: execution } = machines.start(one.arn, { input: JSON.stringify(input), name });
      await started.cloud.waitUntilIdle({ skip: true });
      return toEndedExecution(machines.execution(execution));
    },
  };
}

export const toEndedExecution = ({ arn: of, status, error, cause, output }: ExecutionRow): EndedExecution => ({
  arn: of,
  status,
  error,
  cause,
  output: output === null ? undefined : JSON.parse(output),
});
