import type { Fix } from "@waybill/events-schema/tracking";
import { seededRandom } from "@waybill/local/faults/seeded-random";
import fc from "fast-check";
import { type StoredFix, quantizeFix, toStoredFixes } from "../src/fixes/fix.ts";

/** Noon of a fixed day: the generated tracks end before it. */
export const NOON = Date.UTC(2026, 10, 21, 12);

export interface DriveOptions {
  seed?: number;
  fixes?: number;
  everyS?: number;
  from?: { lat: number; lon: number; at: number };
}

/**
 * A drive through a town as a phone reports it, with turns, braking, stops at lights, and GPS errors of some metres.
 */
export function generateDrive({
  seed = 1,
  fixes = 60,
  everyS = 10,
  from = { lat: 52.52, lon: 13.405, at: NOON - 3_600_000 },
}: DriveOptions = {}): Fix[] {
  const next = seededRandom(seed);
  let { lat, lon, at } = from;
  let [headingDeg, speedMps, battery] = [next() * 360, 8, 90];
  return Array.from({ length: fixes }, () => {
    headingDeg = (headingDeg + (next() - 0.5) * 60 + 360) % 360;
    speedMps = next() < 0.15 ? 0 : Math.min(25, Math.max(0, speedMps + (next() - 0.5) * 8));
    battery -= next() * 0.05;
    const metres = speedMps * everyS;
    const north = metres * Math.cos((headingDeg * Math.PI) / 180) + (next() - 0.5) * 6;
    const east = metres * Math.sin((headingDeg * Math.PI) / 180) + (next() - 0.5) * 6;
    lat += north / 111_195;
    lon += east / (111_195 * Math.cos((lat * Math.PI) / 180));
    at += everyS * 1000 + Math.round((next() - 0.5) * 400);
    const accuracyM = 3 + next() * 9;
    return {
      fixTime: new Date(at).toISOString(),
      lat,
      lon,
      accuracyM,
      speedMps,
      headingDeg,
      batteryPct: Math.round(battery),
    };
  });
}

/** Fixes as they are stored, received all at once. */
export const storedFixesOf = (fixes: readonly Fix[]): StoredFix[] => toStoredFixes(fixes, NOON);

/**
 * Fixes of a phone with every fault at once: clocks that jump and repeat, positions in three towns, inaccurate ones,
 * requests received long after or, by the phone's clock, before.
 */
export const hostileFix: fc.Arbitrary<StoredFix> = fc
  .record({
    slot: fc.integer({ min: 0, max: 40 }),
    seq: fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined }),
    town: fc.constantFrom([52.52, 13.405], [52.53, 13.42], [48.85, 2.35], [0, 0]),
    off: fc.integer({ min: 0, max: 5 }),
    accuracyM: fc.constantFrom(undefined, 5, 40, 250),
    speedMps: fc.constantFrom(undefined, 0, 12.5),
    lag: fc.constantFrom(0, 3_000, 60_000, 90_000_000, -600_000),
  })
  .map(({ slot, seq, town, off, accuracyM, speedMps, lag }) => {
    const at = NOON + slot * 10_000;
    const [lat, lon] = town as [number, number];
    const fix: Fix = { fixTime: new Date(at).toISOString(), lat: lat + off / 10_000, lon };
    if (seq !== undefined) fix.seq = seq;
    if (accuracyM !== undefined) fix.accuracyM = accuracyM;
    if (speedMps !== undefined) fix.speedMps = speedMps;
    return { ...quantizeFix(fix), received: { first: at + lag, last: at + lag } };
  });
