import type { ReportContent } from "../aggregation/report.ts";
import { readReportContent } from "../files/report-content.ts";
import { type FileContents, putReportFile } from "../files/store.ts";
import type { ReportFormat } from "../jobs/job.ts";
import { updateJobProgress } from "../jobs/store.ts";
import { readOrganizationSettings, type ReportLanguage } from "../settings.ts";
import { ready } from "../store.ts";
import { createStep, ReportAttempt } from "./step.ts";

type RenderFile = (report: ReportContent, language: ReportLanguage) => FileContents | Promise<FileContents>;

/** A step that writes one format of a merged report. `warm` loads what the format needs besides. */
export const createRenderStep = (
  name: string,
  format: ReportFormat,
  renderFile: RenderFile,
  warm?: () => Promise<unknown>,
) =>
  createStep(
    name,
    ReportAttempt,
    async function renderReport({ reportId, attempt }, at) {
      const { parts = 0 } = await updateJobProgress(reportId, attempt, { step: "render" }, at);
      const [report, { language }] = await Promise.all([
        readReportContent(reportId, parts),
        readOrganizationSettings(),
      ]);
      const file = await putReportFile(reportId, format, await renderFile(report, language));
      await updateJobProgress(reportId, attempt, { step: "render", files: { [format]: file } }, at);
    },
    () => Promise.all([ready(), warm?.()]),
  );
