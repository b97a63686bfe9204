import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { XMLParser } from "fast-xml-parser";
import type { Measured } from "../src/fixes.ts";

/** Tracks that people recorded: beside the repository, not in it. */
const folder = join(import.meta.dirname, "../../../../shared/data/tracks");
export const areThere = existsSync(folder);

interface Point {
  "@lat": string;
  "@lon": string;
  time?: string;
}

/** The segments of a recorded track, in order; points without a time are ten seconds apart. */
export function recorded(name: string): Measured[][] {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: "@",
    parseTagValue: false,
    isArray: (tag) => ["trk", "trkseg", "trkpt"].includes(tag),
  });
  const { gpx } = parser.parse(readFileSync(join(folder, name), "utf8")) as {
    gpx: { trk: { trkseg: { trkpt?: Point[] }[] }[] };
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
