import * as z from "zod";
import { isFactOfTeams } from "../access.ts";
import { PartPlan } from "../aggregation/parts.ts";
import { periodBounds, periodDays } from "../aggregation/periods.ts";
import { mergeRollups, rollUpFacts } from "../aggregation/rollups.ts";
import { runIdsWithoutTask, withTaskIds } from "../facts/facts.ts";
import { readFacts, readRouteIds, readTaskIds } from "../facts/store.ts";
import { hasWorkObject, putWorkObject, readWorkObject, workKeys } from "../files/store.ts";
import { getJob } from "../jobs/commands.ts";
import { updateJobProgress } from "../jobs/store.ts";
import { ready } from "../store.ts";
import { createStep, ReportAttempt } from "./step.ts";

/** Aggregates the facts of a part's couriers to daily rollups. A part that an earlier attempt stored is kept. */
export const handler = createStep(
  "AggregateReportPart",
  ReportAttempt.extend({ part: z.int().min(0) }),
  async function aggregateReportPart({ reportId, attempt, part }, at) {
    const partKey = workKeys.part(reportId, part);
    if (!(await hasWorkObject(partKey))) {
      const planKey = workKeys.plan(reportId);
      const [job, plan] = await Promise.all([getJob(reportId), readWorkObject(planKey, PartPlan)]);
      const { from, until } = periodBounds(job.period);
      const days = periodDays(job.period);
      const rollups = plan.parts[part]!.map(async (courierId) => {
        const stored = (await readFacts(courierId, from, until)).filter((fact) => isFactOfTeams(fact, job));
        const facts = withTaskIds(stored, await readTaskIds(runIdsWithoutTask(stored)));
        const routeIds = await readRouteIds([...new Set(facts.flatMap(({ taskId }) => taskId ?? []))]);
        return rollUpFacts(courierId, facts, days, routeIds);
      });
      await putWorkObject(partKey, mergeRollups(await Promise.all(rollups)));
    }
    await updateJobProgress(reportId, attempt, { step: "roll-up", part }, at);
  },
  ready,
);
