import { reportLabels } from "../labels.ts";
import type { ReportSummary } from "../../aggregation/report.ts";
import type { ReportLanguage } from "../../settings.ts";
import { drawCover } from "./cover.ts";
import { COLORS, PAGE, createPdfCanvas, type PdfCanvas, CONTENT_WIDTH } from "./canvas.ts";
import { drawTables } from "./report-tables.ts";

/** Lines of a table. Nobody reads more than two dozen pages, and the document is written from memory. */
const MAX_TABLE_LINES = 1_000;

/**
 * Formats the report as PDF: a cover with the main figures, then the tables. A table of more than `maxLines` has the first of
 * them, the total of all, and says where the others are. The same report gives the same file.
 */
export async function formatReportPdf(
  report: ReportSummary,
  language: ReportLanguage,
  maxLines = MAX_TABLE_LINES,
): Promise<Uint8Array> {
  const { label, from, to } = report.period;
  const title = `${reportLabels(language)[report.kind]} ${from === to ? from : label}`;
  const canvas = createPdfCanvas({ title, author: report.organization, created: new Date(report.requestedAt) });
  drawCover(canvas, report, title, language);
  canvas.addPage();
  drawTables(canvas, report, language, maxLines);
  canvas.forEachPage((number, of) => drawHeaderAndFooter(canvas, report, title, { number, of }, language));
  return canvas.finish();
}

/** Draws the header and the footer of a page: the report and the page number. */
function drawHeaderAndFooter(
  canvas: PdfCanvas,
  report: ReportSummary,
  title: string,
  page: { number: number; of: number },
  language: ReportLanguage,
): void {
  const labels = reportLabels(language);
  const { reportId, requestedAt, organization } = report;
  const small = { size: 7.5, color: COLORS.muted };
  const foot = PAGE.height - 38;
  if (page.number > 1) {
    canvas.text(organization, PAGE.left, 36, { ...small, width: CONTENT_WIDTH / 2 });
    canvas.text(title, PAGE.left + CONTENT_WIDTH / 2, 36, { ...small, align: "right", width: CONTENT_WIDTH / 2 });
    canvas.line(PAGE.left, 52, PAGE.left + CONTENT_WIDTH, 52);
  }
  canvas.line(PAGE.left, foot - 6, PAGE.left + CONTENT_WIDTH, foot - 6);
  const requested = `${requestedAt.slice(0, 16).replace("T", " ")} UTC`;
  canvas.text(`${reportId} · ${labels.requested} ${requested}`, PAGE.left, foot, {
    ...small,
    width: CONTENT_WIDTH * 0.75,
  });
  const pageNumber = labels.page.replace("#", String(page.number)).replace("#", String(page.of));
  canvas.text(pageNumber, PAGE.left + CONTENT_WIDTH * 0.75, foot, {
    ...small,
    align: "right",
    width: CONTENT_WIDTH * 0.25,
  });
}
