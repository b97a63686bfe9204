import { createJsonEngine } from "../../gateway/json.ts";
import type { Clock, AwsEngine } from "../../interfaces.ts";
import type { StateMachineEngine } from "../state-machines.ts";
import { describeExecution } from "./describe-execution.ts";
import { getExecutionHistory } from "./get-execution-history.ts";
import { listExecutions } from "./list-executions.ts";
import { describeMapRun, listMapRuns } from "./map-runs.ts";
import { redriveExecution } from "./redrive-execution.ts";
import { sendTaskFailure, sendTaskHeartbeat, sendTaskSuccess } from "./send-task.ts";
import { startExecution } from "./start-execution.ts";
import { describeStateMachine, listStateMachines } from "./state-machines.ts";
import { stopExecution } from "./stop-execution.ts";

/** Step Functions' JSON API, over the machines of the plan. */
export function statesApi(machines: StateMachineEngine, clock: Clock): AwsEngine {
  return createJsonEngine("states", [], {
    StartExecution: startExecution(machines),
    DescribeExecution: describeExecution(machines, clock),
    ListExecutions: listExecutions(machines),
    GetExecutionHistory: getExecutionHistory(machines),
    StopExecution: stopExecution(machines),
    RedriveExecution: redriveExecution(machines),
    SendTaskSuccess: sendTaskSuccess(machines),
    SendTaskFailure: sendTaskFailure(machines),
    SendTaskHeartbeat: sendTaskHeartbeat(machines),
    DescribeStateMachine: describeStateMachine(machines),
    ListStateMachines: listStateMachines(machines),
    DescribeMapRun: describeMapRun(machines),
    ListMapRuns: listMapRuns(machines),
  });
}
