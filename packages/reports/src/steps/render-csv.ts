import { formatReportCsv } from "../files/csv.ts";
import { createRenderStep } from "./render-step.ts";

/** Writes the report as CSV. */
export const handler = createRenderStep("RenderCsv", "csv", formatReportCsv);
