import * as z from "zod";
import { describe, expect, it } from "vitest";
import { Meta } from "../src/event.ts";
import { isKnownValidMeta, isKnownValidPositions, isKnownValidTime } from "../src/schema/known-valid.ts";
import { RecordPositions } from "../src/tracking.ts";
import { fc, runs } from "../../test/properties.ts";

const size = runs(200);
/** The schema alone, without `isKnownValid`. */
const schema = (data: unknown) => z.object(RecordPositions.read.shape).safeParse(data);

/** Numbers in the range, at its limits, just beyond them, and other values. */
const number = (min: number, max: number) =>
  fc.oneof(
    { weight: 8, arbitrary: fc.double({ min, max, noNaN: true }) },
    fc.constantFrom(min, max, min - 1e-9, max + 1e-9, 0.5, NaN, Infinity, -1, null, "1", true, {}, undefined),
  );
const text = fc.oneof(
  { weight: 8, arbitrary: fc.string({ minLength: 1, maxLength: 20 }) },
  fc.constantFrom("", "x".repeat(64), "x".repeat(65), 1, null, undefined),
);
const digitString = (length: number) =>
  fc.string({ unit: fc.constantFrom(..."0123456789".split("")), minLength: length, maxLength: length });
const time = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .date({ min: new Date("0000-01-01"), max: new Date("9999-12-31"), noInvalidDate: true })
      .map((date) => date.toISOString()),
  },
  fc
    .tuple(
      digitString(4),
      digitString(2),
      digitString(2),
      digitString(2),
      digitString(2),
      digitString(2),
      digitString(3),
    )
    .map(([y, m, d, h, min, s, ms]) => `${y}-${m}-${d}T${h}:${min}:${s}.${ms}Z`),
  fc.constantFrom(
    "2026-02-29T00:00:00.000Z",
    "2024-02-29T00:00:00.000Z",
    "2026-11-21T09:00:00Z",
    "2026-11-21T24:00:00.000Z",
    "2026-11-21 09:00:00.000Z",
    "2026-11-2aT09:00:00.000Z",
    "+02026-11-1T09:00:00.00Z",
    1,
    null,
  ),
);
const fix = fc.record(
  {
    fixTime: time,
    lat: number(-90, 90),
    lon: number(-180, 180),
    seq: fc.oneof(fc.integer({ min: 0 }), number(0, 2_147_483_647)),
    accuracyM: number(0, 100_000),
    speedMps: number(0, 1_000),
    headingDeg: number(0, 360),
    batteryPct: number(0, 100),
    more: fc.anything(),
  },
  { requiredKeys: ["fixTime", "lat", "lon"] },
);
const positions = fc.record({
  runId: text,
  courierId: text,
  receivedAt: time,
  fixes: fc.oneof(
    { weight: 8, arbitrary: fc.array(fc.oneof({ weight: 20, arbitrary: fix }, fc.anything()), { maxLength: 3 }) },
    fc.anything(),
  ),
});

const envelope = fc.record(
  {
    id: text,
    v: fc.oneof(fc.integer({ min: 1 }), number(1, 9)),
    at: time,
    by: text,
    subject: text,
    seq: fc.oneof(fc.integer({ min: 0 }), number(0, 9)),
    correlationId: text,
    causationId: text,
    replayOf: text,
    more: fc.anything(),
  },
  { requiredKeys: ["id", "v", "at", "by", "subject", "correlationId"] },
);

describe("isKnownValidMeta", () => {
  it("isKnownValidMeta accepts only what the schema accepts, and the schema parses it to the same data", () => {
    let accepted = 0;
    fc.assert(
      fc.property(fc.oneof({ weight: 20, arbitrary: envelope }, fc.anything()), (given) => {
        if (!isKnownValidMeta(given)) return;
        accepted += 1;
        const read = Meta.safeParse(given);
        expect(read.error).toBeUndefined();
        expect(given).toMatchObject(read.data as object);
      }),
      size,
    );
    expect(accepted).toBeGreaterThan(size.numRuns / 20);
  });
});

describe("isKnownValidPositions", () => {
  it("isKnownValidPositions accepts only what the schema accepts, and the schema parses it to the same data", () => {
    let accepted = 0;
    fc.assert(
      fc.property(fc.oneof({ weight: 20, arbitrary: positions }, fc.anything()), (data) => {
        if (!isKnownValidPositions(data)) return;
        accepted += 1;
        const read = schema(data);
        expect(read.error).toBeUndefined();
        expect(data).toMatchObject(read.data as object);
      }),
      size,
    );
    expect(accepted).toBeGreaterThan(size.numRuns / 20);
  });

  it("isKnownValidPositions accepts only valid times", () => {
    fc.assert(
      fc.property(time, (given) => {
        if (!isKnownValidTime(given)) return;
        expect(z.iso.datetime().safeParse(given).success).toBe(true);
        expect(new Date(given as string).toISOString()).toBe(given);
      }),
      size,
    );
  });

  it("isKnownValidPositions accepts every time that our endpoint writes, except on February 29", () => {
    for (let day = 0; day < 366; day++) {
      const now = new Date(Date.UTC(2027, 0, 1, 23, 59, 59, 999) + day * 86_400_000).toISOString();
      expect(isKnownValidTime(now), now).toBe(true);
    }
    for (const example of RecordPositions.examples) expect(isKnownValidPositions(example)).toBe(true);
  });

  it("isKnownValidPositions leaves all other data to the schema, which accepts or rejects it", () => {
    const [example] = RecordPositions.examples;
    const meta = {
      id: "pos_1",
      v: 1,
      at: "2026-11-21T09:00:00Z",
      by: "tracking",
      subject: "run_1",
      correlationId: "pos_1",
    };
    const loose = { ...example, receivedAt: "2026-11-21T09:00:10Z", more: 1 };
    expect(RecordPositions.parse({ meta, data: loose }).data).toEqual({
      ...example,
      receivedAt: "2026-11-21T09:00:10Z",
    });
    expect(() => RecordPositions.parse({ meta, data: { ...example, fixes: [] } })).toThrow(z.ZodError);
    expect(() => RecordPositions.parse({ meta: {}, data: example })).toThrow(z.ZodError);
  });
});
