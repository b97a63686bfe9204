import { http, ok } from "@waybill/kernel/http";
import { Resource } from "sst";
import { ReportPositionsResponse } from "../responses.ts";
import { parseOsmand, OsmandBody as body, osmandBodyParser as read, OsmandQuery as query } from "../phones/osmand.ts";
import { resolveRunId } from "../phones/phone-parameters.ts";
import { reportEndpoint, acceptReport } from "../phones/accept-report.ts";

/**
 * GET, POST /v1/positions/osmand: accept positions of OsmAnd, Traccar Client and compatible apps. Messages without a
 * position are acknowledged and ignored.
 */
export const handler = http(
  { name: "ReportOsmand", ...reportEndpoint, body, read, query, answers: { 200: ReportPositionsResponse } },
  async function reportOsmand(request) {
    const { device, fix } = parseOsmand(request.query, request.body, request.receivedAt);
    if (!fix) return ok({ accepted: 0, rejected: [], nextReportSeconds: 10 });
    const runId = resolveRunId(request.query.run, request.caller.sub, device);
    return ok(await acceptReport({ runId, fixes: [fix] }, request, Resource.RecordPositionsQueue.url));
  },
);
