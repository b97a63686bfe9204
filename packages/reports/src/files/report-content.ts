/** The content of a report as its steps store it, to be formatted. */
import {
  type ReportContent,
  type ReportRow,
  type ReportSummary,
  routeNamesOf,
  withRouteName,
} from "../aggregation/report.ts";
import { readLines, readText } from "./bucket.ts";
import { workKeys } from "./work-store.ts";

/** Reads the summary, and the rows while they are asked for: those of couriers part after part, those of routes with their names. */
export async function readReportContent(reportId: string, parts: number): Promise<ReportContent> {
  const summary = JSON.parse(await readText(workKeys.summary(reportId))) as ReportSummary;
  const routeNames = routeNamesOf(summary);
  async function* readCourierDays(): AsyncGenerator<ReportRow> {
    for (let part = 0; part < parts; part++) yield* readRows(workKeys.part(reportId, part).courierDays);
  }
  async function* readRouteDays(): AsyncGenerator<ReportRow> {
    for await (const row of readRows(workKeys.routeDays(reportId))) yield withRouteName(row, routeNames);
  }
  return { ...summary, courierDays: readCourierDays(), routeDays: readRouteDays() };
}

async function* readRows(key: string): AsyncGenerator<ReportRow> {
  for await (const line of readLines(key)) yield JSON.parse(line) as ReportRow;
}
