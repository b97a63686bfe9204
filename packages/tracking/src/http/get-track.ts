import { type HttpResponse, http, ok, text } from "@waybill/kernel/http";
import * as z from "zod";
import { TrackResponse } from "../responses.ts";
import { readVisibleRun } from "../runs/ownership.ts";
import { formatCsv } from "../tracks/csv.ts";
import { formatGeoJson } from "../tracks/geojson.ts";
import { formatGpx } from "../tracks/gpx.ts";
import { RunIdInput } from "../runs/run-id.ts";
import { readFixes } from "../fixes/store.ts";
import { ready } from "../table.ts";
import { formatJson, MAX_TRACK_FIXES, type RunTrack, selectTrack, TRACK_CURSOR } from "../tracks/track.ts";

const Path = z.object({ runId: RunIdInput });
const Query = z
  .strictObject({
    format: z.enum(["json", "geojson", "gpx", "csv"]).default("json"),
    raw: z.enum(["true", "false"]).default("false"),
    from: z.iso.datetime().optional(),
    to: z.iso.datetime().optional(),
    limit: z.coerce
      .number()
      .int()
      .min(1)
      .max(MAX_TRACK_FIXES)
      .optional()
      .describe("So many fixes at most, and a cursor of the next ones; of `format=json`."),
    cursor: z
      .string()
      .regex(TRACK_CURSOR, "It is not a cursor of a track; leave it out to start at its first fix.")
      .optional()
      .describe("The `cursor` of the part before."),
  })
  .refine(({ format, limit, cursor }) => format === "json" || (limit ?? cursor) === undefined, {
    path: ["format"],
    error: "Parts of a track are JSON: leave out limit and cursor, and take from and to.",
  });

/**
 * GET /v1/runs/{runId}/track: the track of a run. `raw=true` includes every fix with its class; `from` and `to` limit
 * the time, and `limit` reads it in parts.
 */
export const handler = http(
  {
    name: "GetTrack",
    roles: ["courier", "dispatcher", "manager", "admin"],
    path: Path,
    query: Query,
    warm: ready,
    responses: { 200: TrackResponse },
    problems: ["NOT_FOUND", "TOO_LARGE"],
  },
  async function getTrack({ path, query, caller }) {
    const { body: run } = await readVisibleRun(caller, path.runId);
    const raw = query.raw === "true";
    const [from, to] = [query.from, query.to].map((time) => (time === undefined ? undefined : Date.parse(time)));
    return FORMATTERS[query.format](selectTrack(run, await readFixes(run.runId), { ...query, raw, from, to }), raw);
  },
);

const FORMATTERS: Record<z.output<typeof Query>["format"], (track: RunTrack, raw: boolean) => HttpResponse> = {
  json: (track, raw) => ok(formatJson(track, raw)),
  geojson: (track, raw) =>
    text("application/geo+json", JSON.stringify(formatGeoJson(track, raw)), attachmentOf(track, "geojson")),
  gpx: (track, raw) => text("application/gpx+xml", formatGpx(track, raw), attachmentOf(track, "gpx")),
  csv: (track, raw) =>
    text("text/csv; charset=utf-8; header=present", formatCsv(track, raw), attachmentOf(track, "csv")),
};
const attachmentOf = ({ run }: RunTrack, ending: string) => ({ filename: `${run.runId}.${ending}` });
