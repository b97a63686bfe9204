import { mergeReport, planReport, publishReport, announceReport } from "./report-steps.ts";
import { reportFails } from "./report-fails.ts";
import { reportParts } from "./report-parts.ts";
import { reportRenders } from "./report-renders.ts";
import { state } from "./report-state.ts";

const plan = state("Plan", planReport).catch(reportFails);
const parts = reportParts.catch(reportFails);
const merge = state("Merge", mergeReport).catch(reportFails);
const renders = reportRenders.catch(reportFails);
const publish = state("Publish", publishReport).catch(reportFails);
const announce = state("Announce", announceReport).catch(reportFails);

plan.next(parts).next(merge).next(renders).next(publish).next(announce);

/** Draws one report: plans its parts, rolls them up side by side, merges, renders, publishes, announces. */
export const drawReport = new sst.aws.StepFunctions("DrawReport", { definition: plan });
