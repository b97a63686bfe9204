import type { StateMachineView } from "@waybill/plan/view/stage-view";
import { arn } from "../engines/views.ts";

type Json = Record<string, unknown>;

export const LAMBDA = "arn:aws:states:::lambda:invoke";
export const Fn = arn("lambda", "function:Fn");

/** A state in the JSONata query language. */
export const state = (Type: string, fields: Json = {}): Json => ({ Type, QueryLanguage: "JSONata", ...fields });
export const end = { End: true };

/** Invokes `Fn` with a payload; its response is the output. */
export const invoke = (fields: Json = {}, Payload: unknown = "{% $states.input %}"): Json =>
  state("Task", {
    Resource: LAMBDA,
    Arguments: { FunctionName: Fn, Payload },
    Output: "{% $states.result.Payload %}",
    ...("Next" in fields ? {} : end),
    ...fields,
  });

/** A state machine with all permissions. */
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
