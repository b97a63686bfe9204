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
  permissions: [deleteItem(trackingTable, "SUBSCRIBER")],
});
liveApi.route("$disconnect", disconnect.arn);

/** Routes of client messages, and the permissions to answer them. */
const replyGrants = [
  query(trackingTable, "LIVE"),
  updateItem(trackingTable, "WATCHED"),
  deleteItem(trackingTable, "SUBSCRIBER"),
  postToConnection(liveApi),
  deleteConnection(liveApi),
];
/** A subscriber is read by what follows its subscription. */
const replyArgs = {
  link: [trackingTable, liveApi],
  permissions: [getItem(trackingTable, "LIVE", "SUBSCRIBER"), ...replyGrants],
};
const subscribe = new sst.aws.Function("LiveSubscribe", {
  handler: "packages/tracking/src/sockets/subscribe.handler",
  ...replyArgs,
  permissions: [getItem(trackingTable, "LIVE"), putItem(trackingTable, "SUBSCRIBER"), ...replyGrants],
});
const resume = new sst.aws.Function("LiveResume", {
  handler: "packages/tracking/src/sockets/resume.handler",
  ...replyArgs,
});
const ping = new sst.aws.Function("LivePing", { handler: "packages/tracking/src/sockets/ping.handler", ...replyArgs });
liveApi.route("subscribe", subscribe.arn, { name: "Subscribe" });
liveApi.route("resume", resume.arn, { name: "Resume" });
liveApi.route("ping", ping.arn, { name: "Ping" });
