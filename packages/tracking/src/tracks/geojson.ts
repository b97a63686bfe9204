import { roundedDistanceM } from "../runs/run.ts";
import { type ClassifiedFix, toFullFix, type RunTrack } from "./track.ts";

type Position = [lon: number, lat: number];
type Geometry =
  | { type: "Point"; coordinates: Position }
  | { type: "LineString"; coordinates: Position[] }
  | { type: "MultiLineString"; coordinates: Position[][] }
  | null;
interface Feature {
  type: "Feature";
  geometry: Geometry;
  properties: Record<string, unknown>;
}

/**
 * The track as GeoJSON (RFC 7946): one line through the ok fixes with the time of each in `times`; with `raw` a point
 * for every fix with its class and reason.
 */
export function formatGeoJson(
  { run, progress, fixes }: RunTrack,
  raw: boolean,
): { type: "FeatureCollection"; features: Feature[] } {
  if (raw) return { type: "FeatureCollection", features: fixes.map(toPointFeature) };
  const times = fixes.map(({ fix }) => new Date(fix.at).toISOString());
  const { runId, courierId } = run;
  const properties = { runId, courierId, distanceM: roundedDistanceM(progress), counts: progress.counts, times };
  return { type: "FeatureCollection", features: [{ type: "Feature", geometry: toGeometry(fixes), properties }] };
}

function toPointFeature(classed: ClassifiedFix): Feature {
  const { lat, lon, ...properties } = toFullFix(classed);
  return { type: "Feature", geometry: { type: "Point", coordinates: [lon, lat] }, properties };
}

/** A line has at least two positions (§3.1.4): one fix is a point, and no fix has no geometry. */
function toGeometry(fixes: readonly ClassifiedFix[]): Geometry {
  const lines = cutAtAntimeridian(fixes.map(({ fix }): Position => [fix.lon, fix.lat]));
  const [first = []] = lines;
  if (lines.length > 1) return { type: "MultiLineString", coordinates: lines };
  if (first.length > 1) return { type: "LineString", coordinates: first };
  return first[0] ? { type: "Point", coordinates: first[0] } : null;
}

/** §3.1.9: a line that crosses 180° is cut there, so that it is not drawn around the Earth. */
function cutAtAntimeridian(positions: readonly Position[]): Position[][] {
  const lines: Position[][] = [];
  for (const [lon, lat] of positions) {
    const last = lines.at(-1);
    const [beforeLon, beforeLat] = last?.at(-1) ?? [lon, lat];
    if (!last) lines.push([[lon, lat]]);
    else if (Math.abs(lon - beforeLon) <= 180) last.push([lon, lat]);
    else {
      const side = Math.sign(beforeLon);
      const share = (180 - Math.abs(beforeLon)) / (360 - Math.abs(lon - beforeLon));
      const crossing = Number((beforeLat + (lat - beforeLat) * (share || 0)).toFixed(7));
      last.push([side * 180, crossing]);
      lines.push([
        [-side * 180, crossing],
        [lon, lat],
      ]);
    }
  }
  return lines;
}
