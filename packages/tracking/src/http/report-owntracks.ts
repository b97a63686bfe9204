import { http, ok } from "@waybill/kernel/http";
import { Resource } from "sst";
import { OwnTracksResponse } from "../responses.ts";
import { parseOwnTracks, OwnTracksMessage as body, ownTracksBodyParser as read } from "../phones/owntracks.ts";
import { PhoneQuery as query, resolveRunId } from "../phones/phone-parameters.ts";
import { acceptReport } from "../phones/accept-report.ts";
import { phoneEndpoint } from "../phones/phone-endpoint.ts";

/**
 * POST /v1/positions/owntracks: accept positions of the OwnTracks app in HTTP mode. Messages without a position, and
 * those that can never be accepted, are acknowledged and ignored.
 */
export const handler = http(
  { name: "ReportOwnTracks", ...phoneEndpoint(() => ok([])), body, read, query, responses: { 200: OwnTracksResponse } },
  async function reportOwnTracks(request) {
    const parsed = parseOwnTracks(request.body);
    if (!parsed) return ok([]);
    const runId = resolveRunId(request.query.run, request.caller.sub, parsed.device);
    await acceptReport({ runId, fixes: [parsed.fix] }, request, Resource.RecordPositionsQueue.url);
    return ok([]);
  },
);
