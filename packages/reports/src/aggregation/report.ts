import * as z from "zod";
import { addFigures, emptyFigures, Figures, sumFigures } from "./figures.ts";
import type { ReportJob } from "../jobs/job.ts";
import { periodDays } from "./periods.ts";
import { type Rollup, totalsBy } from "./rollups.ts";

/** A line of a table. `of` is a date, or the id of a courier or a route. */
export const ReportLine = z.object({
  of: z.string(),
  /** The name of a route, if it is known. */
  name: z.string().exactOptional(),
  figures: Figures,
});
export type ReportLine = z.output<typeof ReportLine>;
/** A courier, or a route, on a day. */
export type ReportRow = ReportLine & { date: string };

/** What a report says of its days, couriers and routes. A line has a few hundred bytes, so that memory holds those of any report. */
export interface ReportSummary extends Pick<
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
}

/** The content of a report, to format it: rows are read one after another, since memory may not hold all of them. */
export interface ReportContent extends ReportSummary {
  courierDays: Iterable<ReportRow> | AsyncIterable<ReportRow>;
  routeDays: Iterable<ReportRow> | AsyncIterable<ReportRow>;
}

/** The file `report.json`. */
export interface Report extends ReportSummary {
  courierDays: ReportRow[];
  routeDays: ReportRow[];
}

/** A line of the file `events.jsonl`: the ids of the events behind a row. */
export interface ReportTrace {
  row: "courierDay" | "routeDay";
  of: string;
  date: string;
  events: string[];
}

/** What a part says of its days and couriers. */
export const PartSummary = z.object({ events: z.number(), days: z.array(ReportLine), couriers: z.array(ReportLine) });
export type PartSummary = z.output<typeof PartSummary>;

/** The summary of some couriers' days. */
export const summarizePart = (couriers: readonly Rollup[]): PartSummary => ({
  events: new Set(couriers.flatMap(({ events }) => events)).size,
  days: totalsBy(couriers, ({ date }) => date),
  couriers: totalsBy(couriers, ({ of }) => of),
});

export interface ReportContext {
  organization: string;
  routeNames?: ReadonlyMap<string, string>;
}

/**
 * The summary of a report, from those of its parts in their order: an event belongs to one courier, and a courier to one part. The
 * same parts give the same bytes: the only time in it is that of the request.
 */
export function summarizeReport(
  job: ReportJob,
  { organization, routeNames = new Map() }: ReportContext,
  parts: readonly PartSummary[],
  routes: readonly ReportLine[],
): ReportSummary {
  const { reportId, kind, period, revision, courierId, teams, reason, late, requestedAt } = job;
  const figuresByDay = new Map<string, Figures>();
  for (const { of, figures } of parts.flatMap(({ days }) => days))
    figuresByDay.set(of, addFigures(figuresByDay.get(of) ?? emptyFigures(), figures));
  return {
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
    events: parts.reduce((sum, { events }) => sum + events, 0),
    total: sumFigures([...figuresByDay.values()]),
    days: periodDays(period).map(({ date }) => ({ of: date, figures: figuresByDay.get(date) ?? emptyFigures() })),
    couriers: parts.flatMap(({ couriers }) => couriers),
    routes: routes.map((line) => withRouteName(line, routeNames)),
  };
}

/** The line with the name of its route, if it is known. */
export function withRouteName<T extends ReportLine>(line: T, routeNames: ReadonlyMap<string, string>): T {
  const name = routeNames.get(line.of);
  return name === undefined ? line : { ...line, name };
}

/** The names of a report's routes, as far as they are known. */
export const routeNamesOf = ({ routes }: Pick<ReportSummary, "routes">): Map<string, string> =>
  new Map(routes.flatMap(({ of, name }) => (name === undefined ? [] : [[of, name] as const])));

export const toReportRow = ({ of, date, figures }: Rollup): ReportRow => ({ of, date, figures });
export const toTrace = (row: ReportTrace["row"], { of, date, events }: Rollup): ReportTrace => ({
  row,
  of,
  date,
  events,
});

/** Orders numbers in names by value: Round 2 before Round 10, c2 before c10. */
export const compareByName = (one: ReportLine, other: ReportLine): number =>
  (one.name ?? one.of).localeCompare(other.name ?? other.of, "en", { numeric: true });
