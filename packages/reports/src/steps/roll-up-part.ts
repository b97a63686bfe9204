import * as z from "zod";
import { findJob } from "../desk.ts";
import { readFacts, readRoutes, readTasks } from "../facts/store.ts";
import { hasWork, putWork, readWork, workKeys } from "../files/store.ts";
import { advance } from "../jobs/store.ts";
import { onTasks, runsWithoutTask } from "../facts.ts";
import type { Plan } from "../parts.ts";
import { daysOf, momentsOf } from "../periods.ts";
import { merge, rollUp } from "../rollups.ts";
import { ready } from "../store.ts";
import { Attempt, step } from "./step.ts";

/** Fold the facts of a part's couriers into daily rollups. A part that is there already stays as it is. */
export const handler = step(
  "RollUpPart",
  Attempt.extend({ part: z.int().min(0) }),
  async ({ reportId, attempt, part }, at) => {
    const partKey = workKeys.part(reportId, part);
    if (!(await hasWork(partKey))) {
      const [{ period }, plan] = await Promise.all([findJob(reportId), readWork<Plan>(workKeys.plan(reportId))]);
      const { from, until } = momentsOf(period);
      const days = daysOf(period);
      const rollups = plan.parts[part]!.map(async (courierId) => {
        const own = await readFacts(courierId, from, until);
        const facts = onTasks(own, await readTasks(runsWithoutTask(own)));
        const routes = await readRoutes([...new Set(facts.flatMap(({ taskId }) => taskId ?? []))]);
        return rollUp(courierId, facts, days, routes);
      });
      await putWork(partKey, merge(await Promise.all(rollups)));
    }
    await advance(reportId, attempt, { step: "roll-up", part }, at);
  },
  ready,
);
