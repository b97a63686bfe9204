import { assembleReport } from "../aggregation/report.ts";
import { mergeRollups, Rollups } from "../aggregation/rollups.ts";
import { readRouteNames } from "../facts/store.ts";
import { putReportFile, readWorkObject, workKeys } from "../files/store.ts";
import { getJob } from "../jobs/commands.ts";
import { updateJobProgress } from "../jobs/store.ts";
import { readOrganizationSettings } from "../settings.ts";
import { ready } from "../store.ts";
import { createStep, ReportAttempt } from "./step.ts";

/** Parts may be large, and memory holds those that are read at the same time. */
const MAX_CONCURRENT_READS = 20;

/** Assembles the report from its parts: its JSON, and the file that lists the events behind each row. */
export const handler = createStep(
  "MergeReport",
  ReportAttempt,
  async function mergeReport({ reportId, attempt }, at) {
    await updateJobProgress(reportId, attempt, { step: "merge" }, at);
    const [job, { organization }] = await Promise.all([getJob(reportId), readOrganizationSettings()]);
    const keys = Array.from({ length: job.parts ?? 0 }, (_, part) => workKeys.part(reportId, part));
    const parts: Rollups[] = [];
    for (let n = 0; n < keys.length; n += MAX_CONCURRENT_READS) {
      const batch = keys.slice(n, n + MAX_CONCURRENT_READS);
      parts.push(...(await Promise.all(batch.map((key) => readWorkObject(key, Rollups)))));
    }
    const rollups = mergeRollups(parts);
    const routeNames = await readRouteNames([...new Set(rollups.routes.map(({ of }) => of))].filter(Boolean));
    const { report, traces } = assembleReport(job, { organization, routeNames }, rollups);
    const files = {
      json: await putReportFile(reportId, "json", JSON.stringify(report)),
      events: await putReportFile(reportId, "events", traces.map((trace) => `${JSON.stringify(trace)}\n`).join("")),
    };
    await updateJobProgress(reportId, attempt, { step: "render", files }, at);
  },
  ready,
);
