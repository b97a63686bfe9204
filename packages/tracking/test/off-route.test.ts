import { describe, expect, test } from "vitest";
import { NOT_SET_OUT, prepared, travelled } from "../src/journey.ts";
import { isOff, type Straying, strayed } from "../src/off-route.ts";
import { placeAt, type RouteLine, routeLine } from "../src/route-line.ts";
import { NOON } from "./generated.ts";
import { detour, drawn, driven, manner, type Piece, route } from "./generated-routes.ts";
import { fc, runs } from "../../../test/properties.ts";

/** What was said of fixes so far from the route, in metres, one every ten seconds. */
function said(metres: readonly (number | undefined)[], { accuracyM = 5, everyS = 10 } = {}): Straying {
  let now: Straying | undefined;
  for (const [n, offM] of metres.entries())
    now = strayed(now, { at: NOON + n * everyS * 1000, accuracyM, ...(offM !== undefined && { offM }) });
  return now!;
}

describe("a run", () => {
  test("is off the route from the first of two fixes that say so, and back from the first of two that do", () => {
    expect(said([0, 80, 0]).detours).toEqual([]);
    expect(said([0, 80, 90]).detours).toEqual([{ since: NOON + 10_000, offM: 90 }]);
    expect(said([0, 80, undefined, 400, 0]).detours).toEqual([{ since: NOON + 10_000, offM: 400 }]);
    expect(said([0, 80, 90, 0, 0]).detours).toEqual([{ since: NOON + 10_000, offM: 90, backAt: NOON + 30_000 }]);
  });

  test("is not off by fixes of one bad moment, however many", () => {
    expect(isOff(said([0, 300, 300, 300, 300, 300, 300, 300], { everyS: 1 }))).toBe(false);
    expect(isOff(said([0, ...Array.from({ length: 10 }, () => 300)], { everyS: 1 }))).toBe(true);
  });

  test("stays what it is between the two limits", () => {
    expect(said([0, 50, 50, 50, 50]).detours).toEqual([]);
    expect(said([0, 80, 80, 50, 50, 50]).detours).toEqual([{ since: NOON + 10_000, offM: 80 }]);
    const back = NOON + 60_000;
    expect(said([0, 80, 80, 50, 80, 50, 20, 20, 50, 50]).detours).toMatchObject([{ backAt: back }]);
  });

  test("is off by one fix far from the route, when the one beside it is not on it either", () => {
    expect(said([0, 40, 90, 0]).detours).toMatchObject([{ since: NOON + 10_000 }]);
    expect(said([0, 90, 40, 0]).detours).toHaveLength(1);
    expect(said([0, 40, 60, 40, 0]).detours).toEqual([]);
    expect(said([0, 20, 400, 20, 0]).detours).toEqual([]);
  });

  test("gets from its phone's accuracy what that may be wrong by, and no more than 50 m", () => {
    expect(isOff(said([0, 80, 80], { accuracyM: 40 }))).toBe(false);
    expect(isOff(said([0, 130, 130], { accuracyM: 100 }))).toBe(true);
  });

  test("remembers its last eight detours", () => {
    const { detours } = said([0, ...Array.from({ length: 10 }, () => [80, 80, 0, 0]).flat()]);
    expect(detours.map(({ since }) => since)).toEqual(
      Array.from({ length: 8 }, (_, n) => NOON + (90 + 40 * n) * 1_000),
    );
  });
});

/** Every change between on and off the route, in order. */
function changes(line: RouteLine, path: Parameters<typeof prepared>[0], how: Parameters<typeof driven>[1]): string[] {
  const way = prepared(path, []);
  let journey = NOT_SET_OUT;
  return driven(line, how).flatMap(({ fix }) => {
    const was = isOff(journey.straying);
    journey = travelled(way, journey, fix);
    const is = isOff(journey.straying);
    return is === was ? [] : [is ? "off" : "back"];
  });
}

test("a drive along the route is never off it, whatever the route, the noise and the gaps", () => {
  fc.assert(
    fc.property(route, manner, (path, how) => {
      expect(changes(routeLine(path), path, how)).toEqual([]);
    }),
    runs(100),
  );
});

test("a detour of 400 m is told once, and once back", () => {
  const street: Piece = { kind: "street", metres: 1_200, turn: 0 };
  const path = drawn([street, { kind: "laps", radius: 150, laps: 1 }, street]);
  const line = routeLine(path);
  const how = manner.map((any) => ({
    ...any,
    everyS: Math.min(any.everyS, 10),
    noiseM: Math.min(any.noiseM, 12),
    gaps: 0,
  }));
  fc.assert(
    fc.property(how, fc.integer({ min: 300, max: 700 }), fc.constantFrom(130, -130), (any, fromM, aside) => {
      const round = routeLine(detour(line, fromM, fromM + 150, aside));
      expect(changes(round, path, any)).toEqual(["off", "back"]);
    }),
    runs(100),
  );
});

test("who has not come to the route yet has not left it", () => {
  const path = drawn([{ kind: "street", metres: 1_200, turn: 0 }]);
  const line = routeLine(path);
  const approach = [{ lat: path[0]!.lat - 0.02, lon: path[0]!.lon }, ...path];
  expect(changes(routeLine(approach), path, { seed: 1, everyS: 10, noiseM: 5 })).toEqual([]);
  expect(placeAt(line, 0)).toEqual(path[0]);
});
