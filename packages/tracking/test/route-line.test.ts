import { seededRandom } from "@waybill/local/faults/seeded-random";
import { describe, expect, test } from "vitest";
import { metresBetween, type LatLon } from "@waybill/geometry/lat-lon";
import { findNearestPoints, planarDistanceM, positionAt, routeLine, type RouteLine } from "../src/geo/route-line.ts";
import { drawPath, offsetBy, anyPath, TOWN } from "./generated-routes.ts";
import { fc, runs } from "../../../test/properties.ts";

/** Every position of the line, a metre apart. */
const walked = (line: RouteLine) =>
  Array.from({ length: Math.ceil(line.lengthM) }, (_, metres) => positionAt(line, metres));

describe("nearest points of a position", () => {
  const nearby = fc.record({
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    east: fc.nat(150),
    north: fc.nat(150),
  });

  test("nearest points include the nearest position of the whole line and lie on it at their distance along it", () => {
    fc.assert(
      fc.property(anyPath, nearby, (path, { share, east, north }) => {
        const line = routeLine(path);
        const fix = offsetBy(positionAt(line, share * line.lengthM), east - 75, north - 75);
        const found = findNearestPoints(line, fix, 110);
        const nearest = Math.min(...walked(line).map((place) => planarDistanceM(place, fix)));
        const least = Math.min(...found.map(({ offM }) => offM));
        if (nearest < 109) expect(Math.abs(least - nearest)).toBeLessThan(1);
        for (const { alongM, offM } of found) expect(metresBetween(positionAt(line, alongM), fix)).toBeCloseTo(offM, 0);
        const order = found.map(({ alongM }) => alongM);
        expect(order).toEqual(order.toSorted((a, b) => a - b));
      }),
      runs(100),
    );
  });

  test("a street driven in both directions has two nearest points, however few points its path has", () => {
    const line = routeLine([TOWN, offsetBy(TOWN, 500, 0), TOWN]);
    const found = findNearestPoints(line, offsetBy(TOWN, 200, 10), 50);
    expect(found.map(({ alongM }) => Math.round(alongM))).toEqual([200, 800]);
    expect(found.map(({ offM }) => Math.round(offM))).toEqual([10, 10]);
  });

  test("nearest points are found at a corner, at both ends and beside repeated points", () => {
    const corner = offsetBy(TOWN, 300, 0);
    const line = routeLine([TOWN, TOWN, corner, corner, offsetBy(TOWN, 300, 300)]);
    expect(findNearestPoints(line, offsetBy(corner, 20, -20), 50).map(({ alongM }) => Math.round(alongM))).toEqual([
      300,
    ]);
    expect(findNearestPoints(line, offsetBy(TOWN, -20, 0), 50).map(({ alongM }) => Math.round(alongM))).toEqual([0]);
    expect(findNearestPoints(line, offsetBy(TOWN, 300, 320), 50).map(({ alongM }) => Math.round(alongM))).toEqual([
      600,
    ]);
  });

  test("a position further than the search distance has no nearest points", () => {
    expect(
      findNearestPoints(routeLine(drawPath([{ kind: "street", metres: 900, turn: 0 }])), offsetBy(TOWN, -500, 0), 100),
    ).toEqual([]);
  });

  test("nearest points are the same where the line crosses the antimeridian", () => {
    const line = routeLine([
      { lat: -16, lon: 179.99 },
      { lat: -16, lon: -179.99 },
    ]);
    expect(line.lengthM).toBeCloseTo(metresBetween({ lat: -16, lon: 0 }, { lat: -16, lon: 0.02 }), 3);
    for (const lon of [179.995, -179.995]) {
      const [foot] = findNearestPoints(line, { lat: -16, lon }, 50);
      expect(foot!.offM).toBeLessThan(0.1);
      expect(positionAt(line, foot!.alongM).lon).toBeCloseTo(lon, 6);
    }
  });
});

test("the length of a line is the sum of its great-circle steps, and each point is at its distance along it", () => {
  fc.assert(
    fc.property(anyPath, (path) => {
      const line = routeLine(path);
      const sum = path.slice(1).reduce((metres, place, n) => metres + metresBetween(path[n]!, place), 0);
      expect(line.lengthM).toBeCloseTo(sum, 6);
      for (const [n, place] of path.entries())
        expect(metresBetween(positionAt(line, line.along[n]!), place)).toBeLessThan(0.01);
    }),
    runs(50),
  );
});

test("a path of one point, or of one position only, is rejected", () => {
  expect(() => routeLine([TOWN])).toThrow("a route needs at least two points; this one has 1");
  expect(() => routeLine([TOWN, TOWN])).toThrow("all points of the route are the same position");
});

test("a query of a line of ten thousand points visits only those nearby", () => {
  const next = seededRandom(7);
  const path: LatLon[] = [TOWN];
  for (let heading = 0; path.length < 10_000;) {
    heading += (next() - 0.5) * 0.6;
    path.push(offsetBy(path.at(-1)!, 10 * Math.sin(heading), 10 * Math.cos(heading)));
  }
  const line = routeLine(path);
  let reads = 0;
  const counted = (numbers: Float64Array) =>
    new Proxy(numbers, {
      get: (target, name) => {
        if (name !== "length") reads += 1;
        return Reflect.get(target, name, target) as unknown;
      },
    });
  findNearestPoints({ ...line, x: counted(line.x), blocks: counted(line.blocks) }, path[5_000]!, 80);
  expect(reads).toBeGreaterThan(10);
  expect(reads).toBeLessThan(600);
});
