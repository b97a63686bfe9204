import { problem } from "@waybill/kernel/errors";
import { http, redirect } from "@waybill/kernel/http";
import * as z from "zod";
import { findJob } from "../desk.ts";
import { linkTo, ready } from "../files/store.ts";
import { type Format, FORMATS, type Job } from "../jobs.ts";
import { ReportPath } from "../requests.ts";

const Path = ReportPath.extend({ format: z.enum(FORMATS) });

/** What the file is called where it is saved: reports of one courier and of all lie beside each other. */
function nameOf({ reportId, period, revision, courierId = "" }: Job, format: Format): string {
  const of = /^[\w.-]*$/.test(courierId) ? courierId : reportId;
  const ending = format === "events" ? "-events.jsonl" : `.${format}`;
  return `report-${[period.label, of, `r${revision}`].filter(Boolean).join("-")}${ending}`;
}

/** GET /v1/reports/{reportId}/files/{format}: a link to the file, good for five minutes. */
export const handler = http(
  {
    name: "FetchReport",
    roles: ["manager", "admin"],
    path: Path,
    warm: ready,
    answers: { 302: {} },
    problems: ["NOT_FOUND"],
  },
  async ({ path: { reportId, format } }) => {
    const job = await findJob(reportId);
    const file = job.state === "ready" ? job.files?.[format] : undefined;
    if (!file) throw problem("NOT_FOUND", `${reportId} is ${job.state} and has no ${format} yet.`);
    return redirect(await linkTo(file, nameOf(job, format)));
  },
);
