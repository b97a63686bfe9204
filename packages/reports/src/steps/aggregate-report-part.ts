import { forEachConcurrently } from "@waybill/kernel/concurrently";
import * as z from "zod";
import { isFactOfTeams } from "../access.ts";
import { PartPlan } from "../aggregation/parts.ts";
import { periodBounds, periodDays } from "../aggregation/periods.ts";
import { summarizePart, toReportRow, toTrace } from "../aggregation/report.ts";
import { mergeRollups, rollUpFacts, type Rollups } from "../aggregation/rollups.ts";
import { runIdsWithoutTask, withTaskIds } from "../facts/facts.ts";
import { readFacts, readRouteIds, readTaskIds } from "../facts/store.ts";
import { hasObject } from "../files/bucket.ts";
import { putWorkLines, putWorkObject, readWorkObject, workKeys } from "../files/work-store.ts";
import { getJob } from "../jobs/commands.ts";
import { updateJobProgress } from "../jobs/store.ts";
import { ready } from "../store.ts";
import { createStep, ReportAttempt } from "./step.ts";

/** Memory holds a period's facts of so many couriers. */
const MAX_CONCURRENT_COURIERS = 10;

/** Aggregates the facts of a part's couriers to daily rollups. A part that an earlier attempt stored is kept. */
export const handler = createStep(
  "AggregateReportPart",
  ReportAttempt.extend({ part: z.int().min(0) }),
  async function aggregateReportPart({ reportId, attempt, part }, at) {
    const keys = workKeys.part(reportId, part);
    if (!(await hasObject(keys.summary))) {
      const planKey = workKeys.plan(reportId);
      const [job, plan] = await Promise.all([getJob(reportId), readWorkObject(planKey, PartPlan)]);
      const { from, until } = periodBounds(job.period);
      const days = periodDays(job.period);
      const aggregateCourier = async (courierId: string): Promise<Rollups> => {
        const stored = (await readFacts(courierId, from, until)).filter((fact) => isFactOfTeams(fact, job));
        const facts = withTaskIds(stored, await readTaskIds(runIdsWithoutTask(stored)));
        const routeIds = await readRouteIds([...new Set(facts.flatMap(({ taskId }) => taskId ?? []))]);
        return rollUpFacts(courierId, facts, days, routeIds);
      };
      const couriers = plan.parts[part]!;
      const aggregated: Rollups[] = [];
      await forEachConcurrently(couriers.entries(), MAX_CONCURRENT_COURIERS, async function aggregateNext([n, id]) {
        aggregated[n] = await aggregateCourier(id);
      });
      await putPart(keys, mergeRollups(aggregated));
    }
    await updateJobProgress(reportId, attempt, { step: "roll-up", part }, at);
  },
  ready,
);

/** Figures and events of couriers are files of their own: what only concatenates them need not parse them. */
async function putPart(keys: ReturnType<typeof workKeys.part>, { couriers, routes }: Rollups): Promise<void> {
  await putWorkLines(keys.courierDays, couriers.map(toReportRow));
  await putWorkLines(
    keys.courierTraces,
    couriers.map((rollup) => toTrace("courierDay", rollup)),
  );
  await putWorkLines(keys.routeRollups, routes);
  await putWorkObject(keys.summary, summarizePart(couriers));
}
