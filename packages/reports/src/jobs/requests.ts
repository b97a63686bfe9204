import { ReportId } from "@waybill/events-schema/reports";
import { CourierId } from "@waybill/events-schema/tracking";
import * as z from "zod";
import { type CalendarPeriod, monthPeriod, rangePeriod, weekPeriod } from "../aggregation/periods.ts";

const courierId = CourierId.optional();
/** A year outside these is a typing error. */
const periodField = (what: string, pattern: RegExp, example: string) =>
  z.string().regex(pattern, `Use ${what} of the years 2000 to 2100: ${example}.`).optional();
const LocalDate = periodField("a day", /^(20\d{2}|2100)-\d{2}-\d{2}$/, "2026-11-21");
const PeriodFields = {
  week: periodField("an ISO week", /^(20\d{2}|2100)-W(0[1-9]|[1-4]\d|5[0-3])$/, "2026-W47"),
  month: periodField("a month", /^(20\d{2}|2100)-(0[1-9]|1[0-2])$/, "2026-11"),
  from: LocalDate,
  to: LocalDate,
};
const PERIOD_HELP = 'Specify the period: "week" (2026-W47), "month" (2026-11), or "from" and "to" (2026-11-16).';

/** A request for a report: a week, a month or any days of the organization's calendar; of all couriers or of one. */
export const ReportRequest = z
  .strictObject(
    { ...PeriodFields, courierId },
    { error: ({ code }) => (code === "invalid_type" ? PERIOD_HELP : undefined) },
  )
  .superRefine((request, context) => {
    const problem = findPeriodProblem(request);
    if (problem) context.addIssue({ code: "custom", ...problem });
  })
  .describe("Exactly one period: `week`, `month`, or `from` with `to`.");
export type ReportRequest = z.output<typeof ReportRequest>;

/** A period is given in exactly one way. Returns the field to change, and how. */
function findPeriodProblem(request: Partial<Record<keyof typeof PeriodFields, string | undefined>>) {
  const [first, second] = (["week", "month", "from", "to"] as const).filter((field) => request[field] !== undefined);
  if (first === undefined) return { path: [], message: PERIOD_HELP };
  if (first === "to") return { path: ["from"], message: "Add the first day: 2026-11-21." };
  if (first === "from") return second ? undefined : { path: ["to"], message: "Add the last day: 2026-11-21." };
  return second && { path: [second], message: `Remove it: ${first} already defines the period.` };
}

export const ReportPath = z.object({ reportId: ReportId });

/** The requested period. Throws VALIDATION_FAILED for one that does not exist. */
export function requestedPeriod({ week, month, from, to }: ReportRequest, timeZone: string): CalendarPeriod {
  if (week !== undefined) return weekPeriod(week, timeZone);
  return month !== undefined ? monthPeriod(month, timeZone) : rangePeriod(from!, to!, timeZone);
}
