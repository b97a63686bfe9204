import { expect, test } from "vitest";
import { inOrder } from "../src/fixes.ts";
import { follow } from "../src/fold.ts";
import { prepared } from "../src/journey.ts";
import { recalled, remembered } from "../src/memory.ts";
import { NOTHING_YET } from "../src/progress.ts";
import { placeAt, routeLine } from "../src/route-line.ts";
import { hostileFix } from "./generated.ts";
import { driven, manner, route } from "./generated-routes.ts";
import { fc, runs } from "../../../test/properties.ts";

test("what a fold remembers of a journey comes back as it was, and the fold goes on from it as if never put down", () => {
  fc.assert(
    fc.property(route, manner, fc.array(hostileFix, { maxLength: 12 }), fc.nat(), (path, how, hostile, cut) => {
      const line = routeLine(path);
      const stops = [0, 0.3, 0.7, 1].map((share, n) => ({
        id: `s${n}`,
        point: placeAt(line, share * line.lengthM),
        radiusM: 60,
        ...(n === 1 && { dwellS: 20 }),
      }));
      const course = { route: prepared(path, stops) };
      const clean = driven(line, how).map(({ fix: { lat, lon, ...fix } }) => ({
        ...fix,
        lat: Math.round(lat * 1e7) / 1e7,
        lon: Math.round(lon * 1e7) / 1e7,
        received: { first: fix.at, last: fix.at },
      }));
      const fixes = [...clean, ...hostile].toSorted(inOrder);
      let at = cut % fixes.length;
      while (at > 0 && fixes[at - 1]!.at === fixes[at]!.at) at -= 1;
      const half = follow(NOTHING_YET, fixes.slice(0, at), course);
      const stored = recalled(remembered(half));
      expect(stored).toEqual(half);
      const whole = follow(NOTHING_YET, fixes, course);
      expect(
        Buffer.from(remembered(follow(stored, fixes.slice(at), course))).equals(Buffer.from(remembered(whole))),
      ).toBe(true);
    }),
    runs(100),
  );
});

test("bytes that are no memory are refused", () => {
  expect(() => recalled(Uint8Array.of(255, 255))).toThrow(RangeError);
});
