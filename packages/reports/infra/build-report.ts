import { alarm } from "../../../stacks/operations/alarm.ts";
import { aggregatePartsState, failState, lambdaState, mergeRoutesState, renderFormatsState } from "./states.ts";
import { completeReport, mergeReport, planReport, publishReportReady } from "./steps.ts";

const plan = lambdaState("Plan", planReport).catch(failState);
const parts = aggregatePartsState.catch(failState);
const routes = mergeRoutesState.catch(failState);
const merge = lambdaState("Merge", mergeReport).catch(failState);
const renders = renderFormatsState.catch(failState);
const complete = lambdaState("Complete", completeReport).catch(failState);
const publish = lambdaState("Publish", publishReportReady).catch(failState);

plan.next(parts).next(routes).next(merge).next(renders).next(complete).next(publish);

/** Builds a report: plans its parts, aggregates them in parallel, merges them in two levels, renders and completes it, and publishes that it is ready. */
export const buildReport = new sst.aws.StepFunctions("BuildReport", { definition: plan });

alarm("BuildReportFailed", {
  namespace: "AWS/States",
  metric: "ExecutionsFailed",
  dimensions: { StateMachineArn: buildReport.arn },
  statistic: "Sum",
  threshold: 1,
  description: `A report could not be built. List failed jobs and their causes: waybill jobs ls --stage ${$app.stage}; retry one: waybill jobs retry ID --stage ${$app.stage}`,
});
