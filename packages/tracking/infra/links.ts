import { linkEvents } from "@waybill/events-schema/tasks";
import { getItem, putItem, query } from "../../../stacks/grants.ts";
import { endpoint } from "../../../stacks/endpoint.ts";
import { trackingTable } from "./table.ts";
import { worker } from "../../../stacks/worker.ts";

worker("ProjectLinks", {
  handler: "packages/tracking/src/workers/project-links.handler",
  consumes: linkEvents,
  link: [trackingTable],
  grants: [putItem(trackingTable, "LINK#")],
});

endpoint("GetDelivery", "GET /v1/delivery", {
  handler: "packages/tracking/src/http/get-delivery.handler",
  public: true,
  throttle: { rate: 100, burst: 200 },
  link: [trackingTable],
  grants: [getItem(trackingTable, "LINK#", "TASK#", "RUN#", "ROUTE#"), query(trackingTable, "ROUTE#")],
});
