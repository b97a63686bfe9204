import { http, ok } from "@waybill/kernel/http";
import { Resource } from "sst";
import { ReportOsmandResponse } from "../responses.ts";
import { parseOsmand, OsmandBody as body, osmandBodyParser as read, OsmandQuery as query } from "../phones/osmand.ts";
import { resolveRunId } from "../phones/phone-parameters.ts";
import { acceptReport } from "../phones/accept-report.ts";
import { phoneEndpoint, rejectedReport } from "../phones/phone-endpoint.ts";

/**
 * GET, POST /v1/positions/osmand: accept positions of OsmAnd, Traccar Client and compatible apps. Messages without a
 * position, and those that can never be accepted, are acknowledged and ignored.
 */
export const handler = http(
  {
    name: "ReportOsmand",
    ...phoneEndpoint((problem) => ok(rejectedReport(problem))),
    body,
    read,
    query,
    responses: { 200: ReportOsmandResponse },
  },
  async function reportOsmand(request) {
    const { device, fix } = parseOsmand(request.query, request.body, request.receivedAt);
    if (!fix) return ok({ accepted: 0, rejected: [], nextReportSeconds: 10 });
    const runId = resolveRunId(request.query.run, request.caller.sub, device);
    return ok(await acceptReport({ runId, fixes: [fix] }, request, Resource.RecordPositionsQueue.url));
  },
);
