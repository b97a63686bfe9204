import { minorUnitDigits } from "@waybill/events-schema/currencies";
import { now } from "../clock.ts";
import { settings } from "../settings.ts";
import { formatNumber, formatOf, t } from "./text.ts";

/** An amount in whole minor units, as its currency is written in the current language, with all its digits: a browser's are of daily use. */
export function formatMoney({ amount, currency }: { amount: number; currency: string }): string {
  const digits = minorUnitDigits(currency);
  const places = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return formatOf(Intl.NumberFormat, { style: "currency", currency, ...places }).format(amount / 10 ** digits);
}

export const formatDistance = (metres: number): string =>
  metres < 1_000
    ? formatNumber(Math.round(metres), { style: "unit", unit: "meter" })
    : formatNumber(metres / 1_000, {
        style: "unit",
        unit: "kilometer",
        maximumFractionDigits: metres < 10_000 ? 1 : 0,
      });

export const formatSpeed = (mps: number): string =>
  formatNumber(mps * 3.6, { style: "unit", unit: "kilometer-per-hour", maximumFractionDigits: 0 });

export const formatPercent = (share: number): string =>
  formatNumber(share, { style: "percent", maximumFractionDigits: 0 });

/** Formats in the organization's time zone; in the viewer's while it is not known. */
function timeFormat(options: Intl.DateTimeFormatOptions, timeZone = settings.value.timeZone): Intl.DateTimeFormat {
  return formatOf(Intl.DateTimeFormat, { ...options, ...(timeZone !== undefined && { timeZone }) });
}

/** Hours and minutes, with the date when it is not today, in the organization's time zone. */
export function formatTime(at: string, { seconds = false } = {}): string {
  const time = new Date(at);
  const day = timeFormat({ dateStyle: "short" });
  const isToday = day.format(time) === day.format(new Date(now()));
  return timeFormat({
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    ...(seconds && { second: "2-digit" }),
    ...(!isToday && { day: "numeric", month: "short" }),
  }).format(time);
}

const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The whole time in the organization's zone and, when that is another one, in the viewer's: for a title. */
export function formatExactTime(at: string): string {
  const zones = [...new Set([settings.value.timeZone ?? ownZone, ownZone])];
  const format = (timeZone: string) =>
    timeFormat({ dateStyle: "medium", timeStyle: "long" }, timeZone).format(new Date(at));
  return zones.map((zone) => `${format(zone)} (${zone})`).join("\n");
}

/** How long ago, in the largest unit. */
export function formatAgo(at: string, current = now()): string {
  const seconds = Math.round((current - Date.parse(at)) / 1_000);
  if (Math.abs(seconds) < 10) return t("time.now");
  const relative = formatOf(Intl.RelativeTimeFormat, { numeric: "always", style: "narrow" });
  if (Math.abs(seconds) < 90) return relative.format(-seconds, "second");
  if (Math.abs(seconds) < 5_400) return relative.format(-Math.round(seconds / 60), "minute");
  if (Math.abs(seconds) < 129_600) return relative.format(-Math.round(seconds / 3_600), "hour");
  return relative.format(-Math.round(seconds / 86_400), "day");
}

/** Minutes, or hours and minutes. */
export function formatSeconds(seconds: number): string {
  const minutes = Math.round(Math.abs(seconds) / 60);
  const [h, m] = [Math.floor(minutes / 60), minutes % 60];
  const unit = (value: number, name: string) =>
    formatNumber(value, { style: "unit", unit: name, unitDisplay: "narrow" });
  return h === 0 ? unit(m, "minute") : `${unit(h, "hour")} ${unit(m, "minute")}`;
}

export function formatBytes(bytes: number): string {
  const [size, unit]: [number, string] =
    bytes < 1_000 ? [1, "byte"] : bytes < 1_000_000 ? [1_000, "kilobyte"] : [1_000_000, "megabyte"];
  return formatNumber(bytes / size, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 1 });
}

/** A day of a calendar, as `2026-11-30`, or the month or year that it is in. */
export const formatDay = (
  day: string,
  options: Intl.DateTimeFormatOptions = { day: "numeric", month: "short" },
): string => formatOf(Intl.DateTimeFormat, { ...options, timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`));
