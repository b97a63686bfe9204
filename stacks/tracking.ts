import { RecordPositions, RunProgressed } from "@waybill/events-schema/tracking";
import { bus } from "./bus.ts";
import { announces, queries, reads, sendsTo, writes } from "./grants.ts";
import { route } from "./route.ts";
import { runNews } from "./run-news.ts";
import { tracking } from "./tracking-table.ts";
import { worker } from "./worker.ts";

export const recordPositions = worker("RecordPositions", {
  handler: "packages/tracking/src/workers/record-positions.handler",
  on: RecordPositions,
  batch: { size: 100, window: 1 },
  link: [tracking, bus],
  grants: [reads(tracking), queries(tracking), writes(tracking), announces(RunProgressed, ...runNews)],
});

route("ReportPositions", "POST /v1/positions", {
  handler: "packages/tracking/src/http/report-positions.handler",
  link: [recordPositions.queue, tracking],
  grants: [sendsTo(recordPositions.queue), reads(tracking), queries(tracking), writes(tracking)],
});
route("ShowRun", "GET /v1/runs/{runId}", {
  handler: "packages/tracking/src/http/show-run.handler",
  link: [tracking],
  grants: [reads(tracking), queries(tracking)],
});
route("VisitStop", "POST /v1/runs/{runId}/stops/{stopId}/visit", {
  handler: "packages/tracking/src/http/visit-stop.handler",
  link: [tracking, bus],
  grants: [reads(tracking), writes(tracking), announces(...runNews)],
});
route("ShowTrack", "GET /v1/runs/{runId}/track", {
  handler: "packages/tracking/src/http/show-track.handler",
  link: [tracking],
  grants: [reads(tracking), queries(tracking)],
});
