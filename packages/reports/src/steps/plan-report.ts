import { putCovering, readCouriers } from "../facts/store.ts";
import { hasWork, putWork, readWork, workKeys } from "../files/store.ts";
import { advance } from "../jobs/store.ts";
import { type Plan, planOf } from "../parts.ts";
import { momentsOf, monthsOf } from "../periods.ts";
import { ready } from "../store.ts";
import { Attempt, step } from "./step.ts";

/** Decide the parts of a report. From here on what happened in its period and is heard later is late for it. */
export const handler = step(
  "PlanReport",
  Attempt,
  async ({ reportId, attempt }, at) => {
    const { key, period, courierId } = await advance(reportId, attempt, { step: "plan" }, at);
    const moments = momentsOf(period);
    const months = monthsOf(moments);
    await putCovering(months, { key, ...moments, ...(courierId !== undefined && { courierId }) });
    const planKey = workKeys.plan(reportId);
    if (!(await hasWork(planKey))) {
      await putWork(planKey, planOf(courierId === undefined ? await readCouriers(months) : [courierId]));
    }
    const { parts } = await readWork<Plan>(planKey);
    await advance(reportId, attempt, { step: "roll-up", parts: parts.length }, at);
    return { parts: parts.map((_, part) => part) };
  },
  ready,
);
