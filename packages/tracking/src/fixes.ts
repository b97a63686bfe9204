import type { Fix, FIX_CLASSES } from "@waybill/events-schema/tracking";
import type { Place } from "@waybill/geometry/places";
import { momentOf } from "./moments.ts";

export type FixClass = (typeof FIX_CLASSES)[number];

/** What a phone measured, at the resolution it is kept in. */
export interface Measured extends Place {
  /** When the phone took it, in milliseconds since 1970. */
  at: number;
  seq?: number;
  accuracyM?: number;
  speedMps?: number;
  headingDeg?: number;
  batteryPct?: number;
}

/**
 * When a request reached us. The same request may reach us twice: both ends are kept, so that what follows from them
 * does not depend on which copy was worked on first.
 */
export interface Receipt {
  /** Milliseconds since 1970. */
  first: number;
  last: number;
}

/** A fix as it is kept. */
export interface KeptFix extends Measured {
  received: Receipt;
}

const FUTURE_MS = 2 * 60_000;
const LATE_MS = 24 * 3_600_000;
const COARSE_M = 100;

/** How many of the smallest unit of each field make one of its own: what is kept, and what is lost. */
export const RESOLUTION = { lat: 1e7, lon: 1e7, accuracyM: 10, speedMps: 100, headingDeg: 10, batteryPct: 10 } as const;

/**
 * A reported fix at the resolution it is kept in: milliseconds, 1e-7 degrees (11 mm), 0.1 m, 0.01 m/s, 0.1°, 0.1 %.
 * Everything later counts with these numbers, so that a fix just received and one read back are the same fix.
 */
export function measured(fix: Fix): Measured {
  const kept: Measured = { at: momentOf(fix.fixTime), lat: rounded(fix.lat, 1e7), lon: rounded(fix.lon, 1e7) };
  if (fix.seq !== undefined) kept.seq = fix.seq;
  if (fix.accuracyM !== undefined) kept.accuracyM = rounded(fix.accuracyM, RESOLUTION.accuracyM);
  if (fix.speedMps !== undefined) kept.speedMps = rounded(fix.speedMps, RESOLUTION.speedMps);
  if (fix.headingDeg !== undefined) kept.headingDeg = rounded(fix.headingDeg, RESOLUTION.headingDeg);
  if (fix.batteryPct !== undefined) kept.batteryPct = rounded(fix.batteryPct, RESOLUTION.batteryPct);
  return kept;
}

/** The way back: a kept fix in the contract's words. */
export function reported({ at, lat, lon, seq, accuracyM, speedMps, headingDeg, batteryPct }: Measured): Fix {
  return {
    fixTime: new Date(at).toISOString(),
    lat,
    lon,
    ...(seq !== undefined && { seq }),
    ...(accuracyM !== undefined && { accuracyM }),
    ...(speedMps !== undefined && { speedMps }),
    ...(headingDeg !== undefined && { headingDeg }),
    ...(batteryPct !== undefined && { batteryPct }),
  };
}

/** Adding zero turns -0 into 0: the two are one place, and must be one set of bytes. */
const rounded = (value: number, units: number) => Math.round(value * units) / units + 0;

/** A fix is known by its run, its time and its `seq`; no `seq` is the same as 0. */
export const sameFix = (a: { at: number; seq?: number }, b: { at: number; seq?: number }) =>
  a.at === b.at && (a.seq ?? 0) === (b.seq ?? 0);

/** Is `a` later in the run than `b`? */
export const isAfter = (a: { at: number; seq?: number }, b: { at: number; seq?: number }) =>
  a.at > b.at || (a.at === b.at && (a.seq ?? 0) > (b.seq ?? 0));

/**
 * The one order of a run's fixes: by time, `seq`, first receipt, and then by everything else, so that it does not
 * depend on the order they came or were read in.
 */
export function inOrder(a: KeptFix, b: KeptFix): number {
  return a.at - b.at || (a.seq ?? 0) - (b.seq ?? 0) || byReceipt(a, b) || byContent(a, b);
}

const byReceipt = (a: KeptFix, b: KeptFix) => a.received.first - b.received.first || a.received.last - b.received.last;

/** The order within one request, where the receipt is the same. */
export const byTime = (a: Measured, b: Measured): number =>
  a.at - b.at || (a.seq ?? 0) - (b.seq ?? 0) || byContent(a, b);

function byContent(a: Measured, b: Measured): number {
  for (const field of ["lat", "lon", "seq", "accuracyM", "speedMps", "headingDeg", "batteryPct"] as const) {
    const difference = (a[field] ?? -1) - (b[field] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

export interface Verdict {
  class: FixClass;
  /** Why it is not ok, in words. */
  reason?: string;
}

/**
 * The fault a fix has whatever its neighbours are, or nothing. It goes before being a duplicate: such a fix is used for
 * nothing but being shown, so its copies change nothing either.
 */
export function ownFault({ at, accuracyM, received }: KeptFix): FixClass | undefined {
  if (at > received.last + FUTURE_MS) return "future";
  if (received.first - at > LATE_MS) return "late";
  if (accuracyM !== undefined && accuracyM > COARSE_M) return "inaccurate";
  return undefined;
}

/** That fault in words. */
export function faultInWords(fault: FixClass, { at, accuracyM, received }: KeptFix): string {
  if (fault === "future")
    return `taken ${seconds(at - received.last)} after it was received; the phone's clock is ahead`;
  if (fault === "late") return `received ${hours(received.first - at)} after it was taken; more than 24 h is late`;
  return `accurate to ${accuracyM} m; more than ${COARSE_M} m is not a place`;
}

const seconds = (ms: number) => `${Math.round(ms / 1000)} s`;
const hours = (ms: number) => `${(ms / 3_600_000).toFixed(1)} h`;
