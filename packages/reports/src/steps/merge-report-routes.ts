import * as z from "zod";
import { planGroups } from "../aggregation/parts.ts";
import { mergeRouteRollups, Rollup } from "../aggregation/rollups.ts";
import { hasObject } from "../files/bucket.ts";
import { putWorkLines, readWorkLines, workKeys } from "../files/work-store.ts";
import { updateJobProgress } from "../jobs/store.ts";
import { ready } from "../store.ts";
import { createStep, ReportAttempt } from "./step.ts";

/** Merges the routes of a group of parts: a route has couriers in many of them. A group that an earlier attempt stored is kept. */
export const handler = createStep(
  "MergeReportRoutes",
  ReportAttempt.extend({ group: z.int().min(0) }),
  async function mergeReportRoutes({ reportId, attempt, group }, at) {
    const { parts = 0 } = await updateJobProgress(reportId, attempt, { step: "merge" }, at);
    const key = workKeys.routeGroup(reportId, group);
    if (await hasObject(key)) return;
    const sources = planGroups(parts)[group]!.map((part) =>
      readWorkLines(workKeys.part(reportId, part).routeRollups, Rollup),
    );
    await putWorkLines(key, mergeRouteRollups(sources));
  },
  ready,
);
