import { readWholeTrack } from "@waybill/client/track";
import { metresBetween } from "@waybill/geometry/lat-lon";
import { api } from "../session/api.ts";

/** A position of a run's track, with its class. */
export interface TrackFix {
  /** Milliseconds since 1970. */
  at: number;
  lat: number;
  lon: number;
  speedMps?: number;
  class: string;
}

/** Every position of a run in order of time. */
export async function loadTrack(runId: string, signal: AbortSignal): Promise<TrackFix[]> {
  const { fixes } = await readWholeTrack(api, runId, { signal });
  return fixes.map(({ fixTime, lat, lon, speedMps, class: of }) => ({
    at: Date.parse(fixTime),
    lat,
    lon,
    class: of ?? "ok",
    ...(speedMps !== undefined && { speedMps }),
  }));
}

/** Speeds along the usable positions: the phone's own, or the way by the time since the position before. */
export function speedsOf(fixes: readonly TrackFix[]): { seconds: number[]; kmh: number[] } {
  const usable = fixes.filter((fix) => fix.class === "ok");
  const speeds = usable.slice(1).map((fix, n) => {
    const before = usable[n]!;
    const mps = fix.speedMps ?? metresBetween(before, fix) / Math.max(1, (fix.at - before.at) / 1_000);
    return [fix.at / 1_000, mps * 3.6] as const;
  });
  return { seconds: speeds.map(([at]) => at), kmh: speeds.map(([, speed]) => speed) };
}

/** Where the courier was at a time: between the two positions around it. */
export function placeAt(fixes: readonly TrackFix[], at: number): { lat: number; lon: number } | undefined {
  const after = fixes.findIndex((fix) => fix.at > at);
  if (after === 0 || fixes.length === 0) return fixes[0];
  if (after < 0) return fixes.at(-1);
  const [a, b] = [fixes[after - 1]!, fixes[after]!];
  const share = (at - a.at) / Math.max(1, b.at - a.at);
  return { lat: a.lat + (b.lat - a.lat) * share, lon: a.lon + (b.lon - a.lon) * share };
}
