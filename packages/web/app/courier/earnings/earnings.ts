import { readStatement, type LedgerEntry } from "../../ledger/ledger.ts";
import { formatDay } from "../../i18n/format.ts";

/** A period of earnings: a month, `2026-11`, or the week that begins on a Monday, `2026-11-30`. */
export type PeriodKind = "month" | "week";
const DAY_MS = 86_400_000;

const dayOf = (at: Date): string => at.toISOString().slice(0, 10);
const utc = (day: string): Date => new Date(`${day}T00:00:00Z`);

/** The period in which a day is. */
export function periodOf(kind: PeriodKind, day: string): string {
  if (kind === "month") return day.slice(0, 7);
  const weekday = (utc(day).getUTCDay() + 6) % 7;
  return dayOf(new Date(utc(day).getTime() - weekday * DAY_MS));
}

/** The period so many after it; before it, when below zero. */
export function stepPeriod(period: string, steps: number): string {
  if (period.length > 7) return dayOf(new Date(utc(period).getTime() + steps * 7 * DAY_MS));
  const [year, month] = period.split("-").map(Number) as [number, number];
  return dayOf(new Date(Date.UTC(year, month - 1 + steps, 1))).slice(0, 7);
}

const daysOfWeek = (monday: string): string[] =>
  Array.from({ length: 7 }, (_, n) => dayOf(new Date(utc(monday).getTime() + n * DAY_MS)));

export interface Earnings {
  entries: readonly LedgerEntry[];
  totals: readonly { amount: number; currency: string }[];
}

/** What a courier earned in a period, the newest first. Statements are of months, in UTC: a week is of one or two. */
export async function readEarnings(courierId: string, period: string, ending: AbortSignal): Promise<Earnings> {
  const days = period.length > 7 ? daysOfWeek(period) : undefined;
  const months = days ? [...new Set(days.map((day) => day.slice(0, 7)))] : [period];
  const statements = await Promise.all(months.map((month) => readStatement(courierId, month, ending)));
  const entries = statements
    .flatMap((statement) => statement.entries)
    .filter(({ at }) => !days || days.includes(at.slice(0, 10)))
    .toSorted((a, b) => (a.at < b.at ? 1 : -1));
  const totals = new Map<string, number>();
  for (const { money } of entries) totals.set(money.currency, (totals.get(money.currency) ?? 0) + money.amount);
  return { entries, totals: Array.from(totals, ([currency, amount]) => ({ currency, amount })) };
}

/** The period as people name it. */
export function formatEarningsPeriod(period: string): string {
  if (period.length === 7) return formatDay(`${period}-01`, { month: "long", year: "numeric" });
  const days = daysOfWeek(period);
  const day = { day: "numeric", month: "short" } as const;
  return `${formatDay(days[0]!, day)} – ${formatDay(days[6]!, { ...day, year: "numeric" })}`;
}
