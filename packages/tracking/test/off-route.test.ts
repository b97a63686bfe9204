import { describe, expect, test } from "vitest";
import { EMPTY_ROUTE_PROGRESS, prepareRoute, updateRouteProgress } from "../src/geo/route-progress.ts";
import { isOffRoute, type OffRouteState, updateOffRoute } from "../src/geo/off-route.ts";
import { positionAt, type RouteLine, routeLine } from "../src/geo/route-line.ts";
import { NOON } from "./generated-fixes.ts";
import { detourPath, drawPath, simulateDrive, anyDrivingStyle, type RoutePiece, anyPath } from "./generated-routes.ts";
import { fc, runs } from "../../../test/properties.ts";

/** The state after fixes at these distances from the route, in metres, one every ten seconds. */
function foldOffsets(metres: readonly (number | undefined)[], { accuracyM = 5, everyS = 10 } = {}): OffRouteState {
  let now: OffRouteState | undefined;
  for (const [n, offM] of metres.entries())
    now = updateOffRoute(now, { at: NOON + n * everyS * 1000, accuracyM, ...(offM !== undefined && { offM }) });
  return now!;
}

describe("off-route detection", () => {
  test("a run is off its route from the first of two fixes off it, and back from the first of two fixes on it", () => {
    expect(foldOffsets([0, 80, 0]).detours).toEqual([]);
    expect(foldOffsets([0, 80, 90]).detours).toEqual([{ since: NOON + 10_000, offM: 90 }]);
    expect(foldOffsets([0, 80, undefined, 400, 0]).detours).toEqual([{ since: NOON + 10_000, offM: 400 }]);
    expect(foldOffsets([0, 80, 90, 0, 0]).detours).toEqual([{ since: NOON + 10_000, offM: 90, backAt: NOON + 30_000 }]);
  });

  test("a run is not off its route because of many bad fixes within a few seconds", () => {
    expect(isOffRoute(foldOffsets([0, 300, 300, 300, 300, 300, 300, 300], { everyS: 1 }))).toBe(false);
    expect(isOffRoute(foldOffsets([0, ...Array.from({ length: 10 }, () => 300)], { everyS: 1 }))).toBe(true);
  });

  test("a run between the two limits keeps its state", () => {
    expect(foldOffsets([0, 50, 50, 50, 50]).detours).toEqual([]);
    expect(foldOffsets([0, 80, 80, 50, 50, 50]).detours).toEqual([{ since: NOON + 10_000, offM: 80 }]);
    const back = NOON + 60_000;
    expect(foldOffsets([0, 80, 80, 50, 80, 50, 20, 20, 50, 50]).detours).toMatchObject([{ backAt: back }]);
  });

  test("a run is off its route after one fix far from it when the neighbouring fix is not on it either", () => {
    expect(foldOffsets([0, 40, 90, 0]).detours).toMatchObject([{ since: NOON + 10_000 }]);
    expect(foldOffsets([0, 90, 40, 0]).detours).toHaveLength(1);
    expect(foldOffsets([0, 40, 60, 40, 0]).detours).toEqual([]);
    expect(foldOffsets([0, 20, 400, 20, 0]).detours).toEqual([]);
  });

  test("the accuracy of a fix is subtracted from its distance, up to 50 m", () => {
    expect(isOffRoute(foldOffsets([0, 80, 80], { accuracyM: 40 }))).toBe(false);
    expect(isOffRoute(foldOffsets([0, 130, 130], { accuracyM: 100 }))).toBe(true);
  });

  test("a run stores its last eight detours", () => {
    const { detours } = foldOffsets([0, ...Array.from({ length: 10 }, () => [80, 80, 0, 0]).flat()]);
    expect(detours.map(({ since }) => since)).toEqual(
      Array.from({ length: 8 }, (_, n) => NOON + (90 + 40 * n) * 1_000),
    );
  });
});

/** Every change between on and off the route, in order. */
function changes(
  line: RouteLine,
  path: Parameters<typeof prepareRoute>[0],
  how: Parameters<typeof simulateDrive>[1],
): string[] {
  const route = prepareRoute(path, []);
  let routeProgress = EMPTY_ROUTE_PROGRESS;
  return simulateDrive(line, how).flatMap(({ fix }) => {
    const was = isOffRoute(routeProgress.offRoute);
    routeProgress = updateRouteProgress(route, routeProgress, fix);
    const is = isOffRoute(routeProgress.offRoute);
    return is === was ? [] : [is ? "off" : "back"];
  });
}

test("a drive along any route is never off it, whatever the noise and the gaps", () => {
  fc.assert(
    fc.property(anyPath, anyDrivingStyle, (path, how) => {
      expect(changes(routeLine(path), path, how)).toEqual([]);
    }),
    runs(100),
  );
});

test("a detour of 400 m is detected once, with its return", () => {
  const street: RoutePiece = { kind: "street", metres: 1_200, turn: 0 };
  const path = drawPath([street, { kind: "laps", radius: 150, laps: 1 }, street]);
  const line = routeLine(path);
  const how = anyDrivingStyle.map((any) => ({
    ...any,
    everyS: Math.min(any.everyS, 10),
    noiseM: Math.min(any.noiseM, 12),
    gaps: 0,
  }));
  fc.assert(
    fc.property(how, fc.integer({ min: 300, max: 700 }), fc.constantFrom(130, -130), (any, fromM, aside) => {
      const round = routeLine(detourPath(line, fromM, fromM + 150, aside));
      expect(changes(round, path, any)).toEqual(["off", "back"]);
    }),
    runs(100),
  );
});

test("a run that has not reached its route yet is not off it", () => {
  const path = drawPath([{ kind: "street", metres: 1_200, turn: 0 }]);
  const line = routeLine(path);
  const approach = [{ lat: path[0]!.lat - 0.02, lon: path[0]!.lon }, ...path];
  expect(changes(routeLine(approach), path, { seed: 1, everyS: 10, noiseM: 5 })).toEqual([]);
  expect(positionAt(line, 0)).toEqual(path[0]);
});
