import { decodePolyline, encodePolyline } from "@waybill/geometry/polyline";
import { expect, test } from "vitest";
import { fc } from "../../../test/properties.ts";

test("the example of the format's specification is encoded as specified", () => {
  const path = [
    { lat: 38.5, lon: -120.2 },
    { lat: 40.7, lon: -120.95 },
    { lat: 43.252, lon: -126.453 },
  ];
  expect(encodePolyline(path)).toBe("_izlhA~rlgdF_{geC~ywl@_kwzCn`{nI");
  expect(decodePolyline(encodePolyline(path))).toEqual(path);
});

test("a decoded path differs by at most half of the sixth decimal", () => {
  const place = fc.record({
    lat: fc.double({ min: -90, max: 90, noNaN: true }),
    lon: fc.double({ min: -180, max: 180, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(place, { maxLength: 50 }), (path) => {
      const back = decodePolyline(encodePolyline(path));
      expect(back.length).toBe(path.length);
      for (const [n, { lat, lon }] of path.entries()) {
        expect(Math.abs(back[n]!.lat - lat)).toBeLessThanOrEqual(0.51e-6);
        expect(Math.abs(back[n]!.lon - lon)).toBeLessThanOrEqual(0.51e-6);
      }
    }),
  );
});
