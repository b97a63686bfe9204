import { describe, expect, test } from "vitest";
import { compareStoredFixes, type StoredFix, type MeasuredFix } from "../src/fixes/fix.ts";
import {
  type RouteProgress,
  EMPTY_ROUTE_PROGRESS,
  prepareRoute,
  completedShare,
  type PreparedRoute,
  updateRouteProgress,
} from "../src/geo/route-progress.ts";
import { positionAt, routeLine } from "../src/geo/route-line.ts";
import { drawPath, simulateDrive, anyDrivingStyle, offsetBy, anyPath } from "./generated-routes.ts";
import { fc, runs } from "../../../test/properties.ts";

/** A route with stops at its start, at two positions along it and at its end. */
function withStops(path: ReturnType<typeof drawPath>): PreparedRoute {
  const line = routeLine(path);
  const stops = [0, 0.3, 0.7, 1].map((share) => ({
    id: `s${share}`,
    point: positionAt(line, share * line.lengthM),
    radiusM: 60,
  }));
  return prepareRoute(path, stops);
}
const foldDrive = (route: PreparedRoute, fixes: readonly MeasuredFix[], before: RouteProgress = EMPTY_ROUTE_PROGRESS) =>
  fixes.reduce((routeProgress, fix) => updateRouteProgress(route, routeProgress, fix), before);
const fixesOf = (route: PreparedRoute, style: Parameters<typeof simulateDrive>[1]) =>
  simulateDrive(route.line, style).map(({ fix }) => fix);

describe("route progress for any route and phone", () => {
  test("route progress does not depend on the order of arrival, to the byte", () => {
    const shuffled = fc.tuple(anyPath, anyDrivingStyle, fc.infiniteStream(fc.nat()));
    fc.assert(
      fc.property(shuffled, ([path, style, numbers]) => {
        const route = withStops(path);
        const fixes = fixesOf(route, style).map((fix): StoredFix => ({
          ...fix,
          received: { first: fix.at, last: fix.at },
        }));
        const drawnLots = fixes.map((fix) => ({ fix, lot: numbers.next().value! }));
        const arrived = drawnLots.toSorted((a, b) => a.lot - b.lot).map(({ fix }) => fix);
        expect(JSON.stringify(foldDrive(route, arrived.toSorted(compareStoredFixes)))).toBe(
          JSON.stringify(foldDrive(route, fixes)),
        );
      }),
      runs(60),
    );
  });

  test("route progress continued from its stored form equals uninterrupted progress, and does not change its input", () => {
    fc.assert(
      fc.property(anyPath, anyDrivingStyle, fc.nat(), (path, style, cut) => {
        const route = withStops(path);
        const fixes = fixesOf(route, style);
        const at = cut % fixes.length;
        const half = foldDrive(route, fixes.slice(0, at));
        const stored = JSON.stringify(half);
        expect(foldDrive(route, fixes.slice(at), JSON.parse(stored) as RouteProgress)).toEqual(foldDrive(route, fixes));
        expect(foldDrive(route, fixes.slice(at), half)).toEqual(foldDrive(route, fixes));
        expect(JSON.stringify(half)).toBe(stored);
      }),
      runs(100),
    );
  });

  test("route progress never decreases, and a drive to the end completes the route with every stop visited or skipped", () => {
    fc.assert(
      fc.property(anyPath, anyDrivingStyle, (path, style) => {
        const route = withStops(path);
        let [routeProgress, before] = [EMPTY_ROUTE_PROGRESS, 0];
        for (const fix of fixesOf(route, style)) {
          routeProgress = updateRouteProgress(route, routeProgress, fix);
          const progress = completedShare(route, routeProgress);
          expect(progress).toBeGreaterThanOrEqual(before);
          before = progress;
        }
        expect(before).toBe(1);
        expect(routeProgress.visits.done).toHaveLength(4);
        const times = routeProgress.visits.done.flatMap(({ arrivedAt, departedAt }) => [arrivedAt, departedAt]);
        const known = times.filter((time) => time !== undefined);
        expect(known).toEqual(known.toSorted((a, b) => a - b));
        expect(routeProgress.offRoute?.detours).toEqual([]);
      }),
      runs(100),
    );
  });
});

describe("the end of a route", () => {
  const route = withStops(drawPath([{ kind: "street", metres: 2_000, turn: 0 }]));
  const fixes = fixesOf(route, { seed: 1, everyS: 10, noiseM: 5 });
  const there = foldDrive(route, fixes);
  const endedAt = there.endedAt!;
  const gone = (at: number): MeasuredFix => ({ at, ...offsetBy(positionAt(route.line, 2_000), 900, 0), accuracyM: 5 });

  test("a route ends with the arrival at its last stop", () => {
    expect(endedAt).toBe(there.visits.done[3]!.arrivedAt);
    expect(completedShare(route, there)).toBe(1);
    expect(there.pace!.marks).toHaveLength(25);
  });

  test("a route without stops ends at the end of its line", () => {
    const bare = prepareRoute(drawPath([{ kind: "street", metres: 2_000, turn: 0 }]), []);
    expect(foldDrive(bare, fixes.slice(0, -20)).endedAt).toBeUndefined();
    expect(foldDrive(bare, fixes).endedAt).toBeGreaterThan(fixes[0]!.at);
  });

  test("a round trip does not end at its start", () => {
    const round = withStops(drawPath([{ kind: "thereAndBack", metres: 1_500, turn: 0 }]));
    const drive = fixesOf(round, { seed: 1, everyS: 10, noiseM: 10 });
    expect(foldDrive(round, drive.slice(0, 20)).endedAt).toBeUndefined();
    expect(foldDrive(round, drive).endedAt).toBeDefined();
  });

  test("after the end of a route only the departure from the last stop is recorded", () => {
    const after = foldDrive(route, [gone(endedAt + 3_600_000), gone(endedAt + 3_660_000)], there);
    expect(after.visits.done[3]).toEqual({ arrivedAt: endedAt, departedAt: endedAt + 3_600_000 });
    expect({ ...after, visits: there.visits }).toEqual(there);
  });
});
