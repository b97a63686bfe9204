import { state } from "./report-state.ts";
import { renderCsv, renderPdf, renderXlsx } from "./report-steps.ts";

/** Every format of a report at once. */
export const reportRenders = sst.aws.StepFunctions.parallel({ name: "Renders" })
  .branch(state("Csv", renderCsv))
  .branch(state("Xlsx", renderXlsx))
  .branch(state("Pdf", renderPdf));
