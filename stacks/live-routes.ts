import { deletes, managesConnections, queries, reads, updates, writes } from "./grants.ts";
import { live, liveAccess } from "./live-api.ts";
import { tracking } from "./tracking-table.ts";

const connect = new sst.aws.Function("LiveConnect", { handler: "packages/tracking/src/sockets/connect.handler" });
live.route("$connect", connect.arn, { auth: { lambda: liveAccess.id } });

const disconnect = new sst.aws.Function("LiveDisconnect", {
  handler: "packages/tracking/src/sockets/disconnect.handler",
  link: [tracking],
  permissions: [deletes(tracking)],
});
live.route("$disconnect", disconnect.arn);

/** What a client says, and what it takes to answer. */
const answers = [reads(tracking), queries(tracking), updates(tracking), managesConnections(live)];
const said = { link: [tracking, live], permissions: answers };
const subscribe = new sst.aws.Function("LiveSubscribe", {
  handler: "packages/tracking/src/sockets/subscribe.handler",
  ...said,
  permissions: [writes(tracking), ...answers],
});
const resume = new sst.aws.Function("LiveResume", {
  handler: "packages/tracking/src/sockets/resume.handler",
  ...said,
});
const ping = new sst.aws.Function("LivePing", { handler: "packages/tracking/src/sockets/ping.handler", ...said });
live.route("subscribe", subscribe.arn, { name: "Subscribe" });
live.route("resume", resume.arn, { name: "Resume" });
live.route("ping", ping.arn, { name: "Ping" });
