import { problem } from "@waybill/kernel/errors";
import { http, redirect } from "@waybill/kernel/http";
import * as z from "zod";
import { findJob } from "../desk.ts";
import { linkTo, ready } from "../files/store.ts";
import { FORMATS } from "../jobs.ts";
import { ReportPath } from "../requests.ts";

const Path = ReportPath.extend({ format: z.enum(FORMATS) });

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
    const { state, files, period, revision } = await findJob(reportId);
    const file = state === "ready" ? files?.[format] : undefined;
    if (!file) throw problem("NOT_FOUND", `${reportId} is ${state} and has no ${format} yet.`);
    const ending = format === "events" ? "-events.jsonl" : `.${format}`;
    return redirect(await linkTo(file, `report-${period.label}-r${revision}${ending}`));
  },
);
