import { LiveScope } from "@waybill/events-schema/live";
import { http, ok } from "@waybill/kernel/http";
import * as z from "zod";
import { assertScopeVisible } from "../access.ts";
import { LiveResponse } from "../live/responses.ts";
import { pollNewestPages } from "../live/subscriptions.ts";
import { ready } from "../table.ts";

const NEXT_SECONDS = 10;

/** GET /v1/live: the feeds of a scope and their newest pages, for clients without a WebSocket. */
export const handler = http(
  {
    name: "GetLive",
    roles: ["dispatcher", "manager", "admin"],
    query: z.strictObject({ to: LiveScope.default("all") }),
    warm: ready,
    responses: { 200: LiveResponse },
    problems: ["NOT_FOUND"],
  },
  async function getLive({ query: { to: scope }, caller, receivedAt }) {
    const viewer = { scope, ...(caller.teams && { teams: caller.teams }) };
    assertScopeVisible(viewer);
    return ok({ feeds: await pollNewestPages(viewer, receivedAt.getTime()), nextSeconds: NEXT_SECONDS });
  },
);
