import { Fix } from "@waybill/events-schema/tracking";
import { accepted, http } from "@waybill/kernel/http";
import { Resource } from "sst";
import * as z from "zod";
import { ReportPositionsResponse } from "../responses.ts";
import { toWgs84 } from "../geo/crs.ts";
import { RunIdInput } from "../runs/run-id.ts";
import { reportEndpoint, acceptReport } from "../phones/accept-report.ts";

const ReportPositionsRequest = z.object({
  runId: RunIdInput,
  crs: z.enum(["wgs84", "gcj02"]).optional().describe("Coordinate system of the fixes; wgs84 when absent."),
  fixes: z.array(Fix).min(1).max(500),
});

/** POST /v1/positions: accept up to 500 fixes of one run. Every accepted fix will be stored. */
export const handler = http(
  {
    name: "ReportPositions",
    ...reportEndpoint,
    body: ReportPositionsRequest,
    responses: { 202: ReportPositionsResponse },
  },
  async function reportPositions(request) {
    const { runId, crs = "wgs84", fixes } = request.body;
    const report = { runId, fixes: fixes.map((fix) => toWgs84(fix, crs)) };
    return accepted(await acceptReport(report, request, Resource.RecordPositionsQueue.url));
  },
);
