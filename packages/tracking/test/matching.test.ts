import { seededRandom } from "@waybill/local/faults/seeded-random";
import { describe, expect, test } from "vitest";
import type { MeasuredFix } from "../src/fixes/fix.ts";
import { type RouteMatch, updateMatch } from "../src/geo/matching.ts";
import { positionAt, type RouteLine, routeLine } from "../src/geo/route-line.ts";
import { NOON } from "./generated-fixes.ts";
import {
  drawPath,
  simulateDrive,
  type DrivingStyle,
  anyDrivingStyle,
  offsetBy,
  type RoutePiece,
  anyPath,
  TOWN,
  type SimulatedFix,
} from "./generated-routes.ts";
import { fc, runs } from "../../../test/properties.ts";

/** The progress after each fix. */
function matchAll(line: RouteLine, fixes: readonly MeasuredFix[]): RouteMatch[] {
  let match: RouteMatch | undefined;
  return fixes.map((fix) => (match = updateMatch(line, match, fix)));
}
const matchDrive = (line: RouteLine, simulated: readonly SimulatedFix[]) =>
  matchAll(
    line,
    simulated.map(({ fix }) => fix),
  );
/** How far the progress is behind the true position, fix by fix. */
const lags = (line: RouteLine, simulated: readonly SimulatedFix[]) =>
  matchDrive(line, simulated).map(({ alongM }, n) => simulated[n]!.alongM - alongM);

describe("generated routes and drives", () => {
  test("progress never decreases and reaches the end with the drive", () => {
    fc.assert(
      fc.property(anyPath, anyDrivingStyle, (path, style) => {
        const line = routeLine(path);
        const all = matchDrive(line, simulateDrive(line, style)).map(({ alongM }) => alongM);
        expect(all.every((alongM, n) => n === 0 || alongM >= all[n - 1]!)).toBe(true);
        expect(all.at(-1)! / line.lengthM).toBeGreaterThanOrEqual(0.98);
      }),
      runs(100),
    );
  });

  test("progress never leads by more than the noise: no lap is skipped and no loop cut", () => {
    fc.assert(
      fc.property(anyPath, anyDrivingStyle, (path, style) => {
        const line = routeLine(path);
        expect(Math.min(...lags(line, simulateDrive(line, style)))).toBeGreaterThan(-(40 + 2 * style.noiseM));
      }),
      runs(100),
    );
  });

  test("progress lags only a little, and never for long", () => {
    fc.assert(
      fc.property(anyPath, anyDrivingStyle, (path, style) => {
        const line = routeLine(path);
        const simulated = simulateDrive(line, { ...style, everyS: Math.min(style.everyS, 10), gaps: 0 });
        const sorted = lags(line, simulated).toSorted((a, b) => a - b);
        expect(sorted[Math.floor(sorted.length * 0.9)]).toBeLessThan(150);
        expect(sorted.at(-1)).toBeLessThan(400);
      }),
      runs(100),
    );
  });

  test("the stored state is small, and continuing from it equals uninterrupted matching", () => {
    fc.assert(
      fc.property(anyPath, anyDrivingStyle, (path, style) => {
        const line = routeLine(path);
        const fixes = simulateDrive(line, style).map(({ fix }) => fix);
        let stored: RouteMatch | undefined;
        for (const fix of fixes) {
          stored = JSON.parse(JSON.stringify(updateMatch(line, stored, fix))) as RouteMatch;
          expect(JSON.stringify(stored).length).toBeLessThan(220);
        }
        expect(stored).toEqual(matchAll(line, fixes).at(-1));
      }),
      runs(100),
    );
  });
});

describe("a route that passes the same place twice", () => {
  const street: RoutePiece = { kind: "street", metres: 600, turn: 0 };
  const manners: DrivingStyle[] = [1, 5, 10, 20].flatMap((everyS) =>
    [0, 10, 20].map((noiseM) => ({ seed: everyS, everyS, noiseM })),
  );
  const shapes: Record<string, RoutePiece[]> = {
    "three laps of one block": [street, { kind: "laps", radius: 120, laps: 3 }, street],
    "a figure-eight": [street, { kind: "eight", radius: 150 }, street],
    "a street there and back": [street, { kind: "thereAndBack", metres: 500, turn: 90 }, street],
    "hairpins closer than the noise": [street, { kind: "hairpins", legs: 10, metres: 250, apart: 35 }, street],
    "a street that leads nowhere but back to the start": [{ kind: "thereAndBack", metres: 1_500, turn: 0 }],
  };
  test.each(Object.entries(shapes))("%s: the two passes of a route are distinguished", (_, pieces) => {
    const line = routeLine(drawPath(pieces));
    for (const style of manners) {
      const all = lags(line, simulateDrive(line, style));
      expect(Math.min(...all), JSON.stringify(style)).toBeGreaterThan(-(40 + 2 * style.noiseM));
      expect(
        all.filter((lag) => lag > 100 + 10 * style.everyS).length / all.length,
        JSON.stringify(style),
      ).toBeLessThan(0.12);
    }
  });

  test("standing still at a crossing for an hour does not advance a run around the loop", () => {
    const line = routeLine(drawPath([street, { kind: "laps", radius: 150, laps: 2 }, street]));
    const next = seededRandom(3);
    const drive = simulateDrive(line, { seed: 1, everyS: 5, noiseM: 5 }).filter(({ alongM }) => alongM <= 600);
    const stands = Array.from({ length: 720 }, (_, n): MeasuredFix => ({
      at: drive.at(-1)!.fix.at + (n + 1) * 5_000,
      ...offsetBy(positionAt(line, 600), (next() - 0.5) * 30, (next() - 0.5) * 30),
      accuracyM: 15,
    }));
    expect(matchAll(line, [...drive.map(({ fix }) => fix), ...stands]).at(-1)!.alongM).toBeLessThan(640);
  });

  test("one bad fix on another part of the route changes nothing", () => {
    const line = routeLine(drawPath([street, { kind: "laps", radius: 150, laps: 1 }, street]));
    const simulated = simulateDrive(line, { seed: 2, everyS: 10, noiseM: 5 });
    const good = matchDrive(line, simulated);
    const n = simulated.findIndex(({ alongM }) => alongM > 300);
    const bad = simulated.map(({ fix }, i) => (i === n ? { ...fix, ...positionAt(line, 1_800) } : fix));
    expect(matchAll(line, bad)[n]!.alongM).toBeLessThanOrEqual(good[n]!.alongM);
    expect(matchAll(line, bad)[n + 2]).toMatchObject({ alongM: good[n + 2]!.alongM });
  });
});

test("while two passes explain the fixes equally well, the run counts as being on the first", () => {
  // Out on one side of the street and back on the other. After a gap, a fix that is nearer to the other side.
  const [end, back] = [offsetBy(TOWN, 1_000, 0), offsetBy(TOWN, 1_000, 8)];
  const line = routeLine([TOWN, end, back, offsetBy(TOWN, 0, 8)]);
  const fix = (seconds: number, east: number, north: number): MeasuredFix => ({
    at: NOON + seconds * 1000,
    ...offsetBy(TOWN, east, north),
    accuracyM: 10,
    speedMps: 14,
  });
  const seen = [fix(0, 10, 0), fix(10, 150, 0), fix(20, 290, 0), fix(30, 430, 0), fix(120, 500, 8)];
  const unsure = matchAll(line, seen).at(-1)!;
  expect(unsure.candidates[0]![0]).toBeGreaterThan(1_400);
  expect(unsure.alongM).toBeLessThan(510);
  const out = matchAll(line, [...seen, fix(130, 640, 0), fix(140, 780, 0), fix(150, 920, 0)]).at(-1)!;
  expect(Math.abs(out.alongM - 920)).toBeLessThan(30);
  const home = matchAll(line, [...seen, fix(130, 360, 8), fix(140, 220, 8), fix(150, 80, 8)]).at(-1)!;
  expect(Math.abs(home.alongM - 1_928)).toBeLessThan(30);
});

test("noise in fixes reported every second neither advances a run nor holds it back", () => {
  const line = routeLine(drawPath([{ kind: "street", metres: 3_000, turn: 0 }]));
  const simulated = simulateDrive(line, { seed: 6, everyS: 1, noiseM: 20 });
  const all = lags(line, simulated);
  expect(Math.min(...all)).toBeGreaterThan(-45);
  expect(all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)]).toBeLessThan(10);
});

test("a short cut is accepted when the run stays on the later part of the route", () => {
  const line = routeLine(
    drawPath([
      { kind: "laps", radius: 300, laps: 1 },
      { kind: "street", metres: 900, turn: 0 },
    ]),
  );
  const simulated = simulateDrive(line, { seed: 4, everyS: 10, noiseM: 5 });
  const cut = simulated.filter(({ alongM }) => alongM < 200 || alongM > line.lengthM - 850);
  const joined = cut.map(({ fix, alongM }, n) => ({ fix: { ...fix, at: NOON + n * 10_000 }, alongM }));
  expect(lags(line, joined).at(-1)).toBeLessThan(30);
});

test("a run may start in the middle of a route, and has no progress before it reaches the route", () => {
  const line = routeLine(drawPath([{ kind: "street", metres: 3_000, turn: 0 }]));
  const half = simulateDrive(line, { seed: 1, everyS: 10, noiseM: 5 }).filter(({ alongM }) => alongM > 1_500);
  expect(Math.abs(lags(line, half)[2]!)).toBeLessThan(30);
  expect(updateMatch(line, undefined, { at: NOON, ...offsetBy(positionAt(line, 0), -900, 0) })).toEqual({
    candidates: [],
    alongM: 0,
    at: NOON,
  });
});
