import { forEachConcurrently } from "@waybill/kernel/concurrently";
import { planGroups } from "../aggregation/parts.ts";
import { PartSummary, type ReportLine, summarizeReport, toReportRow, toTrace } from "../aggregation/report.ts";
import { addToTotals, mergeRouteRollups, Rollup } from "../aggregation/rollups.ts";
import { readRouteNames } from "../facts/store.ts";
import { readRanges } from "../files/bucket.ts";
import { type EventRange, putEventIndex } from "../files/event-index.ts";
import { formatReportJson } from "../files/json.ts";
import { readReportContent } from "../files/report-content.ts";
import { createReportFileWriter, putReportFile, type ReportFileWriter } from "../files/store.ts";
import {
  createWorkWriter,
  putWorkObject,
  readWorkLines,
  readWorkObject,
  toLine,
  workKeys,
} from "../files/work-store.ts";
import { updateJobProgress } from "../jobs/store.ts";
import { readOrganizationSettings } from "../settings.ts";
import { ready } from "../store.ts";
import { createStep, ReportAttempt } from "./step.ts";

const MAX_CONCURRENT_READS = 20;

/** Merges the parts: the summary that all formats begin with, the report's JSON, and the file that lists the events behind each row. */
export const handler = createStep(
  "MergeReport",
  ReportAttempt,
  async function mergeReport({ reportId, attempt }, at) {
    const job = await updateJobProgress(reportId, attempt, { step: "merge" }, at);
    const { parts = 0 } = job;
    const [summaries, { organization }] = await Promise.all([
      readPartSummaries(reportId, parts),
      readOrganizationSettings(),
    ]);
    const events = createReportFileWriter(reportId, "events");
    await putEventIndex(reportId, await copyCourierEvents(reportId, summaries, events));
    const routes = await mergeRoutes(reportId, parts, events);
    const routeNames = await readRouteNames(routes.map(({ of }) => of).filter(Boolean));
    const summary = summarizeReport(job, { organization, routeNames }, summaries, routes);
    await putWorkObject(workKeys.summary(reportId), summary);
    const files = {
      json: await putReportFile(reportId, "json", formatReportJson(await readReportContent(reportId, parts))),
      events: await events.end(),
    };
    await updateJobProgress(reportId, attempt, { step: "render", files, hasEventIndex: true }, at);
  },
  ready,
);

async function readPartSummaries(reportId: string, parts: number): Promise<PartSummary[]> {
  const summaries: PartSummary[] = [];
  await forEachConcurrently(Array(parts).keys(), MAX_CONCURRENT_READS, async function readPartSummary(part) {
    summaries[part] = await readWorkObject(workKeys.part(reportId, part).summary, PartSummary);
  });
  return summaries;
}

/** The couriers of a part come before those of the next, so that their events are copied and not parsed. Returns where those of a part are. */
async function copyCourierEvents(
  reportId: string,
  summaries: readonly PartSummary[],
  events: ReportFileWriter,
): Promise<EventRange[]> {
  const ranges: EventRange[] = [];
  for (const [part, { couriers }] of summaries.entries()) {
    const from = events.bytes;
    for await (const bytes of readRanges(workKeys.part(reportId, part).courierTraces)) await events.write(bytes);
    const last = couriers.at(-1);
    if (last) ranges.push({ lastCourier: last.of, from, to: events.bytes });
  }
  return ranges;
}

/** Merges the groups of routes: stores their rows, adds their events to the file. Returns the lines of the routes. */
async function mergeRoutes(reportId: string, parts: number, events: ReportFileWriter): Promise<ReportLine[]> {
  const groups = planGroups(parts).map((_, group) => readWorkLines(workKeys.routeGroup(reportId, group), Rollup));
  const rows = createWorkWriter(workKeys.routeDays(reportId));
  const routes: ReportLine[] = [];
  for await (const rollup of mergeRouteRollups(groups)) {
    await rows.write(toLine(toReportRow(rollup)));
    await events.write(toLine(toTrace("routeDay", rollup)));
    addToTotals(routes, rollup);
  }
  await rows.end();
  return routes;
}
