import { ApiError, type components, dataOf, type paths } from "@waybill/client";
import { api, fetchRenewed } from "../session/api.ts";
import { accessToken } from "../session/sign-in.ts";
import { saveFile } from "../ui/save-file.ts";

export type Report = components["schemas"]["Report"];
export type ReportRequest = NonNullable<paths["/v1/reports"]["post"]["requestBody"]>["content"]["application/json"];
export const STEPS = ["plan", "roll-up", "merge", "render", "complete", "publish"] as const;
export const DOWNLOADS = ["pdf", "xlsx", "csv"] as const;

export const isInProgress = ({ state }: Report): boolean => state === "requested" || state === "running";

export async function listReports(cursor: string | undefined, signal: AbortSignal) {
  const query = { limit: 25, ...(cursor !== undefined && { cursor }) };
  const { reports, cursor: next } = await dataOf(api.GET("/v1/reports", { params: { query }, signal }));
  return { items: reports, cursor: next };
}

const ofReport = (reportId: string) => ({ params: { path: { reportId } } });

export const readReport = (reportId: string, signal: AbortSignal): Promise<Report> =>
  dataOf(api.GET("/v1/reports/{reportId}", { ...ofReport(reportId), signal }));
export const requestReport = (body: ReportRequest): Promise<Report> => dataOf(api.POST("/v1/reports", { body }));
export const cancelReport = (reportId: string): Promise<Report> =>
  dataOf(api.POST("/v1/reports/{reportId}/cancel", ofReport(reportId)));
export const retryReport = (reportId: string): Promise<Report> =>
  dataOf(api.POST("/v1/reports/{reportId}/retry", ofReport(reportId)));

/** A page holds what it shows in memory: a larger file is only downloaded. */
const MAX_SHOWN_BYTES = 50_000_000;
export const isShown = ({ files }: Report, format: "json" | "events"): boolean =>
  (files?.[format]?.bytes ?? 0) <= MAX_SHOWN_BYTES;

/** A file of a report. The API redirects to it; on the way to another origin the browser drops the token. */
async function readFile(reportId: string, format: string, signal?: AbortSignal): Promise<Response> {
  const url = `/v1/reports/${encodeURIComponent(reportId)}/files/${format}`;
  const headers = { authorization: `Bearer ${await accessToken()}` };
  const response = await fetchRenewed(new Request(url, { headers, ...(signal && { signal }) }));
  if (response.ok) return response;
  throw new ApiError(response, await response.json().catch(() => undefined));
}

export async function downloadReport({ reportId, period, revision }: Report, format: (typeof DOWNLOADS)[number]) {
  const response = await readFile(reportId, format);
  saveFile(await response.blob(), `report-${period.label}-r${revision}.${format}`);
}

/** Sums of a day, a courier or a route. Money is by currency, in minor units. */
export type Figures = Record<CountName, number> & Record<MoneyName, Record<string, number>>;
export const COUNTS = [
  "completed",
  "onTime",
  "failed",
  "claimed",
  "released",
  "started",
  "cancelled",
  "expired",
  "stops",
  "metres",
  "seconds",
] as const;
export type CountName = (typeof COUNTS)[number];
export const MONEY = ["bonus", "adjusted", "receipts"] as const;
export type MoneyName = (typeof MONEY)[number];

/** A line of a table: `of` is a day, or the id of a courier or a route. */
export interface ReportLine {
  of: string;
  name?: string;
  figures: Figures;
}
/** The file `report.json`. */
export interface ReportContent {
  total: Figures;
  days: readonly ReportLine[];
  couriers: readonly ReportLine[];
  routes: readonly ReportLine[];
  courierDays: readonly (ReportLine & { date: string })[];
  routeDays: readonly (ReportLine & { date: string })[];
}
/** A line of the file `events.jsonl`: the ids of the events behind the figures of a courier, or a route, on a day. */
export interface ReportTrace {
  row: "courierDay" | "routeDay";
  of: string;
  date: string;
  events: readonly string[];
}

export const readContent = async (reportId: string, signal: AbortSignal): Promise<ReportContent> =>
  (await (await readFile(reportId, "json", signal)).json()) as ReportContent;

export async function readTraces(reportId: string, signal: AbortSignal): Promise<ReportTrace[]> {
  const text = await (await readFile(reportId, "events", signal)).text();
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as ReportTrace);
}
