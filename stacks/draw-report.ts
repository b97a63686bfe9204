import { alarm } from "./alarm.ts";
import { reportFails } from "./report-fails.ts";
import { reportParts } from "./report-parts.ts";
import { reportRenders } from "./report-renders.ts";
import { state } from "./report-state.ts";
import { announceReport, mergeReport, planReport, publishReport } from "./report-steps.ts";

const plan = state("Plan", planReport).catch(reportFails);
const parts = reportParts.catch(reportFails);
const merge = state("Merge", mergeReport).catch(reportFails);
const renders = reportRenders.catch(reportFails);
const publish = state("Publish", publishReport).catch(reportFails);
const announce = state("Announce", announceReport).catch(reportFails);

plan.next(parts).next(merge).next(renders).next(publish).next(announce);

/** Draws one report: plans its parts, rolls them up side by side, merges, renders, publishes, announces. */
export const drawReport = new sst.aws.StepFunctions("DrawReport", { definition: plan });

alarm("DrawReportFailed", {
  namespace: "AWS/States",
  metric: "ExecutionsFailed",
  dimensions: { StateMachineArn: drawReport.arn },
  statistic: "Sum",
  atLeast: 1,
  says: `A report could not be drawn. Which and why: waybill jobs ls --stage ${$app.stage}; again: waybill jobs retry ID --stage ${$app.stage}`,
});
