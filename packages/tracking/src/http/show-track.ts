import { type HttpResponse, http, ok, text } from "@waybill/kernel/http";
import * as z from "zod";
import { TrackShown } from "../answers.ts";
import { seenBy } from "../claims.ts";
import { asCsv } from "../csv.ts";
import { asGeoJson } from "../geojson.ts";
import { asGpx } from "../gpx.ts";
import { RunId } from "../run-id.ts";
import { readFixes } from "../store.ts";
import { ready } from "../table.ts";
import { asJson, type Track, track } from "../tracks.ts";

const Path = z.object({ runId: RunId });
const Query = z.strictObject({
  format: z.enum(["json", "geojson", "gpx", "csv"]).default("json"),
  raw: z.enum(["true", "false"]).default("false"),
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional(),
});
const answers = { 200: TrackShown };

/** GET /v1/runs/{runId}/track: where it went. `raw=true` tells every fix with its class; `from` and `to` cut. */
export const handler = http(
  {
    name: "ShowTrack",
    roles: ["courier", "manager", "admin"],
    path: Path,
    query: Query,
    warm: ready,
    answers,
    problems: ["NOT_FOUND", "TOO_LARGE"],
  },
  async ({ path, query, caller }) => {
    const run = await seenBy(caller, path.runId);
    const raw = query.raw === "true";
    const [from, to] = [query.from, query.to].map((time) => (time === undefined ? undefined : Date.parse(time)));
    return FORMS[query.format](track(run, await readFixes(run.runId), { raw, from, to }), raw);
  },
);

const FORMS: Record<z.output<typeof Query>["format"], (track: Track, raw: boolean) => HttpResponse> = {
  json: (told, raw) => ok(asJson(told, raw)),
  geojson: (told, raw) => text("application/geo+json", JSON.stringify(asGeoJson(told, raw)), named(told, "geojson")),
  gpx: (told, raw) => text("application/gpx+xml", asGpx(told, raw), named(told, "gpx")),
  csv: (told, raw) => text("text/csv; charset=utf-8; header=present", asCsv(told, raw), named(told, "csv")),
};
const named = ({ run }: Track, ending: string) => ({ filename: `${run.runId}.${ending}` });
