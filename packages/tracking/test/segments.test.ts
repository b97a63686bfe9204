import type { Fix } from "@waybill/events-schema/tracking";
import { describe, expect, test } from "vitest";
import { compareMeasuredFixes, quantizeFix } from "../src/fixes/fix.ts";
import { CorruptedSegmentError, packFixes, unpackFixes } from "../src/fixes/packing.ts";
import { unpackSegment, packSegments } from "../src/fixes/segments.ts";
import { generateDrive } from "./generated-fixes.ts";
import { fc, runs } from "../../../test/properties.ts";

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
/** Any fix the contract allows. */
const anyFix = fc
  .record({
    fixTime: fc.date({ min: new Date("0001-01-01"), max: new Date("9999-12-31"), noInvalidDate: true }),
    lat: number(-90, 90),
    lon: number(-180, 180),
    seq: maybe(fc.integer({ min: 0, max: 2_147_483_647 })),
    accuracyM: maybe(number(0, 100_000)),
    speedMps: maybe(number(0, 1_000)),
    headingDeg: maybe(number(0, 360)),
    batteryPct: maybe(number(0, 100)),
  })
  .map(({ fixTime, ...fix }): Fix => ({ ...fix, fixTime: fixTime.toISOString() }));
const anyFixes = (maxLength: number) => fc.array(anyFix, { minLength: 1, maxLength, size: "max" });
/** The bytes that names, keys and numbers of an item leave of 1,024 for a run id of 64 characters. */
const ROOM = 1_024 - 190;

describe("segments", () => {
  test("unpacking gives the packed fixes at the stored resolution, exactly", () => {
    fc.assert(
      fc.property(anyFixes(60), (fixes) => {
        const kept = fixes.map(quantizeFix);
        expect(unpackFixes(packFixes(kept))).toEqual(kept);
      }),
      runs(100),
    );
  });

  test("a stored fix is within 6 mm, half a decimetre, half a centimetre per second, a twentieth of a degree and of a per cent", () => {
    fc.assert(
      fc.property(anyFix, (fix) => {
        const [kept] = unpackFixes(packFixes([quantizeFix(fix)]));
        expect(kept!.at).toBe(Date.parse(fix.fixTime));
        expect(Math.abs(kept!.lat - fix.lat)).toBeLessThanOrEqual(0.500001e-7);
        expect(Math.abs(kept!.lon - fix.lon)).toBeLessThanOrEqual(0.500001e-7);
        const off = (field: "accuracyM" | "speedMps" | "headingDeg" | "batteryPct") =>
          Math.abs((kept![field] ?? 0) - (fix[field] ?? 0));
        expect(off("accuracyM")).toBeLessThanOrEqual(0.0500001);
        expect(off("speedMps")).toBeLessThanOrEqual(0.00500001);
        expect(off("headingDeg")).toBeLessThanOrEqual(0.0500001);
        expect(off("batteryPct")).toBeLessThanOrEqual(0.0500001);
        expect(kept!.seq).toBe(fix.seq);
      }),
      runs(100),
    );
  });

  test("sixty fixes of a drive with all fields fit one write unit", () => {
    for (let seed = 1; seed <= 200; seed++) {
      expect(packSegments(generateDrive({ seed }).map(quantizeFix), ROOM), `seed ${seed}`).toHaveLength(1);
    }
  });

  test("fixes without similarity are split into smaller segments, and none is lost", () => {
    fc.assert(
      fc.property(anyFixes(150), (fixes) => {
        const kept = fixes.map(quantizeFix).toSorted(compareMeasuredFixes);
        const segments = packSegments(kept, ROOM);
        for (const { bytes } of segments) expect(bytes.length).toBeLessThanOrEqual(ROOM);
        expect(segments.flatMap(unpackSegment)).toEqual(kept);
      }),
      runs(100),
    );
  });

  test("the same fixes give the same segments with the same hashes", () => {
    const fixes = generateDrive({ fixes: 130 }).map(quantizeFix);
    expect(packSegments(fixes, ROOM)).toEqual(packSegments(structuredClone(fixes), ROOM));
    expect(new Set(packSegments(fixes, ROOM).map(({ hash }) => hash)).size).toBe(3);
  });

  test("a changed, shortened or extended segment is rejected as corrupted", () => {
    const [segment] = packSegments(generateDrive().map(quantizeFix), ROOM);
    const bytes = fc.oneof(
      fc.tuple(fc.nat({ max: segment!.bytes.length - 1 }), fc.integer({ min: 1, max: 255 })).map(([at, flip]) => {
        const changed = segment!.bytes.slice();
        changed[at]! ^= flip;
        return changed;
      }),
      fc.nat({ max: segment!.bytes.length - 1 }).map((length) => segment!.bytes.slice(0, length)),
      fc.uint8Array({ maxLength: 1_000 }),
    );
    fc.assert(
      fc.property(bytes, (changed) => {
        expect(() => unpackSegment({ bytes: changed, hash: segment!.hash })).toThrow(CorruptedSegmentError);
        // Without the hash it is either other fixes or corrupted, but never a crash or an endless loop.
        try {
          expect(unpackFixes(changed).length).toBeLessThanOrEqual(60);
        } catch (error) {
          expect(error).toBeInstanceOf(CorruptedSegmentError);
        }
      }),
      runs(100),
    );
  });

  test.each([
    [[], "ends in the middle"],
    [[2, 2], "has version 2; only 1 is supported"],
    [[1, 0], "says it has 0 fixes; 1 to 60 are possible"],
    [[1, 122], "says it has 61 fixes; 1 to 60 are possible"],
    [[1, 2, 2, 2, 2, 7], "has an unknown presence flag before seq"],
    [[1, 2, 0, 8, 2, 2], "has more of at than fixes"],
    [[1, 2, 2, 2, 2, 0, 0, 0, 0, 0, 9], "continues after its end at byte 10 of 11"],
    [[1, 2, 255, 255, 255, 255, 255, 255, 255, 255, 1], "holds a number too large"],
  ])("the bytes %j are rejected: a segment %s", (bytes, reason) => {
    expect(() => unpackFixes(Uint8Array.from(bytes))).toThrow(`a segment ${reason}`);
  });
});
