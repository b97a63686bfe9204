import { formatReportPdf } from "../files/pdf/pdf.ts";
import { checkFonts } from "../files/pdf/typefaces.ts";
import { createRenderStep } from "./render-step.ts";

/** Writes the report as PDF. */
export const handler = createRenderStep("RenderPdf", "pdf", formatReportPdf, checkFonts);
