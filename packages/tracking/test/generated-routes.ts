import { seededRandom } from "@waybill/local/faults/seeded-random";
import fc from "fast-check";
import type { MeasuredFix } from "../src/fixes/fix.ts";
import type { LatLon } from "@waybill/geometry/lat-lon";
import { planarDistanceM, positionAt, type RouteLine } from "../src/geo/route-line.ts";
import { NOON } from "./generated-fixes.ts";

const METRES_PER_DEGREE = 111_195;

/** The position so many metres east and north of another. */
export const offsetBy = ({ lat, lon }: LatLon, east: number, north: number): LatLon => ({
  lat: lat + north / METRES_PER_DEGREE,
  lon: lon + east / (METRES_PER_DEGREE * Math.cos((lat * Math.PI) / 180)),
});

export const TOWN: LatLon = { lat: 52.52, lon: 13.405 };

/** The pieces of a generated route; lengths in metres, turns in degrees clockwise. */
export type RoutePiece =
  | { kind: "street"; metres: number; turn: number }
  | { kind: "thereAndBack"; metres: number; turn: number }
  | { kind: "laps"; radius: number; laps: number }
  | { kind: "eight"; radius: number }
  | { kind: "hairpins"; legs: number; metres: number; apart: number };

/** The path of a route, piece after piece. */
export function drawPath(pieces: readonly RoutePiece[], start: LatLon = TOWN): LatLon[] {
  const path = [start];
  let [heading, east, north] = [30, 0, 0];
  const go = (metres: number) => {
    east += metres * Math.sin((heading * Math.PI) / 180);
    north += metres * Math.cos((heading * Math.PI) / 180);
    path.push(offsetBy(start, east, north));
  };
  const circle = (radius: number, side: 1 | -1) => {
    for (let n = 0; n < 36; n++) {
      heading += side * 5;
      go((2 * Math.PI * radius) / 36);
      heading += side * 5;
    }
  };
  for (const piece of pieces) {
    if (piece.kind === "street") {
      heading += piece.turn;
      for (let n = 0; n < 8; n++) go(piece.metres / 8);
    } else if (piece.kind === "thereAndBack") {
      heading += piece.turn;
      go(piece.metres);
      heading += 180;
      go(piece.metres);
    } else if (piece.kind === "laps") for (let n = 0; n < piece.laps; n++) circle(piece.radius, 1);
    else if (piece.kind === "eight") {
      circle(piece.radius, 1);
      circle(piece.radius, -1);
    } else
      for (let n = 0; n < piece.legs; n++) {
        go(piece.metres);
        heading += n % 2 ? -90 : 90;
        go(piece.apart);
        heading += n % 2 ? -90 : 90;
      }
  }
  return path;
}

const turn = fc.integer({ min: -100, max: 100 });
export const anyPiece: fc.Arbitrary<RoutePiece> = fc.oneof(
  fc.record({ kind: fc.constant("street" as const), metres: fc.integer({ min: 200, max: 900 }), turn }),
  fc.record({ kind: fc.constant("thereAndBack" as const), metres: fc.integer({ min: 150, max: 700 }), turn }),
  fc.record({
    kind: fc.constant("laps" as const),
    radius: fc.integer({ min: 100, max: 200 }),
    laps: fc.integer({ min: 1, max: 2 }),
  }),
  fc.record({ kind: fc.constant("eight" as const), radius: fc.integer({ min: 100, max: 200 }) }),
  fc.record({
    kind: fc.constant("hairpins" as const),
    legs: fc.integer({ min: 3, max: 8 }),
    metres: fc.integer({ min: 120, max: 300 }),
    apart: fc.integer({ min: 40, max: 80 }),
  }),
);

const street: RoutePiece = { kind: "street", metres: 400, turn: 0 };
/** Two to six pieces between two streets. */
export const anyPath: fc.Arbitrary<LatLon[]> = fc
  .array(anyPiece, { minLength: 2, maxLength: 6 })
  .map((pieces) => drawPath([street, ...pieces, street]));

/** How a courier drives along a line, and how the phone reports it. */
export interface DrivingStyle {
  seed: number;
  /** Seconds between two fixes. */
  everyS: number;
  /** Maximum error of a fix in every direction; the phone reports it as accuracy. */
  noiseM: number;
  /** Share of fixes that are missing, in gaps of up to `gapS`. */
  gaps?: number;
  gapS?: number;
  /** Whether the phone reports its speed. */
  reportsSpeed?: boolean;
}

export const anyDrivingStyle: fc.Arbitrary<Required<DrivingStyle>> = fc.record({
  seed: fc.nat(),
  everyS: fc.integer({ min: 1, max: 30 }),
  noiseM: fc.integer({ min: 0, max: 20 }),
  gaps: fc.constantFrom(0, 0.02),
  gapS: fc.constant(40),
  reportsSpeed: fc.boolean(),
});

/** A fix, and the true position of the courier in metres along the line. */
export interface SimulatedFix {
  fix: MeasuredFix;
  alongM: number;
}

/** A drive along the line from its start to its end with lights and traffic: 3 to 14 m/s, and stops. */
export function simulateDrive(
  line: RouteLine,
  { seed, everyS, noiseM, gaps = 0, gapS = 0, reportsSpeed = false }: DrivingStyle,
): SimulatedFix[] {
  const next = seededRandom(seed);
  const simulated: SimulatedFix[] = [];
  let [alongM, speed, rests, due, silent] = [0, 8, 0, 0, 0];
  for (let second = 0; ; second++) {
    speed = Math.min(14, Math.max(3, speed + (next() - 0.5) * 3));
    if (rests > 0) rests -= 1;
    else if (next() < 0.01) rests = Math.floor(next() * 40);
    const mps = rests > 0 ? 0 : speed;
    alongM = Math.min(line.lengthM, alongM + mps);
    const isThere = alongM === line.lengthM;
    if (silent > 0) silent -= 1;
    else if (next() < gaps / everyS) silent = gapS;
    if (!isThere && (second < due || silent > 0)) continue;
    due = second + everyS;
    const [far, angle] = [noiseM * Math.sqrt(next()), 2 * Math.PI * next()];
    const place = offsetBy(positionAt(line, alongM), far * Math.cos(angle), far * Math.sin(angle));
    const fix = {
      at: NOON + second * 1000,
      ...place,
      accuracyM: Math.max(4, noiseM),
      ...(reportsSpeed && { speedMps: mps }),
    };
    simulated.push({ fix, alongM });
    if (isThere) return simulated;
  }
}

/** The path with a detour: along its left side, `aside` metres off, from `fromM` to `toM`. */
export function detourPath(line: RouteLine, fromM: number, toM: number, aside: number): LatLon[] {
  const [a, b] = [positionAt(line, fromM), positionAt(line, toM)];
  const length = planarDistanceM(a, b);
  const east = planarDistanceM({ lat: a.lat, lon: b.lon }, a) * Math.sign(b.lon - a.lon);
  const north = (b.lat - a.lat) * METRES_PER_DEGREE;
  const [sideEast, sideNorth] = [(-north / length) * aside, (east / length) * aside];
  const points = (from: number, to: number) => {
    const every = Array.from({ length: Math.max(1, Math.floor((to - from) / 5)) }, (_, n) => from + n * 5);
    return every.map((metres) => positionAt(line, metres));
  };
  return [
    ...points(0, fromM),
    a,
    offsetBy(a, sideEast, sideNorth),
    offsetBy(b, sideEast, sideNorth),
    b,
    ...points(toM, line.lengthM),
    positionAt(line, line.lengthM),
  ];
}
