import { problem } from "@waybill/kernel/errors";
import { createIdOfSecret } from "@waybill/kernel/ids";
import { callerLimit, http, ok } from "@waybill/kernel/http";
import * as z from "zod";
import { readMedianMarks, readRunRoute } from "../geo/route-cache.ts";
import { toFollowedStop } from "../links/followed-stop.ts";
import { readLink, readTaskRun } from "../links/store.ts";
import { DeliveryResponse } from "../responses.ts";
import { readStops } from "../runs/earlier-runs.ts";
import { readRun } from "../runs/store.ts";
import { ready } from "../table.ts";

/** A page asks four times a minute; the same link may be open on several devices. */
const countRequest = callerLimit(60);

/** As tasks creates it. */
const Token = z
  .string()
  .regex(/^[A-Za-z0-9_-]{22}$/)
  .describe("The part of the link after the #.");

/** GET /v1/delivery: what a link shows. Whoever has its token may ask; logs leave the query out. */
export const handler = http(
  {
    name: "GetDelivery",
    roles: "anyone",
    query: z.strictObject({ token: Token }),
    warm: ready,
    responses: { 200: DeliveryResponse },
    problems: ["NOT_FOUND", "TOO_FAST"],
  },
  async function getDelivery({ query: { token }, receivedAt }) {
    const now = receivedAt.getTime();
    // The table has the token's digest only: who reads it cannot open the link.
    const linkId = createIdOfSecret("lnk", token);
    countRequest(linkId, now);
    const link = await readLink(linkId, now);
    if (!link) throw problem("NOT_FOUND", "This link is not valid, or not any more.");
    const { taskId, stopId, expiresAt } = link;
    return ok({ ...(await readFollowedStop(taskId, stopId, now)), expiresAt }, { "cache-control": "no-store" });
  },
);

async function readFollowedStop(taskId: string, stopId: string | undefined, now: number) {
  const newest = await readTaskRun(taskId);
  if (!newest) return { state: "planned" };
  if (newest.runId === undefined) return { state: "ended" };
  const run = (await readRun(newest.runId, { consistent: false }))?.body;
  // The task has started, and its run waits for its route.
  if (run?.task?.taskId !== taskId) return { state: "planned" };
  const route = await readRunRoute(run);
  const medianMarks = await readMedianMarks(run, now);
  const stops = await readStops(run, route);
  return toFollowedStop(stopId, { run, route, medianMarks, stops }, now);
}
