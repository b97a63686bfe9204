import { lambdaState } from "./report-state.ts";
import { renderCsv, renderPdf, renderXlsx } from "./report-steps.ts";

/** Renders all formats of a report in parallel. */
export const renderFormatsState = sst.aws.StepFunctions.parallel({ name: "Renders" })
  .branch(lambdaState("Csv", renderCsv))
  .branch(lambdaState("Xlsx", renderXlsx))
  .branch(lambdaState("Pdf", renderPdf));
