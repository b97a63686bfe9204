import { runEvents } from "@waybill/events-schema/tracking";
import { bus } from "../../../stacks/bus.ts";
import { endpoint } from "../../../stacks/endpoint.ts";
import { batchGetItem, getItem, putEvents, putItem, query, queryIndex } from "../../../stacks/grants.ts";
import { trackingTable } from "./table.ts";

endpoint("ListRuns", "GET /v1/runs", {
  handler: "packages/tracking/src/http/list-runs.handler",
  link: [trackingTable],
  grants: [
    queryIndex(trackingTable, "Listed", "ACTIVE"),
    queryIndex(trackingTable, "Courier"),
    batchGetItem(trackingTable, "RUN#"),
    getItem(trackingTable, "ROUTE#"),
    query(trackingTable, "ROUTE#"),
  ],
});
endpoint("GetRun", "GET /v1/runs/{runId}", {
  handler: "packages/tracking/src/http/get-run.handler",
  link: [trackingTable],
  grants: [getItem(trackingTable, "RUN#", "ROUTE#"), query(trackingTable, "ROUTE#")],
});
endpoint("VisitStop", "POST /v1/runs/{runId}/stops/{stopId}/visit", {
  handler: "packages/tracking/src/http/visit-stop.handler",
  link: [trackingTable, bus],
  grants: [getItem(trackingTable, "RUN#", "ROUTE#"), putItem(trackingTable, "RUN#"), putEvents(...runEvents)],
});
endpoint("GetTrack", "GET /v1/runs/{runId}/track", {
  handler: "packages/tracking/src/http/get-track.handler",
  link: [trackingTable],
  grants: [getItem(trackingTable, "RUN#"), query(trackingTable, "RUN#")],
});
