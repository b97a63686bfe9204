import { settings } from "@waybill/kernel/settings";
import * as z from "zod";
import { isTimeZone, month, type Period, range, week } from "./periods.ts";

const courierId = z.string().min(1).max(64).optional();
/** Of years in which deliveries are: what is outside them was mistyped. */
const daysAs = (what: string, pattern: RegExp, example: string) =>
  z.string().regex(pattern, `Use ${what} of the years 2000 to 2100: ${example}.`).optional();
const LocalDate = daysAs("a day", /^(20\d{2}|2100)-\d{2}-\d{2}$/, "2026-11-21");
const Ways = {
  week: daysAs("an ISO week", /^(20\d{2}|2100)-W(0[1-9]|[1-4]\d|5[0-3])$/, "2026-W47"),
  month: daysAs("a month", /^(20\d{2}|2100)-(0[1-9]|1[0-2])$/, "2026-11"),
  from: LocalDate,
  to: LocalDate,
};
const WHICH = 'Say which days: "week" (2026-W47), "month" (2026-11), or "from" and "to" (2026-11-16).';

/** What may be asked for: a week, a month or any days of the organization's calendar; of all couriers, or of one. */
export const Ask = z
  .strictObject({ ...Ways, courierId }, { error: ({ code }) => (code === "invalid_type" ? WHICH : undefined) })
  .superRefine((asked, context) => {
    const wrong = unclear(asked);
    if (wrong) context.addIssue({ code: "custom", ...wrong });
  })
  .meta({ oneOf: [{ required: ["week"] }, { required: ["month"] }, { required: ["from", "to"] }] });
export type Ask = z.output<typeof Ask>;

/** Days are said in exactly one way; what to do where they are not. */
function unclear(asked: Partial<Record<keyof typeof Ways, string | undefined>>) {
  const [first, second] = (["week", "month", "from", "to"] as const).filter((way) => asked[way] !== undefined);
  if (first === undefined) return { path: [], message: WHICH };
  if (first === "to") return { path: ["from"], message: "Say also the first day: 2026-11-21." };
  if (first === "from") return second ? undefined : { path: ["to"], message: "Say also the last day: 2026-11-21." };
  return second && { path: [second], message: `Leave it out: ${first} says which days already.` };
}

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
  if (asked.week !== undefined) return week(asked.week, timeZone);
  return asked.month !== undefined ? month(asked.month, timeZone) : range(asked.from!, asked.to!, timeZone);
}
