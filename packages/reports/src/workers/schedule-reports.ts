import { isWarmUpEvent, type WarmUpResult, warmUp } from "@waybill/kernel/warm-up";
import * as z from "zod";
import { ask } from "../desk.ts";
import { lastEnded } from "../periods.ts";
import { organization } from "../requests.ts";
import { ready } from "../store.ts";

const Due = z.object({ report: z.enum(["weekly", "monthly"]) });

/** When a week or a month has ended: ask for its report. Twice is once. */
export async function handler(event: unknown): Promise<WarmUpResult | { reportId: string }> {
  if (isWarmUpEvent(event)) return warmUp("ScheduleReports", ready);
  const now = Date.now();
  const period = lastEnded(Due.parse(event).report, now, (await organization()).timeZone);
  const at = new Date(now).toISOString();
  const { reportId } = await ask({ period, by: "waybill", at, correlationId: `schedule.${period.label}` });
  return { reportId };
}
