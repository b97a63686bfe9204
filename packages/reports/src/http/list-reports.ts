import { http, ok } from "@waybill/kernel/http";
import * as z from "zod";
import { ReportsShown } from "../answers.ts";
import { PageQuery } from "@waybill/kernel/pages";
import { shown } from "../jobs.ts";
import { listJobs } from "../jobs/store.ts";
import { ready } from "../store.ts";

/** GET /v1/reports: every revision of every report, the last requested first. */
export const handler = http(
  {
    name: "ListReports",
    roles: ["manager", "admin"],
    query: z.strictObject(PageQuery),
    warm: ready,
    answers: { 200: ReportsShown },
  },
  async ({ query }) => {
    const { jobs, cursor } = await listJobs(query);
    return ok({ reports: jobs.map(shown), cursor });
  },
);
