import { http, ok } from "@waybill/kernel/http";
import { Resource } from "sst";
import { Taken } from "../answers.ts";
import { fixOfOsmand, OsmandBody as body, osmandBody as read, OsmandQuery as query } from "../osmand.ts";
import { runOf } from "../phones.ts";
import { reporting, take } from "../take.ts";

/** GET, POST /v1/positions/osmand: take what OsmAnd, Traccar Client and their like send; what tells no place is let go. */
export const handler = http(
  { name: "ReportOsmand", ...reporting, body, read, query, answers: { 200: Taken } },
  async (request) => {
    const { device, fix } = fixOfOsmand(request.query, request.body, request.receivedAt);
    if (!fix) return ok({ accepted: 0, rejected: [], nextReportSeconds: 10 });
    const runId = runOf(request.query.run, request.caller.sub, device);
    return ok(await take({ runId, fixes: [fix] }, request, Resource.RecordPositionsQueue.url));
  },
);
