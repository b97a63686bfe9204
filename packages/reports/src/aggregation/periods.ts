import type { ReportPeriod } from "@waybill/events-schema/reports";
import { wrongField } from "@waybill/kernel/errors";
import { Temporal } from "temporal-polyfill";

export type ReportKind = "weekly" | "monthly" | "adhoc";
/** Whole days in a time zone, and whether they are a week, a month or any days. */
export interface CalendarPeriod extends ReportPeriod {
  kind: ReportKind;
}

/** A day of a period: from its start up to, but without, the start of the next day. */
export interface PeriodDay {
  date: string;
  /** RFC 3339 in UTC. A day has 23 to 25 hours when clocks change. */
  from: string;
  until: string;
}

const MAX_PERIOD_DAYS = 366;

/** The ISO week `2026-W47`: Monday to Sunday. Throws VALIDATION_FAILED for a week that its year does not have. */
export function weekPeriod(label: string, timeZone: string): CalendarPeriod {
  const [year = 0, number = 0] = label.split("-W").map(Number);
  // January 4 is always in week 1.
  const fourth = Temporal.PlainDate.from({ year, month: 1, day: 4 });
  const monday = fourth.subtract({ days: fourth.dayOfWeek - 1 }).add({ weeks: number - 1 });
  if (weekLabel(monday) !== label) throw invalidField("week", `${year} has no week ${number}.`);
  return createPeriod("weekly", label, monday, monday.add({ days: 6 }), timeZone);
}

/** The calendar month `2026-11`. */
export function monthPeriod(label: string, timeZone: string): CalendarPeriod {
  const first = Temporal.PlainYearMonth.from(label).toPlainDate({ day: 1 });
  return createPeriod("monthly", label, first, first.add({ months: 1 }).subtract({ days: 1 }), timeZone);
}

/** Any days, including the last. Throws VALIDATION_FAILED for days that do not exist, and for too many of them. */
export function rangePeriod(from: string, to: string, timeZone: string): CalendarPeriod {
  const [first, last] = [parseDate(from, "from"), parseDate(to, "to")];
  const days = first.until(last).days + 1;
  if (days < 1) throw invalidField("to", "The last day is before the first.");
  if (days > MAX_PERIOD_DAYS)
    throw invalidField("to", `The period has ${days} days; request at most ${MAX_PERIOD_DAYS}.`);
  return createPeriod("adhoc", `${from}..${to}`, first, last, timeZone);
}

/** The last week or month that ended before this time. */
export function lastEndedPeriod(kind: "weekly" | "monthly", at: number, timeZone: string): CalendarPeriod {
  const today = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate();
  return kind === "weekly"
    ? weekPeriod(weekLabel(today.subtract({ weeks: 1 })), timeZone)
    : monthPeriod(today.subtract({ months: 1 }).toPlainYearMonth().toString(), timeZone);
}

/** The days of a period with their bounds. They neither overlap nor leave gaps. */
export function periodDays({ from, to, timeZone }: ReportPeriod): PeriodDay[] {
  const last = Temporal.PlainDate.from(to);
  const days: PeriodDay[] = [];
  for (let date = Temporal.PlainDate.from(from); Temporal.PlainDate.compare(date, last) <= 0;) {
    const next = date.add({ days: 1 });
    days.push({ date: date.toString(), from: startOfDay(date, timeZone), until: startOfDay(next, timeZone) });
    date = next;
  }
  return days;
}

/** The bounds of a period: from `from` up to, but without, `until`. */
export function periodBounds({ from, to, timeZone }: ReportPeriod): Omit<PeriodDay, "date"> {
  const after = Temporal.PlainDate.from(to).add({ days: 1 });
  return { from: startOfDay(Temporal.PlainDate.from(from), timeZone), until: startOfDay(after, timeZone) };
}

/** Every UTC month that overlaps these bounds. */
export function utcMonths({ from, until }: Omit<PeriodDay, "date">): string[] {
  const months: string[] = [];
  const last = new Date(Date.parse(until) - 1).toISOString().slice(0, 7);
  for (let at = Temporal.PlainYearMonth.from(from.slice(0, 7)); ; at = at.add({ months: 1 })) {
    months.push(at.toString());
    if (at.toString() >= last) return months;
  }
}

export function isTimeZone(name: string): boolean {
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId.length > 0;
  } catch {
    return false;
  }
}

function createPeriod(
  kind: ReportKind,
  label: string,
  from: Temporal.PlainDate,
  to: Temporal.PlainDate,
  timeZone: string,
): CalendarPeriod {
  return { kind, label, from: from.toString(), to: to.toString(), timeZone };
}

/** The start of a day. It is not always midnight: in some zones clocks change at midnight. */
const startOfDay = (date: Temporal.PlainDate, timeZone: string) =>
  new Date(date.toZonedDateTime(timeZone).epochMilliseconds).toISOString();

/** A week belongs to the year of its Thursday. */
function weekLabel(date: Temporal.PlainDate): string {
  return `${String(date.yearOfWeek).padStart(4, "0")}-W${String(date.weekOfYear).padStart(2, "0")}`;
}

function parseDate(text: string, field: string): Temporal.PlainDate {
  try {
    return Temporal.PlainDate.from(text, { overflow: "reject" });
  } catch {
    throw invalidField(field, `There is no day ${text}.`);
  }
}

const invalidField = (field: string, detail: string) => wrongField(`/${field}`, detail);
