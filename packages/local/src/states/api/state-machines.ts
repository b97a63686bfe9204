import type { StateMachineView } from "@waybill/plan/view";
import type { Action } from "../../gateway/json.ts";
import type { Machines } from "../machines.ts";
import { arnIn, page } from "./input.ts";

/** Machines are there since the plan is: nobody keeps when it was first deployed. */
const CREATED = 0;

const summary = ({ arn, name, type }: StateMachineView) => ({
  stateMachineArn: arn,
  name,
  type,
  creationDate: CREATED,
});

/** DescribeStateMachine. */
export const describeStateMachine =
  (machines: Machines): Action =>
  (request) => {
    const machine = machines.get(arnIn(request, "stateMachineArn"));
    return {
      ...summary(machine),
      status: "ACTIVE",
      definition: JSON.stringify(machine.definition),
      roleArn: machine.role,
    };
  };

/** ListStateMachines. */
export const listStateMachines =
  (machines: Machines): Action =>
  (request) => {
    const { shown, ...next } = page(machines.planned, ({ arn }) => arn, request);
    return { stateMachines: shown.map(summary), ...next };
  };
