import * as told from "@waybill/events-schema/tracking";
import { deletes, managesConnections, queries, reads, readsSettings, updates, writes } from "./grants.ts";
import { live } from "./live-api.ts";
import { route } from "./route.ts";
import { settings } from "./settings.ts";
import { taskMoves } from "./task-news.ts";
import { tracking } from "./tracking-table.ts";
import { worker } from "./worker.ts";

/** Two at once, the least that AWS takes: one sends, the other only adds to the log. */
export const feedLive = worker("FeedLive", {
  handler: "packages/tracking/src/workers/feed-live.handler",
  on: [
    told.RunProgressed,
    told.StopArrived,
    told.StopDeparted,
    told.RunWentOffRoute,
    told.RunBackOnRoute,
    told.RunStalled,
    told.RunWentSilent,
    told.RunResumed,
    told.RunFinished,
    ...taskMoves,
  ],
  batch: { size: 100, window: 1 },
  concurrency: 2,
  link: [tracking, live, settings],
  grants: [
    reads(tracking),
    queries(tracking),
    writes(tracking),
    updates(tracking),
    deletes(tracking),
    managesConnections(live),
    readsSettings("tracking"),
  ],
});

route("IssueTicket", "POST /v1/live/tickets", {
  handler: "packages/tracking/src/http/issue-ticket.handler",
  link: [tracking, live],
  grants: [writes(tracking)],
});
route("ShowLive", "GET /v1/live", {
  handler: "packages/tracking/src/http/show-live.handler",
  link: [tracking],
  grants: [reads(tracking), queries(tracking), updates(tracking)],
});
