import { seededRandom } from "@waybill/local/faults/seeded-random";
import { expect, test } from "vitest";
import { pathErrors } from "../packages/tasks/src/routes/route-errors.ts";
import { findNearestPoints, routeLine } from "../packages/tracking/src/geo/route-line.ts";
import { locateStops } from "../packages/tracking/src/geo/stops.ts";

/** Tasks judges a route, tracking follows it, and neither knows the other: what the one lets through, the other puts well. */

const RADIUS_M = 50;
/** Tracking takes places of one bend, ten metres apart, as one. */
const BEND_M = 10;

test("every stop of a route that may be published is put where the path comes by it, or within its radius of there", () => {
  let published = 0;
  for (let seed = 1; seed <= 4_000; seed++) {
    const { path, stops } = drawn(seededRandom(seed));
    if (pathErrors(stops, path, "path").length > 0) continue;
    published++;
    const line = routeLine(path);
    for (const { point, alongM } of locateStops(line, stops)) {
      const off = Math.min(...findNearestPoints(line, point, 1_000).map((foot) => Math.abs(foot.alongM - alongM)));
      expect(off, `seed ${seed}`).toBeLessThanOrEqual(RADIUS_M + BEND_M);
    }
  }
  expect(published).toBeGreaterThan(1_000);
});

/** A way through a town of 36 crossings, which takes many a street twice, and stops about some of them, in any order. */
function drawn(random: () => number) {
  const crossing = (aside: number) => {
    const metres = () => Math.floor(random() * 6) * 100 + (random() - 0.5) * aside;
    return { lat: 52.52 + metres() / 111_195, lon: 13.4 + metres() / 67_660 };
  };
  const path = Array.from({ length: 2 + Math.floor(random() * 6) }, () => crossing(5));
  const stops = Array.from({ length: 2 + Math.floor(random() * 3) }, (_, n) => {
    return { id: `s${n}`, name: "Stop", point: crossing(60), radiusM: RADIUS_M };
  });
  return { path, stops };
}
