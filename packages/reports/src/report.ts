import { type Figures, none, sum } from "./figures.ts";
import type { Job } from "./jobs.ts";
import { daysOf } from "./periods.ts";
import { type Rollup, type Rollups, totals } from "./rollups.ts";

/** A line of a table: what it is of, and what that came to. */
export interface Line {
  of: string;
  /** Of a route, where it is known: what people call it. */
  name?: string;
  figures: Figures;
}

/** A report as it is drawn, whatever is made of it. Its JSON is the file that programs read. */
export interface Report extends Pick<
  Job,
  "reportId" | "kind" | "period" | "revision" | "courierId" | "reason" | "late"
> {
  organization: string;
  requestedAt: string;
  /** How many events it is made of. */
  events: number;
  total: Figures;
  /** Every day of the period, also one on which nothing happened. */
  days: Line[];
  couriers: Line[];
  routes: Line[];
  courierDays: (Line & { date: string })[];
  routeDays: (Line & { date: string })[];
}

/** One line of the file that traces figures: which events are behind a row. */
export interface Trace {
  row: "courierDay" | "routeDay";
  of: string;
  date: string;
  events: string[];
}

/** Who it is drawn for, and what they call their routes. */
export interface House {
  organization: string;
  names?: ReadonlyMap<string, string>;
}

/** Draw a report from its parts. The same parts give the same bytes: it holds no moment but that of its request. */
export function draw(
  job: Job,
  { organization, names = new Map() }: House,
  { couriers, routes }: Rollups,
): { report: Report; traces: Trace[] } {
  const { reportId, kind, period, revision, courierId, reason, late, requestedAt } = job;
  const called = <T extends Line>(line: T): T => {
    const name = names.get(line.of);
    return name === undefined ? line : { ...line, name };
  };
  const traces = [
    ...couriers.map((rollup) => ({ row: "courierDay" as const, ...rollup })),
    ...routes.map((rollup) => ({ row: "routeDay" as const, ...rollup })),
  ].map(({ row, of, date, events }) => ({ row, of, date, events }));
  const onDays = new Map(totals(couriers, ({ date }) => date).map(({ of, figures }) => [of, figures]));
  const report: Report = {
    reportId,
    kind,
    period,
    revision,
    ...(courierId !== undefined && { courierId }),
    ...(reason !== undefined && { reason }),
    ...(late !== undefined && { late }),
    organization,
    requestedAt,
    events: new Set(couriers.flatMap(({ events }) => events)).size,
    total: sum(couriers.map(({ figures }) => figures)),
    days: daysOf(period).map(({ date }) => ({ of: date, figures: onDays.get(date) ?? none() })),
    couriers: totals(couriers, ({ of }) => of),
    routes: totals(routes, ({ of }) => of).map(called),
    courierDays: couriers.map(untraced),
    routeDays: routes.map(untraced).map(called),
  };
  return { report, traces };
}

/** As people look for them: Round 2 before Round 10, c2 before c10. */
export const byName = (one: Line, other: Line): number =>
  (one.name ?? one.of).localeCompare(other.name ?? other.of, "en", { numeric: true });

const untraced = ({ of, date, figures }: Rollup) => ({ of, date, figures });
