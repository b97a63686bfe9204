import { problem } from "@waybill/kernel/errors";
import { http, redirect } from "@waybill/kernel/http";
import * as z from "zod";
import { createDownloadUrl, ready } from "../files/store.ts";
import { requireJob } from "../access.ts";
import { REPORT_FORMATS, type ReportFormat, type ReportJob } from "../jobs/job.ts";
import { ReportPath } from "../jobs/requests.ts";

const ReportFilePath = ReportPath.extend({ format: z.enum(REPORT_FORMATS) });

/** The file's name on the caller's disk: it tells the reports of one courier or of some teams from those of all. */
function downloadName({ reportId, period, revision, courierId = "", teams }: ReportJob, format: ReportFormat): string {
  const courier = /^[\w.-]*$/.test(courierId) && !teams ? courierId : reportId;
  const suffix = format === "events" ? "-events.jsonl" : `.${format}`;
  return `report-${[period.label, courier, `r${revision}`].filter(Boolean).join("-")}${suffix}`;
}

/** GET /v1/reports/{reportId}/files/{format}: redirects to the file, by a URL that is valid for five minutes. */
export const handler = http(
  {
    name: "GetReportFile",
    roles: ["manager", "admin"],
    path: ReportFilePath,
    warm: ready,
    responses: { 302: {} },
    problems: ["NOT_FOUND"],
  },
  async function getReportFile({ path: { reportId, format }, caller }) {
    const job = await requireJob(reportId, caller);
    const file = job.state === "ready" ? job.files?.[format] : undefined;
    if (!file) throw problem("NOT_FOUND", `${reportId} is ${job.state} and has no ${format} yet.`);
    return redirect(await createDownloadUrl(file, downloadName(job, format)));
  },
);
