import { usageError } from "./exit.ts";

/** Version of the JSON output. It grows when a field changes its meaning or is removed, not when one is added. */
export const JSON_FORMAT = 1;

const UNIT_SECONDS: Record<string, number> = { ms: 0.001, s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };

/** Milliseconds of `90s`, `2h`, `7d`. */
export function parseDuration(text: string, option: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|[smhdw])$/.exec(text.trim());
  if (!match) throw usageError(`${option} ${text}: a duration like 90s, 15m, 2h or 7d`);
  return Number(match[1]) * (UNIT_SECONDS[match[2] as string] as number) * 1000;
}

/** Milliseconds between two items at a rate of `10/s` or `600/m`; 0 for `max`. */
export function parseRateIntervalMs(text: string, option: string): number {
  if (text === "max") return 0;
  const match = /^(\d+(?:\.\d+)?)\/(s|m|h)$/.exec(text.trim());
  if (!match || Number(match[1]) <= 0) throw usageError(`${option} ${text}: a rate like 10/s or 600/m, or max`);
  return ((UNIT_SECONDS[match[2] as string] as number) * 1000) / Number(match[1]);
}

/** A time in UTC, to the minute; `-` for none. */
export const formatMinute = (iso: string | null): string => iso?.slice(0, 16).replace("T", " ") ?? "-";

/** A duration in its two largest units. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const [d, h, m, s] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3_600) % 24,
    Math.floor(seconds / 60) % 60,
    seconds % 60,
  ];
  if (d > 0) return h > 0 ? `${d} d ${h} h` : `${d} d`;
  if (h > 0) return m > 0 ? `${h} h ${m} min` : `${h} h`;
  if (m > 0) return s > 0 ? `${m} min ${s} s` : `${m} min`;
  return `${s} s`;
}

/** The plural of an English noun that has a regular one: fixes, retries, messages. */
const pluralize = (one: string): string =>
  /(?:s|x|z|ch|sh)$/.test(one) ? `${one}es` : /[^aeiou]y$/.test(one) ? `${one.slice(0, -1)}ies` : `${one}s`;

/** `1 message`, `2 messages`. */
export const formatCount = (n: number, one: string, many = pluralize(one)): string => `${n} ${n === 1 ? one : many}`;
