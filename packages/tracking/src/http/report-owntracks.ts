import { http, ok } from "@waybill/kernel/http";
import { Resource } from "sst";
import { Nothing } from "../answers.ts";
import { fixOfOwnTracks, OwnTracks as body, ownTracksBody as read } from "../owntracks.ts";
import { PhoneQuery as query, runOf } from "../phones.ts";
import { reporting, take } from "../take.ts";

/** POST /v1/positions/owntracks: take what the OwnTracks app posts in its HTTP mode; what tells no place is let go. */
export const handler = http(
  { name: "ReportOwnTracks", ...reporting, body, read, query, answers: { 200: Nothing } },
  async (request) => {
    const told = fixOfOwnTracks(request.body);
    if (!told) return ok([]);
    const runId = runOf(request.query.run, request.caller.sub, told.device);
    await take({ runId, fixes: [told.fix] }, request, Resource.RecordPositionsQueue.url);
    return ok([]);
  },
);
