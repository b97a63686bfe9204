import { http, ok } from "@waybill/kernel/http";
import { PageQuery } from "@waybill/kernel/pages";
import * as z from "zod";
import { isReportVisibleTo } from "../access.ts";
import { toReportResponse } from "../jobs/job.ts";
import { ReportListResponse } from "../jobs/responses.ts";
import { listJobs } from "../jobs/store.ts";
import { ready } from "../store.ts";

/** GET /v1/reports: every revision of every report, the last requested first. A page may be short; an empty one has a cursor after 10,000 others. */
export const handler = http(
  {
    name: "ListReports",
    roles: ["manager", "admin"],
    query: z.strictObject(PageQuery),
    warm: ready,
    responses: { 200: ReportListResponse },
  },
  async function listReports({ query, caller }) {
    const { jobs, cursor } = await listJobs(query, (job) => isReportVisibleTo(job, caller));
    return ok({ reports: jobs.map(toReportResponse), cursor });
  },
);
