import { http, ok } from "@waybill/kernel/http";
import { PageQuery } from "@waybill/kernel/pages";
import * as z from "zod";
import { toReportResponse } from "../jobs/job.ts";
import { ReportListResponse } from "../jobs/responses.ts";
import { listJobs } from "../jobs/store.ts";
import { ready } from "../store.ts";

/** GET /v1/reports: every revision of every report, the last requested first. */
export const handler = http(
  {
    name: "ListReports",
    roles: ["manager", "admin"],
    query: z.strictObject(PageQuery),
    warm: ready,
    answers: { 200: ReportListResponse },
  },
  async function listReports({ query }) {
    const { jobs, cursor } = await listJobs(query);
    return ok({ reports: jobs.map(toReportResponse), cursor });
  },
);
