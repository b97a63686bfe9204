import { alarm } from "../../../stacks/operations/alarm.ts";
import { aggregatePartsState, failState, lambdaState, mergeRoutesState, renderFormatsState } from "./states.ts";
import { announceReport, mergeReport, planReport, publishReport } from "./steps.ts";

const plan = lambdaState("Plan", planReport).catch(failState);
const parts = aggregatePartsState.catch(failState);
const routes = mergeRoutesState.catch(failState);
const merge = lambdaState("Merge", mergeReport).catch(failState);
const renders = renderFormatsState.catch(failState);
const publish = lambdaState("Publish", publishReport).catch(failState);
const announce = lambdaState("Announce", announceReport).catch(failState);

plan.next(parts).next(routes).next(merge).next(renders).next(publish).next(announce);

/** Builds a report: plans its parts, aggregates them in parallel, merges them in two levels, renders, publishes and announces it. */
export const buildReport = new sst.aws.StepFunctions("BuildReport", { definition: plan });

alarm("BuildReportFailed", {
  namespace: "AWS/States",
  metric: "ExecutionsFailed",
  dimensions: { StateMachineArn: buildReport.arn },
  statistic: "Sum",
  threshold: 1,
  description: `A report could not be built. List failed jobs and their causes: waybill jobs ls --stage ${$app.stage}; retry one: waybill jobs retry ID --stage ${$app.stage}`,
});
