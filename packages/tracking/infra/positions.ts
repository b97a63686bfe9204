import { RecordPositions, progressEvents, runEvents } from "@waybill/events-schema/tracking";
import { bus } from "../../../stacks/bus.ts";
import { getItem, putEvents, putItem, query, sendMessage } from "../../../stacks/grants.ts";
import { endpoint } from "../../../stacks/endpoint.ts";
import { trackingTable } from "./table.ts";
import { worker } from "../../../stacks/worker.ts";

const recordPositions = worker("RecordPositions", {
  handler: "packages/tracking/src/workers/record-positions.handler",
  consumes: RecordPositions,
  batch: { size: 100, window: 1 },
  memory: "1769 MB", // a whole core: it computes most of the time, so that memory costs nothing more
  maxConcurrency: 20, // 8 ms of a core a message: docs/scale.md
  link: [trackingTable, bus],
  grants: [
    getItem(trackingTable, "RUN#", "ROUTE#"),
    query(trackingTable, "RUN#", "ROUTE#"),
    putItem(trackingTable, "RUN#", "ROUTE#"),
    putEvents(...progressEvents, ...runEvents),
  ],
});

/** An endpoint that accepts positions claims the run, queues them, and asks whether anyone watches. */
export const reportArgs = {
  link: [recordPositions.queue, trackingTable],
  grants: [
    sendMessage(recordPositions.queue),
    getItem(trackingTable, "RUN#", "ROUTE#"),
    query(trackingTable, "WATCHED"),
    putItem(trackingTable, "RUN#"),
  ],
};

endpoint("ReportPositions", "POST /v1/positions", {
  handler: "packages/tracking/src/http/report-positions.handler",
  throttle: { rate: 3_000, burst: 2_500 }, // 10,000 watched couriers send 1,000 a second: docs/scale.md
  ...reportArgs,
});
