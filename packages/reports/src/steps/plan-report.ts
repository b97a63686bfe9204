import { PartPlan, planGroups, planParts } from "../aggregation/parts.ts";
import { periodBounds, utcMonths } from "../aggregation/periods.ts";
import { putCoveringReport, readActiveCouriers } from "../facts/store.ts";
import { hasObject } from "../files/bucket.ts";
import { putWorkObject, readWorkObject, workKeys } from "../files/work-store.ts";
import { updateJobProgress } from "../jobs/store.ts";
import { ready } from "../store.ts";
import { createStep, ReportAttempt } from "./step.ts";

/** Divides a report into parts. From here on, facts of its period that are received are noted as late for it. */
export const handler = createStep(
  "PlanReport",
  ReportAttempt,
  async function planReport({ reportId, attempt }, at) {
    const { key, period, courierId, teams } = await updateJobProgress(reportId, attempt, { step: "plan" }, at);
    const bounds = periodBounds(period);
    const months = utcMonths(bounds);
    const limits = { ...(courierId !== undefined && { courierId }), ...(teams && { teams }) };
    await putCoveringReport(months, { key, ...bounds, ...limits });
    const planKey = workKeys.plan(reportId);
    if (!(await hasObject(planKey))) {
      const couriers = courierId === undefined ? await readActiveCouriers(months) : [courierId];
      await putWorkObject(planKey, planParts(couriers));
    }
    const { parts } = await readWorkObject(planKey, PartPlan);
    await updateJobProgress(reportId, attempt, { step: "roll-up", parts: parts.length }, at);
    return { parts: parts.map((_, part) => part), groups: planGroups(parts.length).map((_, group) => group) };
  },
  ready,
);
