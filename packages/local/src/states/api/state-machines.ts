import type { StateMachineView } from "@waybill/plan/view/stage-view";
import type { JsonAction } from "../../gateway/json.ts";
import type { StateMachineEngine } from "../state-machines.ts";
import { requiredArn, paginate } from "./input.ts";

/** State machines have no creation date in the plan: nothing stores when it was first deployed. */
const CREATED_AT = 0;

const stateMachineSummary = ({ arn, name, type }: StateMachineView) => ({
  stateMachineArn: arn,
  name,
  type,
  creationDate: CREATED_AT,
});

/** DescribeStateMachine. */
export const describeStateMachine =
  (machines: StateMachineEngine): JsonAction =>
  (request) => {
    const machine = machines.get(requiredArn(request, "stateMachineArn"));
    return {
      ...stateMachineSummary(machine),
      status: "ACTIVE",
      definition: JSON.stringify(machine.definition),
      roleArn: machine.role,
    };
  };

/** ListStateMachines. */
export const listStateMachines =
  (machines: StateMachineEngine): JsonAction =>
  (request) => {
    const { shown, ...next } = paginate(machines.planned, ({ arn }) => arn, request);
    return { stateMachines: shown.map(stateMachineSummary), ...next };
  };
