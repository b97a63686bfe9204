import { alarm } from "./operations/alarm.ts";
import { failState } from "./report-fails.ts";
import { aggregatePartsState } from "./report-parts.ts";
import { renderFormatsState } from "./report-renders.ts";
import { lambdaState } from "./report-state.ts";
import { announceReport, mergeReport, planReport, publishReport } from "./report-steps.ts";

const plan = lambdaState("Plan", planReport).catch(failState);
const parts = aggregatePartsState.catch(failState);
const merge = lambdaState("Merge", mergeReport).catch(failState);
const renders = renderFormatsState.catch(failState);
const publish = lambdaState("Publish", publishReport).catch(failState);
const announce = lambdaState("Announce", announceReport).catch(failState);

plan.next(parts).next(merge).next(renders).next(publish).next(announce);

/** Builds a report: plans its parts, aggregates them in parallel, merges, renders, publishes and announces it. */
export const buildReport = new sst.aws.StepFunctions("DrawReport", { definition: plan });

alarm("DrawReportFailed", {
  namespace: "AWS/States",
  metric: "ExecutionsFailed",
  dimensions: { StateMachineArn: buildReport.arn },
  statistic: "Sum",
  threshold: 1,
  description: `A report could not be drawn. Which and why: waybill jobs ls --stage ${$app.stage}; again: waybill jobs retry ID --stage ${$app.stage}`,
});
