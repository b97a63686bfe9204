import { type Figures, emptyFigures, sumFigures } from "./figures.ts";
import type { ReportJob } from "../jobs/job.ts";
import { periodDays } from "./periods.ts";
import { type Rollup, type Rollups, totalsBy } from "./rollups.ts";

/** A line of a table. `of` is a date, or the id of a courier or a route. */
export interface ReportLine {
  of: string;
  /** The name of a route, if it is known. */
  name?: string;
  figures: Figures;
}

/** The content of a report. The file `report.json` is its JSON; the other formats are made of it. */
export interface Report extends Pick<
  ReportJob,
  "reportId" | "kind" | "period" | "revision" | "courierId" | "teams" | "reason" | "late"
> {
  organization: string;
  requestedAt: string;
  /** The number of events behind it. */
  events: number;
  total: Figures;
  /** Every day of the period, including those on which nothing happened. */
  days: ReportLine[];
  couriers: ReportLine[];
  routes: ReportLine[];
  courierDays: (ReportLine & { date: string })[];
  routeDays: (ReportLine & { date: string })[];
}

/** A line of the file `events.jsonl`: the ids of the events behind a row. */
export interface ReportTrace {
  row: "courierDay" | "routeDay";
  of: string;
  date: string;
  events: string[];
}

export interface ReportContext {
  organization: string;
  routeNames?: ReadonlyMap<string, string>;
}

/** Assembles a report of the merged rollups. The same rollups give the same bytes: the only time in it is that of the request. */
export function assembleReport(
  job: ReportJob,
  { organization, routeNames = new Map() }: ReportContext,
  { couriers, routes }: Rollups,
): { report: Report; traces: ReportTrace[] } {
  const { reportId, kind, period, revision, courierId, teams, reason, late, requestedAt } = job;
  const withRouteName = <T extends ReportLine>(line: T): T => {
    const name = routeNames.get(line.of);
    return name === undefined ? line : { ...line, name };
  };
  const traces = [
    ...couriers.map((rollup) => ({ row: "courierDay" as const, ...rollup })),
    ...routes.map((rollup) => ({ row: "routeDay" as const, ...rollup })),
  ].map(({ row, of, date, events }) => ({ row, of, date, events }));
  const figuresByDay = new Map(totalsBy(couriers, ({ date }) => date).map(({ of, figures }) => [of, figures]));
  const report: Report = {
    reportId,
    kind,
    period,
    revision,
    ...(courierId !== undefined && { courierId }),
    ...(teams && { teams }),
    ...(reason !== undefined && { reason }),
    ...(late !== undefined && { late }),
    organization,
    requestedAt,
    events: new Set(couriers.flatMap(({ events }) => events)).size,
    total: sumFigures(couriers.map(({ figures }) => figures)),
    days: periodDays(period).map(({ date }) => ({ of: date, figures: figuresByDay.get(date) ?? emptyFigures() })),
    couriers: totalsBy(couriers, ({ of }) => of),
    routes: totalsBy(routes, ({ of }) => of).map(withRouteName),
    courierDays: couriers.map(withoutEvents),
    routeDays: routes.map(withoutEvents).map(withRouteName),
  };
  return { report, traces };
}

/** Orders numbers in names by value: Round 2 before Round 10, c2 before c10. */
export const compareByName = (one: ReportLine, other: ReportLine): number =>
  (one.name ?? one.of).localeCompare(other.name ?? other.of, "en", { numeric: true });

const withoutEvents = ({ of, date, figures }: Rollup) => ({ of, date, figures });
