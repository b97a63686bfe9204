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

/** Several at once: one sends for a feed, the others only append to its log. */
worker("UpdateLiveFeed", {
  handler: "packages/tracking/src/workers/update-live-feed.handler",
  consumes: liveFeedEvents,
  batch: { size: 1_000, window: 2 }, // each batch is a page of each feed that it has changes for
  timeoutSeconds: 60, // several turns of sending
  maxConcurrency: 4,
  memory: "1024 MB",
  link: [trackingTable, liveApi, settings],
  grants: [
    getItem(trackingTable, "LIVE#", "LIVE_FEEDS", "SUBSCRIBER"),
    query(trackingTable, "LIVE#", "SUBSCRIBER#"),
    putItem(trackingTable, "LIVE#", "LIVE_FEEDS"),
    updateItem(trackingTable, "LIVE#"),
    deleteItem(trackingTable, "SUBSCRIBER", "SUBSCRIBER#"),
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
  grants: [
    getItem(trackingTable, "RUN#"),
    query(trackingTable, "LIVE#", "LIVE_FEEDS"),
    updateItem(trackingTable, "WATCHED"),
  ],
});
endpoint("GetLiveChanges", "GET /v1/live/changes", {
  handler: "packages/tracking/src/http/get-live-changes.handler",
  link: [trackingTable],
  grants: [getItem(trackingTable, "LIVE#"), query(trackingTable, "LIVE#")],
});
