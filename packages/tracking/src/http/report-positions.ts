import { Fix } from "@waybill/events-schema/tracking";
import { accepted, http } from "@waybill/kernel/http";
import { Resource } from "sst";
import * as z from "zod";
import { Taken } from "../answers.ts";
import { inWgs84 } from "../crs.ts";
import { RunId } from "../run-id.ts";
import { reporting, take } from "../take.ts";

const Report = z.object({
  runId: RunId,
  crs: z.enum(["wgs84", "gcj02"]).optional().describe("What the fixes' lat and lon are; wgs84 where it is not said."),
  fixes: z.array(Fix).min(1).max(500),
});

/** POST /v1/positions: take up to 500 fixes of one run and promise to keep each of them. */
export const handler = http(
  { name: "ReportPositions", ...reporting, body: Report, answers: { 202: Taken } },
  async (request) => {
    const { runId, crs = "wgs84", fixes } = request.body;
    const report = { runId, fixes: fixes.map((fix) => inWgs84(fix, crs)) };
    return accepted(await take(report, request, Resource.RecordPositionsQueue.url));
  },
);
