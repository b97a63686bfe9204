import { CourierErasureRequested } from "@waybill/events-schema/people";
import { RunCourierErased } from "@waybill/events-schema/tracking";
import { bus } from "../../../stacks/bus.ts";
import { deleteItem, getItem, putEvents, putItem, query, queryIndex } from "../../../stacks/grants.ts";
import { worker } from "../../../stacks/worker.ts";
import { trackingTable } from "./table.ts";

worker("EraseTracks", {
  handler: "packages/tracking/src/workers/erase-tracks.handler",
  consumes: CourierErasureRequested,
  timeoutSeconds: 300, // what it has not done by then it goes on with
  batch: { size: 1, window: 0 },
  maxAgeSeconds: 900,
  link: [trackingTable, bus],
  grants: [
    queryIndex(trackingTable, "Courier"),
    getItem(trackingTable, "RUN#"),
    query(trackingTable, "RUN#"),
    putItem(trackingTable, "RUN#"),
    deleteItem(trackingTable, "RUN#"),
    putEvents(RunCourierErased),
  ],
});
