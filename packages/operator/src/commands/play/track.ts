import { type RecordedPoint, readGpx } from "./gpx.ts";
import { fitTimes, repairTimes } from "./repair-times.ts";

export { UnplayableTrackError } from "./gpx.ts";

/** A recorded point whose time is never NaN. */
export type TrackPoint = RecordedPoint;

/** A recorded track that can be played. */
export interface PlayableTrack {
  points: TrackPoint[];
  /** What had to be repaired; empty when nothing. */
  notes: string[];
}

/** The server accepts fixes up to 24 hours late; the track must stay within that while it is being sent. */
const MAX_TRACK_MS = 22 * 3_600_000;

/**
 * A recorded track (GPX 1.0 or 1.1) as if it had ended just now: every usable point in its order, with strictly
 * increasing times that end at `endsAt` and span at most 22 hours. Missing or impossible times are estimated. Throws
 * UnplayableTrackError when no point can be used.
 *
 * @example
 * const { points, notes } = readTrack(await readFile("drive.gpx"));
 */
export function readTrack(source: string | Uint8Array, options: { endsAt?: Date; maxMs?: number } = {}): PlayableTrack {
  const { endsAt = new Date(), maxMs = MAX_TRACK_MS } = options;
  const { points, notes } = readGpx(source);
  const repaired = repairTimes(points, endsAt.getTime());
  const fitted = fitTimes(repaired.at, maxMs);
  const shift = endsAt.getTime() - (fitted.at.at(-1) ?? 0);
  return {
    points: points.map((point, index) => ({ ...point, at: (fitted.at[index] as number) + shift })),
    notes: [...notes, ...repaired.notes, ...fitted.notes],
  };
}
