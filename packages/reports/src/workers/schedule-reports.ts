import { isWarmUpEvent, type WarmUpResult, warmUp } from "@waybill/kernel/warm-up";
import * as z from "zod";
import { lastEndedPeriod } from "../aggregation/periods.ts";
import { requestReport } from "../jobs/commands.ts";
import { readOrganizationSettings } from "../settings.ts";
import { ready } from "../store.ts";

const ScheduleInput = z.object({ report: z.enum(["weekly", "monthly"]) });

/** Requests the report of the week or the month that has ended. A second invocation requests the same report. */
export async function handler(event: unknown): Promise<WarmUpResult | { reportId: string }> {
  if (isWarmUpEvent(event)) return warmUp("ScheduleReports", ready);
  const now = Date.now();
  const { timeZone } = await readOrganizationSettings();
  const period = lastEndedPeriod(ScheduleInput.parse(event).report, now, timeZone);
  const at = new Date(now).toISOString();
  const { reportId } = await requestReport({ period, by: "waybill", at, correlationId: `schedule.${period.label}` });
  return { reportId };
}
