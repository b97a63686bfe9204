import type { Fix } from "@waybill/events-schema/tracking";
import { describe, expect, test } from "vitest";
import { byTime, measured } from "../src/fixes.ts";
import { CorruptedSegment, pack, unpack } from "../src/packing.ts";
import { opened, segmentsOf } from "../src/segments.ts";
import { drive } from "./generated.ts";
import { fc, runs } from "../../../test/properties.ts";

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
/** Anything the contract lets in. */
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
/** What the names, keys and numbers of an item leave of 1,024 bytes for a run id of 64 letters. */
const ROOM = 1_024 - 190;

describe("a segment", () => {
  test("gives back what was packed, to the last digit that is kept", () => {
    fc.assert(
      fc.property(anyFixes(60), (fixes) => {
        const kept = fixes.map(measured);
        expect(unpack(pack(kept))).toEqual(kept);
      }),
      runs(100),
    );
  });

  test("is kept within 6 mm, half a decimetre, half a centimetre a second, and a twentieth of a degree and a per cent", () => {
    fc.assert(
      fc.property(anyFix, (fix) => {
        const [kept] = unpack(pack([measured(fix)]));
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

  test("holds sixty fixes of a drive with everything a phone tells, in one write unit", () => {
    for (let seed = 1; seed <= 200; seed++) {
      expect(segmentsOf(drive({ seed }).map(measured), ROOM), `seed ${seed}`).toHaveLength(1);
    }
  });

  test("is cut earlier when its fixes have nothing in common, and nothing is lost by it", () => {
    fc.assert(
      fc.property(anyFixes(150), (fixes) => {
        const kept = fixes.map(measured).toSorted(byTime);
        const segments = segmentsOf(kept, ROOM);
        for (const { bytes } of segments) expect(bytes.length).toBeLessThanOrEqual(ROOM);
        expect(segments.flatMap(opened)).toEqual(kept);
      }),
      runs(100),
    );
  });

  test("is the same for the same fixes, and says so by its hash", () => {
    const fixes = drive({ fixes: 130 }).map(measured);
    expect(segmentsOf(fixes, ROOM)).toEqual(segmentsOf(structuredClone(fixes), ROOM));
    expect(new Set(segmentsOf(fixes, ROOM).map(({ hash }) => hash)).size).toBe(3);
  });

  test("that was changed, cut or lengthened is called corrupted, and never read as something else", () => {
    const [segment] = segmentsOf(drive().map(measured), ROOM);
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
        expect(() => opened({ bytes: changed, hash: segment!.hash })).toThrow(CorruptedSegment);
        // Without the hash it is either some other fixes or corrupted, but no crash and no endless loop.
        try {
          expect(unpack(changed).length).toBeLessThanOrEqual(60);
        } catch (error) {
          expect(error).toBeInstanceOf(CorruptedSegment);
        }
      }),
      runs(100),
    );
  });

  test.each([
    [[], "ends in the middle"],
    [[2, 2], "has version 2; only 1 is known here"],
    [[1, 0], "says it has 0 fixes; 1 to 60 are possible"],
    [[1, 122], "says it has 61 fixes; 1 to 60 are possible"],
    [[1, 2, 2, 2, 2, 7], "has an unknown mark before seq"],
    [[1, 2, 0, 8, 2, 2], "has more of at than fixes"],
    [[1, 2, 2, 2, 2, 0, 0, 0, 0, 0, 9], "goes on after its end, at byte 10 of 11"],
    [[1, 2, 255, 255, 255, 255, 255, 255, 255, 255, 1], "holds a number too large"],
  ])("of bytes %j says that it %s", (bytes, words) => {
    expect(() => unpack(Uint8Array.from(bytes))).toThrow(`a segment ${words}`);
  });
});
