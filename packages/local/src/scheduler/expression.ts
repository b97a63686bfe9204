import { Cron } from "croner";
import type { NextFireTime } from "../interfaces.ts";

const UNIT_MS: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
/** Upper end of each field of an AWS cron expression: minutes, hours, days, months, weekdays, years. */
const MAX_FIELD_VALUES = [59, 23, 31, 12, 7, 2199];

/**
 * Reads `rate(5 minutes)`, `cron(0 8 ? * MON-FRI *)` and `at(2026-11-21T12:00:00)`.
 *
 * @param timezone of cron and at. @default UTC
 * @throws Error when AWS would not take it.
 */
export function parseSchedule(expression: string, timezone = "UTC"): NextFireTime {
  const [, kind, inner = ""] = /^(rate|cron|at)\((.*)\)$/.exec(expression.trim()) ?? [];
  if (kind === "rate") return parseRate(inner, expression);
  if (kind === "cron") return parseCron(inner, timezone, expression);
  if (kind === "at") return parseAt(inner, timezone, expression);
  throw new Error(`Schedule expression ${expression} is neither rate(…), cron(…) nor at(…).`);
}

function parseRate(inner: string, expression: string): NextFireTime {
  const [, count = "", unit = "", plural] = /^(\d+) (minute|hour|day)(s?)$/.exec(inner.trim()) ?? [];
  const every = Number(count) * (UNIT_MS[unit] ?? 0);
  if (every === 0 || (Number(count) === 1) === (plural === "s")) {
    throw new Error(`Schedule expression ${expression} is not valid: a rate is like "1 hour" or "5 minutes".`);
  }
  return (after) => after + every;
}

function parseCron(inner: string, timezone: string, expression: string): NextFireTime {
  const fields = inner.trim().split(/\s+/);
  const unspecified = fields.filter((field) => field === "?").length;
  if (fields.length !== 6 || unspecified !== 1 || (fields[2] !== "?" && fields[4] !== "?")) {
    throw new Error(
      `Schedule expression ${expression} is not valid: six fields, and "?" for the day of month or of week.`,
    );
  }
  // croner needs `0-59/15` where AWS writes `0/15`.
  const rewritten = fields.map((field, n) => field.replace(/(^|,)(\d+)\/(\d+)/g, `$1$2-${MAX_FIELD_VALUES[n]}/$3`));
  const pattern = new Cron(`0 ${rewritten.join(" ")}`, {
    timezone,
    alternativeWeekdays: true,
    domAndDow: true,
    paused: true,
  });
  return (after) => pattern.nextRun(new Date(after))?.getTime();
}

function parseAt(inner: string, timezone: string, expression: string): NextFireTime {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(inner))
    throw new Error(`Schedule expression ${expression} is not valid: at(yyyy-mm-ddThh:mm:ss).`);
  const once = new Cron(inner, { timezone, paused: true });
  const time = once.nextRun(new Date(0))?.getTime();
  return (after) => (time !== undefined && time > after ? time : undefined);
}
