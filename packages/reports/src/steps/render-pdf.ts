import { checkFonts } from "../files/pdf/canvas.ts";
import { formatReportPdf } from "../files/pdf/pdf.ts";
import { createRenderStep } from "./render-step.ts";

/** Writes the report as PDF. */
export const handler = createRenderStep("RenderPdf", "pdf", formatReportPdf, checkFonts);
