import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readTrack, type Track, Unplayable } from "@waybill/operator/track";
import { drive, gpx } from "./city.ts";
import { note } from "./screen.ts";

/** One courier's recording and the run it is played as. */
export interface Drive {
  run: string;
  courier: string;
  /** Where it comes from, for people. */
  name: string;
  points: Track["points"];
}

/** So many generated drives. They pass through GPX as recorded ones do. */
export function drivesOf(couriers: number, seed: number): Drive[] {
  const start = new Date(Date.now() - 3_600_000);
  return Array.from({ length: couriers }, (_, n) => {
    const run = `run-${String(n + 1).padStart(2, "0")}`;
    return toDrive(run, `drive ${n + 1}`, readTrack(gpx(run, drive(seed * 1_000 + n), start)));
  });
}

/** Every GPX file of a folder; what cannot be played is said and left out. */
export function recorded(folder: string): Drive[] {
  const drives: Drive[] = [];
  for (const file of readdirSync(folder)
    .filter((name) => /\.gpx$/i.test(name))
    .toSorted()) {
    try {
      const track = readTrack(readFileSync(join(folder, file)));
      for (const word of track.notes) note(`${file}: ${word}`);
      drives.push(toDrive(`run-${String(drives.length + 1).padStart(2, "0")}`, file, track));
    } catch (error) {
      if (!(error instanceof Unplayable)) throw error;
      note(`${file} cannot be played: ${error.message}`);
    }
  }
  return drives;
}

const toDrive = (run: string, name: string, { points }: Track): Drive => ({
  run,
  courier: run.replace("run", "courier"),
  name,
  points,
});
