import type { Report } from "../aggregation/report.ts";
import { putReportFile, readReportFile } from "../files/store.ts";
import type { ReportFormat } from "../jobs/job.ts";
import { updateJobProgress } from "../jobs/store.ts";
import { readOrganizationSettings, type ReportLanguage } from "../settings.ts";
import { ready } from "../store.ts";
import { createStep, ReportAttempt } from "./step.ts";

type RenderFile = (report: Report, language: ReportLanguage) => string | Uint8Array | Promise<string | Uint8Array>;

/** A step that writes one format of an assembled report. `warm` loads what the format needs besides. */
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
      const [json, { language }] = await Promise.all([readReportFile(reportId, "json"), readOrganizationSettings()]);
      const file = await putReportFile(reportId, format, await renderFile(JSON.parse(json) as Report, language));
      await updateJobProgress(reportId, attempt, { step: "render", files: { [format]: file } }, at);
    },
    () => Promise.all([ready(), warm?.()]),
  );
