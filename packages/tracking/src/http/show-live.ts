import { Scope } from "@waybill/events-schema/live";
import { http, ok } from "@waybill/kernel/http";
import * as z from "zod";
import { LiveShown } from "../live/answers.ts";
import { caughtUp } from "../live/catch-up.ts";
import { seenBy } from "../live/frames.ts";
import { ready } from "../table.ts";
import { look } from "../live/watched.ts";

const Query = z.strictObject({
  since: z.coerce.number().int().min(0).optional().describe("The last page one has; without it all that holds now."),
  to: Scope.default("all"),
});
const NEXT_SECONDS = 10;

/** GET /v1/live: what the WebSocket tells, for who cannot hold one. */
export const handler = http(
  { name: "ShowLive", roles: ["manager", "admin"], query: Query, warm: ready, answers: { 200: LiveShown } },
  async ({ query: { since, to: scope }, receivedAt }) => {
    const now = receivedAt.getTime();
    const [portion] = await Promise.all([caughtUp(since, now), look(scope, now)]);
    return ok({ ...seenBy(scope, portion), nextSeconds: NEXT_SECONDS });
  },
);
