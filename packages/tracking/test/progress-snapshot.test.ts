import { expect, test } from "vitest";
import { compareStoredFixes } from "../src/fixes/fix.ts";
import { foldFixes } from "../src/fixes/fold-fixes.ts";
import { prepareRoute } from "../src/geo/route-progress.ts";
import { decodeSnapshot, encodeSnapshot } from "../src/fixes/progress-snapshot.ts";
import { EMPTY_PROGRESS } from "../src/fixes/progress.ts";
import { positionAt, routeLine } from "../src/geo/route-line.ts";
import { hostileFix } from "./generated-fixes.ts";
import { simulateDrive, anyDrivingStyle, anyPath } from "./generated-routes.ts";
import { fc, runs } from "../../../test/properties.ts";

test("a decoded snapshot equals the encoded progress, and the fold continues from it as if uninterrupted", () => {
  fc.assert(
    fc.property(
      anyPath,
      anyDrivingStyle,
      fc.array(hostileFix, { maxLength: 12 }),
      fc.nat(),
      (path, how, hostile, cut) => {
        const line = routeLine(path);
        const stops = [0, 0.3, 0.7, 1].map((share, n) => ({
          id: `s${n}`,
          point: positionAt(line, share * line.lengthM),
          radiusM: 60,
          ...(n === 1 && { dwellS: 20 }),
        }));
        const course = { route: prepareRoute(path, stops) };
        const clean = simulateDrive(line, how).map(({ fix: { lat, lon, ...fix } }) => ({
          ...fix,
          lat: Math.round(lat * 1e7) / 1e7,
          lon: Math.round(lon * 1e7) / 1e7,
          received: { first: fix.at, last: fix.at },
        }));
        const fixes = [...clean, ...hostile].toSorted(compareStoredFixes);
        let at = cut % fixes.length;
        while (at > 0 && fixes[at - 1]!.at === fixes[at]!.at) at -= 1;
        const half = foldFixes(EMPTY_PROGRESS, fixes.slice(0, at), course);
        const stored = decodeSnapshot(encodeSnapshot(half));
        expect(stored).toEqual(half);
        const whole = foldFixes(EMPTY_PROGRESS, fixes, course);
        expect(
          Buffer.from(encodeSnapshot(foldFixes(stored, fixes.slice(at), course))).equals(
            Buffer.from(encodeSnapshot(whole)),
          ),
        ).toBe(true);
      },
    ),
    runs(100),
  );
});

test("bytes that are not a snapshot are rejected", () => {
  expect(() => decodeSnapshot(Uint8Array.of(255, 255))).toThrow(RangeError);
});
