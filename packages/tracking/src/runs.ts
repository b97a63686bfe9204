import { hash } from "node:crypto";
import { distanceM, isStill, type Marker, NOTHING_YET, type Progress, speedMps, total } from "./progress.ts";
import { reported } from "./fixes.ts";

/** A run as it is stored. */
export interface Run {
  runId: string;
  /** Whose run it is: nobody else may add to it, and no other courier see it. */
  courierId: string;
  progress: Progress;
  /** Of the progress; none while the run is only claimed. Two writers cannot both follow the same one. */
  digest?: string;
}

/** A run that was claimed by its courier and has no fixes yet. */
export const begun = (runId: string, courierId: string): Run => ({ runId, courierId, progress: NOTHING_YET });

/** The same run with new progress, its fields in one order whatever the order they were set in. */
export function at({ runId, courierId }: Run, progress: Progress): Run {
  const told = ordered(progress);
  // 128 bits of SHA-256.
  return { runId, courierId, progress: told, digest: hash("sha256", JSON.stringify(told), "base64url").slice(0, 22) };
}

function ordered<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  const fields = value as Record<string, unknown>;
  const told: Record<string, unknown> = {};
  for (const name of Object.keys(fields).toSorted()) if (fields[name] !== undefined) told[name] = ordered(fields[name]);
  return told as T;
}

/** What GET /v1/runs/{runId} answers. */
export function summary({ runId, courierId, progress }: Run) {
  const { startedAt, last, counts, rest } = progress;
  const speed = speedMps(progress);
  return {
    runId,
    courierId,
    // Until tasks exist nothing ends a run.
    state: "active",
    ...(startedAt !== undefined && { startedAt: new Date(startedAt).toISOString() }),
    ...(last && { last: shown(last), moving: !isStill(rest, last.at) }),
    ...(speed !== undefined && { speedMps: speed }),
    distanceM: metres(progress),
    fixes: total(progress),
    counts,
  };
}

const shown = ({ class: verdict, ...place }: Marker) => ({ ...reported(place), class: verdict });

/** Distance as it is told: to the decimetre. */
export const metres = (progress: Progress) => Math.round(distanceM(progress) * 10) / 10;

/** What is announced of a run, once somewhere is known. */
export function announcement({ runId, progress }: Run) {
  const { last, counts } = progress;
  if (!last) return undefined;
  const speed = speedMps(progress);
  const point = { lat: last.lat, lon: last.lon };
  const fixTime = new Date(last.at).toISOString();
  return {
    runId,
    distanceM: metres(progress),
    point,
    fixTime,
    ...(speed !== undefined && { speedMps: speed }),
    counts,
  };
}
