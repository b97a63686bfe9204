import { LiveScope } from "@waybill/events-schema/live";
import { http, ok } from "@waybill/kernel/http";
import * as z from "zod";
import { assertScopeVisible } from "../access.ts";
import { LiveResponse } from "../live/responses.ts";
import { readChangesSince } from "../live/read-changes.ts";
import { filterByScope } from "../live/frames.ts";
import { ready } from "../table.ts";
import { markWatched } from "../live/watched-scopes.ts";

const Query = z.strictObject({
  since: z.coerce
    .number()
    .int()
    .min(0)
    .optional()
    .describe("The last page the client has; without it all current changes."),
  to: LiveScope.default("all"),
});
const NEXT_SECONDS = 10;

/** GET /v1/live: the live feed for clients without a WebSocket. */
export const handler = http(
  {
    name: "GetLive",
    roles: ["dispatcher", "manager", "admin"],
    query: Query,
    warm: ready,
    responses: { 200: LiveResponse },
    problems: ["NOT_FOUND"],
  },
  async function getLive({ query: { since, to: scope }, caller, receivedAt }) {
    const now = receivedAt.getTime();
    const viewer = { scope, ...(caller.teams && { teams: caller.teams }) };
    assertScopeVisible(viewer);
    const [portion] = await Promise.all([readChangesSince(since, now), markWatched(viewer, now)]);
    return ok({ ...filterByScope(scope, portion, viewer), nextSeconds: NEXT_SECONDS });
  },
);
