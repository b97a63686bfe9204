import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { XMLParser } from "fast-xml-parser";
import type { MeasuredFix } from "../src/fixes/fix.ts";

/** Recorded tracks, stored beside the repository, not in it. */
const folder = join(import.meta.dirname, "../../../../shared/data/tracks");
export const hasRecordedTracks = existsSync(folder);

interface RecordedPoint {
  "@lat": string;
  "@lon": string;
  time?: string;
}

/** The segments of a recorded track, in order; points without a time are ten seconds apart. */
export function readRecordedTrack(name: string): MeasuredFix[][] {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: "@",
    parseTagValue: false,
    isArray: (tag) => ["trk", "trkseg", "trkpt"].includes(tag),
  });
  const { gpx } = parser.parse(readFileSync(join(folder, name), "utf8")) as {
    gpx: { trk: { trkseg: { trkpt?: RecordedPoint[] }[] }[] };
  };
  return gpx.trk
    .flatMap(({ trkseg }) => trkseg)
    .map(({ trkpt }) =>
      (trkpt ?? []).map((point, n) => ({
        at: point.time && !point.time.startsWith("19") ? Date.parse(point.time) : n * 10_000,
        lat: Math.round(Number(point["@lat"]) * 1e7) / 1e7,
        lon: Math.round(Number(point["@lon"]) * 1e7) / 1e7,
      })),
    );
}
