import { metresBetween } from "@waybill/geometry/lat-lon";
import { describe, expect, test } from "vitest";
import { fc, runs } from "../../../test/properties.ts";
import { fromGcj02, toGcj02 } from "@waybill/geometry/gcj02";

const degrees = (min: number, max: number) => fc.double({ min, max, noNaN: true });
/** The rectangle in which the offset applies, but for its edge: an offset leads out of it there. */
const inChina = fc.record({ lat: degrees(0.85, 55.8), lon: degrees(72.03, 137.81) });
const elsewhere = fc.oneof(
  fc.record({ lat: degrees(-90, 0.8292), lon: degrees(-180, 180) }),
  fc.record({ lat: degrees(55.8272, 90), lon: degrees(-180, 180) }),
  fc.record({ lat: degrees(-90, 90), lon: degrees(-180, 72.0039) }),
  fc.record({ lat: degrees(-90, 90), lon: degrees(137.8348, 180) }),
);

describe("GCJ-02", () => {
  // Of the tests of eviltransform, and the last of wgs2mars.
  test.each([
    ["Shanghai", [31.1774276, 121.5272106], [31.17530398364597, 121.531541859215]],
    ["Shenzhen", [22.543847, 113.912316], [22.540796131694766, 113.9171764808363]],
    ["Beijing", [39.911954, 116.377817], [39.91334545536069, 116.38404722455657]],
    ["Fuzhou", [26.0240049, 119.3122312], [26.02096344048847, 119.31705425869873]],
  ] as const)("has the published place of a point in %s", (_, [lat, lon], [gcjLat, gcjLon]) => {
    const shifted = toGcj02({ lat, lon });
    expect(shifted.lat).toBeCloseTo(gcjLat, 9);
    expect(shifted.lon).toBeCloseTo(gcjLon, 9);
  });

  test("GCJ-02 leads back to within a centimetre of every place in its rectangle", () => {
    fc.assert(
      fc.property(inChina, (at) => metresBetween(fromGcj02(toGcj02(at)), at) < 0.01),
      runs(2_000),
    );
  });

  test("GCJ-02 moves a place by 800 metres at most, and none outside of its rectangle", () => {
    fc.assert(
      fc.property(inChina, (at) => metresBetween(toGcj02(at), at) < 800),
      runs(500),
    );
    fc.assert(
      fc.property(elsewhere, (at) => {
        expect([toGcj02(at), fromGcj02(at)]).toEqual([at, at]);
      }),
      runs(1_000),
    );
  });
});
