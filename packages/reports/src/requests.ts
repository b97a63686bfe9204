import { settings } from "@waybill/kernel/settings";
import * as z from "zod";
import { isTimeZone, month, type Period, range, week } from "./periods.ts";

const courierId = z.string().min(1).max(64).optional();
const LocalDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, "Use a day: 2026-11-21.");
const Week = z.string().regex(/^\d{4}-W(0[1-9]|[1-4]\d|5[0-3])$/, "Use an ISO week: 2026-W47.");
const Month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, "Use a month: 2026-11.");

/** What may be asked for: a week, a month or any days of the organization's calendar; of all couriers, or of one. */
export const Ask = z.union([
  z.strictObject({ week: Week, courierId }),
  z.strictObject({ month: Month, courierId }),
  z.strictObject({ from: LocalDate, to: LocalDate, courierId }),
]);
export type Ask = z.output<typeof Ask>;

export const ReportPath = z.object({ reportId: z.string().max(64) });

/** Whose reports these are, and by which clocks. */
const Organization = z.object({
  timeZone: z.string().refine(isTimeZone, "An IANA name: Europe/Berlin."),
  organization: z.string().min(1).max(80).default("Waybill"),
  /** The language of what people read: headings, and how numbers and dates are written. */
  language: z.enum(["en", "zh"]).default("en"),
});
export type Organization = z.output<typeof Organization>;
export type Language = Organization["language"];

/** The organization's settings. Throws with the names to set when something is missing. */
export const organization = (): Promise<Organization> => settings("reports", "reports", Organization);

/** The period that was asked for. Throws VALIDATION_FAILED for one that does not exist. */
export function periodOf(asked: Ask, timeZone: string): Period {
  if ("week" in asked) return week(asked.week, timeZone);
  return "month" in asked ? month(asked.month, timeZone) : range(asked.from, asked.to, timeZone);
}
