import { LiveFeedName, LiveScope } from "@waybill/events-schema/live";
import { http, ok } from "@waybill/kernel/http";
import { PageQuery } from "@waybill/kernel/pages";
import * as z from "zod";
import { assertFeedVisible } from "../access.ts";
import { runOfScope } from "../live/feeds.ts";
import { ofRun } from "../live/frames.ts";
import { readChanges } from "../live/read-changes.ts";
import { LiveChangesResponse } from "../live/responses.ts";
import { ready } from "../table.ts";

const Query = z.strictObject({
  feed: LiveFeedName,
  to: LiveScope.default("all").describe("With `run:<id>`: only what is about this run."),
  since: z.coerce
    .number()
    .int()
    .min(0)
    .optional()
    .describe("The last page that the client has; without it all current changes."),
  cursor: PageQuery.cursor.describe("The `cursor` of the part before."),
});

/** GET /v1/live/changes: what changed in a feed, or all that is current. */
export const handler = http(
  {
    name: "GetLiveChanges",
    roles: ["dispatcher", "manager", "admin"],
    query: Query,
    warm: ready,
    responses: { 200: LiveChangesResponse },
    problems: ["NOT_FOUND"],
  },
  async function getLiveChanges({ query: { feed, to, since, cursor }, caller, receivedAt }) {
    assertFeedVisible(feed, caller);
    const after = cursor && Buffer.from(cursor, "base64url").toString();
    const { next, ...portion } = await readChanges(feed, { since, after }, receivedAt.getTime());
    const more = next !== undefined && { cursor: Buffer.from(next).toString("base64url") };
    return ok({ ...ofRun(portion, runOfScope(to)), ...more });
  },
);
