import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { LocalUsageError } from "@waybill/local/cli/options";
import { readTrack, type TrackPoint, UnplayableTrackError } from "@waybill/operator/track";
import { toRouteRequest, generateRoute, generateRouteDrive, type Mishap } from "./routes.ts";
import { printNote } from "../screen.ts";

/** A job of the day: a route to offer, and the drive of whoever wins it. */
export interface DeliveryJob {
  /** A title for people. */
  name: string;
  /** The request that creates the route: its path and its body. */
  route: { path: string; body: unknown };
  mishap?: Mishap;
  /** The drive, its first fix at `start`, milliseconds since 1970. */
  drive(start: number): TrackPoint[];
}

/** Deviations from the plan, used in turn. */
const MISHAPS = [undefined, undefined, "detour", undefined, "missed stop", "standstill", "silence"] as const;

/** Generates jobs. The same seed gives the same jobs. */
export function generateJobs(tasks: number, seed: number): DeliveryJob[] {
  return Array.from({ length: tasks }, (_, n) => {
    const route = generateRoute(seed * 1_000 + n + 1);
    const mishap = MISHAPS[n % MISHAPS.length];
    return {
      name: route.name,
      route: { path: "/v1/routes", body: toRouteRequest(route) },
      ...(mishap && { mishap }),
      drive: (start) => generateRouteDrive(route, { seed: seed * 2_000 + n, start, ...(mishap && { mishap }) }),
    };
  });
}

/** A job for every GPX file of a folder: the recording is the route and the drive. Files that cannot be used are reported. Throws UsageError when none can be used. */
export function readRecordedJobs(folder: string): DeliveryJob[] {
  const jobs: DeliveryJob[] = [];
  for (const file of listGpxFiles(folder)) {
    try {
      const { points, notes } = readTrack(readFileSync(join(folder, file)));
      for (const note of notes) printNote(`${file}: ${note}`);
      jobs.push({
        name: file,
        route: { path: "/v1/routes", body: toRecordedRoute(file, points) },
        drive: (start) => points.map((point) => ({ ...point, at: point.at - points[0]!.at + start })),
      });
    } catch (error) {
      if (!(error instanceof UnplayableTrackError)) throw error;
      printNote(`${file} cannot be played: ${error.message}`);
    }
  }
  if (jobs.length === 0) throw new LocalUsageError(`--tracks ${folder}: no GPX file in it can be played`);
  return jobs;
}

function listGpxFiles(folder: string): string[] {
  let files: string[];
  try {
    files = readdirSync(folder);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const why = { ENOENT: "there is no such folder", ENOTDIR: "this is not a folder" }[code ?? ""];
    throw new LocalUsageError(`--tracks ${folder}: ${why ?? `it cannot be read (${code})`}`, { cause });
  }
  return files.filter((name) => /\.gpx$/i.test(name)).toSorted();
}

/** The recorded line as a route from its first point to its last. */
function toRecordedRoute(name: string, points: readonly TrackPoint[]) {
  const path = points.map(({ lat, lon }) => ({ lat, lon }));
  const stop = (id: string, point: { lat: number; lon: number }) => ({ id, name: id, point, radiusM: 50 });
  return { name, path, stops: [stop("begin", path[0]!), stop("end", path.at(-1)!)] };
}
