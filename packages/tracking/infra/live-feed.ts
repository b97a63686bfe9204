import { liveFeedEvents } from "@waybill/events-schema/groups";
import {
  deleteConnection,
  deleteItem,
  getItem,
  getSettings,
  postToConnection,
  putItem,
  query,
  updateItem,
} from "../../../stacks/grants.ts";
import { liveApi } from "./live-api.ts";
import { endpoint } from "../../../stacks/endpoint.ts";
import { settings } from "../../../stacks/settings.ts";
import { trackingTable } from "./table.ts";
import { worker } from "../../../stacks/worker.ts";

/** Two at once, the minimum of AWS: one sends, the other only appends to the log. */
export const updateLiveFeed = worker("UpdateLiveFeed", {
  handler: "packages/tracking/src/workers/update-live-feed.handler",
  consumes: liveFeedEvents,
  batch: { size: 100, window: 1 },
  maxConcurrency: 2,
  link: [trackingTable, liveApi, settings],
  grants: [
    getItem(trackingTable, "LIVE"),
    query(trackingTable, "LIVE", "SUBSCRIBER"),
    putItem(trackingTable, "LIVE"),
    updateItem(trackingTable, "LIVE"),
    deleteItem(trackingTable, "SUBSCRIBER"),
    postToConnection(liveApi),
    deleteConnection(liveApi),
    getSettings("tracking"),
  ],
});

endpoint("CreateLiveTicket", "POST /v1/live/tickets", {
  handler: "packages/tracking/src/http/create-live-ticket.handler",
  link: [trackingTable, liveApi],
  grants: [putItem(trackingTable, "TICKET#")],
});
endpoint("GetLive", "GET /v1/live", {
  handler: "packages/tracking/src/http/get-live.handler",
  link: [trackingTable],
  grants: [getItem(trackingTable, "LIVE"), query(trackingTable, "LIVE"), updateItem(trackingTable, "WATCHED")],
});
