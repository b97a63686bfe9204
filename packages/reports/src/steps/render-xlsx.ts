import { formatReportXlsx } from "../files/xlsx.ts";
import { createRenderStep } from "./render-step.ts";

/** Writes the report as a workbook. */
export const handler = createRenderStep("RenderXlsx", "xlsx", formatReportXlsx);
