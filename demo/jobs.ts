import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "@waybill/local/cli/options";
import { readTrack, type TrackPoint, Unplayable } from "@waybill/operator/track";
import { asRequest, draw, driven, type Mishap } from "./routes.ts";
import { note } from "./screen.ts";

/** A job of the day: a route to offer, and how whoever wins it will drive. */
export interface Job {
  /** For people. */
  name: string;
  /** How the dispatcher makes the route: where it is posted, and what. */
  route: { path: string; body: unknown };
  mishap?: Mishap;
  /** The drive, its first fix at `start`, milliseconds since 1970. */
  drive(start: number): TrackPoint[];
}

/** What goes otherwise than planned, one after the other. */
const MISHAPS = [undefined, undefined, "detour", undefined, "missed stop", "standstill", "silence"] as const;

/** So many generated jobs: the same seed gives the same. */
export function jobsOf(tasks: number, seed: number): Job[] {
  return Array.from({ length: tasks }, (_, n) => {
    const route = draw(seed * 1_000 + n + 1);
    const mishap = MISHAPS[n % MISHAPS.length];
    return {
      name: route.name,
      route: { path: "/v1/routes", body: asRequest(route) },
      ...(mishap && { mishap }),
      drive: (start) => driven(route, { seed: seed * 2_000 + n, start, ...(mishap && { mishap }) }),
    };
  });
}

/** A job for every GPX file of a folder: what was recorded is the route, and how it is driven. What cannot be is said. Throws UsageError when none can. */
export function recorded(folder: string): Job[] {
  const jobs: Job[] = [];
  for (const file of gpxFiles(folder)) {
    try {
      const { points, notes } = readTrack(readFileSync(join(folder, file)));
      for (const word of notes) note(`${file}: ${word}`);
      jobs.push({
        name: file,
        route: { path: "/v1/routes", body: straightOf(file, points) },
        drive: (start) => points.map((point) => ({ ...point, at: point.at - points[0]!.at + start })),
      });
    } catch (error) {
      if (!(error instanceof Unplayable)) throw error;
      note(`${file} cannot be played: ${error.message}`);
    }
  }
  if (jobs.length === 0) throw new UsageError(`--tracks ${folder}: no GPX file in it can be played`);
  return jobs;
}

function gpxFiles(folder: string): string[] {
  let files: string[];
  try {
    files = readdirSync(folder);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const why = { ENOENT: "there is no such folder", ENOTDIR: "this is not a folder" }[code ?? ""];
    throw new UsageError(`--tracks ${folder}: ${why ?? `it cannot be read (${code})`}`, { cause });
  }
  return files.filter((name) => /\.gpx$/i.test(name)).toSorted();
}

/** The recorded line as a route from its first point to its last. */
function straightOf(name: string, points: readonly TrackPoint[]) {
  const path = points.map(({ lat, lon }) => ({ lat, lon }));
  const stop = (id: string, point: { lat: number; lon: number }) => ({ id, name: id, point, radiusM: 50 });
  return { name, path, stops: [stop("begin", path[0]!), stop("end", path.at(-1)!)] };
}
