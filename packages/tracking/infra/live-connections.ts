import {
  deleteConnection,
  deleteItem,
  getItem,
  postToConnection,
  putItem,
  query,
  updateItem,
} from "../../../stacks/grants.ts";
import { liveApi, liveAuthorizer } from "./live-api.ts";
import { trackingTable } from "./table.ts";

const connect = new sst.aws.Function("LiveConnect", { handler: "packages/tracking/src/sockets/connect.handler" });
liveApi.route("$connect", connect.arn, { auth: { lambda: liveAuthorizer.id } });

const disconnect = new sst.aws.Function("LiveDisconnect", {
  handler: "packages/tracking/src/sockets/disconnect.handler",
  link: [trackingTable],
  permissions: [getItem(trackingTable, "SUBSCRIBER"), deleteItem(trackingTable, "SUBSCRIBER", "SUBSCRIBER#")],
});
liveApi.route("$disconnect", disconnect.arn);

/** Routes of client messages. Each answers, marks what is watched, and ends a connection whose token has expired. */
const link = [trackingTable, liveApi];
const replyGrants = [
  query(trackingTable, "LIVE#"),
  getItem(trackingTable, "SUBSCRIBER"),
  updateItem(trackingTable, "WATCHED"),
  deleteItem(trackingTable, "SUBSCRIBER", "SUBSCRIBER#"),
  postToConnection(liveApi),
  deleteConnection(liveApi),
];
/** To find the feeds of a run or of everything, and to subscribe to them. */
const subscribeGrants = [
  getItem(trackingTable, "RUN#"),
  query(trackingTable, "LIVE_FEEDS"),
  putItem(trackingTable, "SUBSCRIBER", "SUBSCRIBER#"),
];
const subscribe = new sst.aws.Function("LiveSubscribe", {
  handler: "packages/tracking/src/sockets/subscribe.handler",
  link,
  permissions: [...replyGrants, ...subscribeGrants],
});
const resume = new sst.aws.Function("LiveResume", {
  handler: "packages/tracking/src/sockets/resume.handler",
  link,
  permissions: replyGrants,
});
const ping = new sst.aws.Function("LivePing", {
  handler: "packages/tracking/src/sockets/ping.handler",
  link,
  permissions: [...replyGrants, ...subscribeGrants],
});
liveApi.route("subscribe", subscribe.arn, { name: "Subscribe" });
liveApi.route("resume", resume.arn, { name: "Resume" });
liveApi.route("ping", ping.arn, { name: "Ping" });
