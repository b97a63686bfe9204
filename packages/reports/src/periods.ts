import type { ReportPeriod } from "@waybill/events-schema/reports";
import { wrongField } from "@waybill/kernel/errors";
import { Temporal } from "temporal-polyfill";

export type Kind = "weekly" | "monthly" | "adhoc";
/** Whole days of one time zone, and whether they are a week, a month, or neither. */
export interface Period extends ReportPeriod {
  kind: Kind;
}

/** A day of a period: from its first moment up to, but without, the next day's. */
export interface Day {
  date: string;
  /** RFC 3339 in UTC. A day has 23 to 25 hours where clocks change. */
  from: string;
  until: string;
}

const LONGEST_DAYS = 366;

/** The ISO week `2026-W47`: Monday to Sunday. Throws VALIDATION_FAILED for a week that its year does not have. */
export function week(label: string, timeZone: string): Period {
  const [year = 0, number = 0] = label.split("-W").map(Number);
  // January 4th is always in week 1.
  const fourth = Temporal.PlainDate.from({ year, month: 1, day: 4 });
  const monday = fourth.subtract({ days: fourth.dayOfWeek - 1 }).add({ weeks: number - 1 });
  if (weekLabel(monday) !== label) throw wrong("week", `${year} has no week ${number}.`);
  return period("weekly", label, monday, monday.add({ days: 6 }), timeZone);
}

/** The calendar month `2026-11`. */
export function month(label: string, timeZone: string): Period {
  const first = Temporal.PlainYearMonth.from(label).toPlainDate({ day: 1 });
  return period("monthly", label, first, first.add({ months: 1 }).subtract({ days: 1 }), timeZone);
}

/** Any days, the last one included. Throws VALIDATION_FAILED for days that do not exist, or too many of them. */
export function range(from: string, to: string, timeZone: string): Period {
  const [first, last] = [dateOf(from, "from"), dateOf(to, "to")];
  const days = first.until(last).days + 1;
  if (days < 1) throw wrong("to", "The last day is before the first.");
  if (days > LONGEST_DAYS) throw wrong("to", `These are ${days} days; ask for at most ${LONGEST_DAYS}.`);
  return period("adhoc", `${from}..${to}`, first, last, timeZone);
}

/** The week, or the month, that ended last before this moment. */
export function lastEnded(kind: "weekly" | "monthly", at: number, timeZone: string): Period {
  const today = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate();
  return kind === "weekly"
    ? week(weekLabel(today.subtract({ weeks: 1 })), timeZone)
    : month(today.subtract({ months: 1 }).toPlainYearMonth().toString(), timeZone);
}

/** The days of a period, each with its moments. No moment is in two of them, and none between them is in none. */
export function daysOf({ from, to, timeZone }: ReportPeriod): Day[] {
  const last = Temporal.PlainDate.from(to);
  const days: Day[] = [];
  for (let date = Temporal.PlainDate.from(from); Temporal.PlainDate.compare(date, last) <= 0;) {
    const next = date.add({ days: 1 });
    days.push({ date: date.toString(), from: startOf(date, timeZone), until: startOf(next, timeZone) });
    date = next;
  }
  return days;
}

/** The moments of a period: from the first one up to, but without, `until`. */
export function momentsOf({ from, to, timeZone }: ReportPeriod): Omit<Day, "date"> {
  const after = Temporal.PlainDate.from(to).add({ days: 1 });
  return { from: startOf(Temporal.PlainDate.from(from), timeZone), until: startOf(after, timeZone) };
}

/** Every UTC month that has a moment between these two. */
export function monthsOf({ from, until }: Omit<Day, "date">): string[] {
  const months: string[] = [];
  const last = new Date(Date.parse(until) - 1).toISOString().slice(0, 7);
  for (let at = Temporal.PlainYearMonth.from(from.slice(0, 7)); ; at = at.add({ months: 1 })) {
    months.push(at.toString());
    if (at.toString() >= last) return months;
  }
}

/** Is it a zone that has days? */
export function isTimeZone(name: string): boolean {
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId.length > 0;
  } catch {
    return false;
  }
}

function period(kind: Kind, label: string, from: Temporal.PlainDate, to: Temporal.PlainDate, timeZone: string): Period {
  return { kind, label, from: from.toString(), to: to.toString(), timeZone };
}

/** The first moment of a day: not always midnight, because there are zones whose clocks change then. */
const startOf = (date: Temporal.PlainDate, timeZone: string) =>
  new Date(date.toZonedDateTime(timeZone).epochMilliseconds).toISOString();

/** A week belongs to the year that has its Thursday. */
function weekLabel(date: Temporal.PlainDate): string {
  return `${String(date.yearOfWeek).padStart(4, "0")}-W${String(date.weekOfYear).padStart(2, "0")}`;
}

function dateOf(text: string, field: string): Temporal.PlainDate {
  try {
    return Temporal.PlainDate.from(text, { overflow: "reject" });
  } catch {
    throw wrong(field, `There is no day ${text}.`);
  }
}

const wrong = (field: string, detail: string) => wrongField(`/${field}`, detail);
