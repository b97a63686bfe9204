import type { Fix, FIX_CLASSES } from "@waybill/events-schema/tracking";
import type { LatLon } from "@waybill/geometry/lat-lon";

export type FixClass = (typeof FIX_CLASSES)[number];

/** A phone's measurement at the stored resolution. */
export interface MeasuredFix extends LatLon {
  /** When the phone took it, in milliseconds since 1970. */
  at: number;
  seq?: number;
  accuracyM?: number;
  speedMps?: number;
  headingDeg?: number;
  batteryPct?: number;
}

/**
 * When a request arrived. The same request may arrive twice: the first and the last time are stored, so that the result
 * does not depend on which copy is processed first.
 */
export interface ArrivalTimes {
  /** Milliseconds since 1970. */
  first: number;
  last: number;
}

/** A fix as it is stored. */
export interface StoredFix extends MeasuredFix {
  received: ArrivalTimes;
}

const MAX_FUTURE_MS = 2 * 60_000;
const MAX_DELAY_MS = 24 * 3_600_000;
const MAX_ACCURACY_M = 100;
/** Receivers without a position report 0,0, in the sea 600 km from the next road. */
const MIN_PLACE_DEGREES = 0.001;

/** Units per whole number for each field: the resolution that is stored. */
export const RESOLUTION = { lat: 1e7, lon: 1e7, accuracyM: 10, speedMps: 100, headingDeg: 10, batteryPct: 10 } as const;

/**
 * A reported fix at the stored resolution: milliseconds, 1e-7 degrees (11 mm), 0.1 m, 0.01 m/s, 0.1°, 0.1 %. Everything
 * later uses these numbers, so that a fix just received equals the same fix read back.
 */
export function quantizeFix(fix: Fix): MeasuredFix {
  const quantized: MeasuredFix = {
    at: parseTimestampMs(fix.fixTime),
    lat: roundToUnit(fix.lat, 1e7),
    lon: roundToUnit(fix.lon, 1e7),
  };
  if (fix.seq !== undefined) quantized.seq = fix.seq;
  if (fix.accuracyM !== undefined) quantized.accuracyM = roundToUnit(fix.accuracyM, RESOLUTION.accuracyM);
  if (fix.speedMps !== undefined) quantized.speedMps = roundToUnit(fix.speedMps, RESOLUTION.speedMps);
  if (fix.headingDeg !== undefined) quantized.headingDeg = roundToUnit(fix.headingDeg, RESOLUTION.headingDeg);
  if (fix.batteryPct !== undefined) quantized.batteryPct = roundToUnit(fix.batteryPct, RESOLUTION.batteryPct);
  return quantized;
}

/** The fixes of one request as they are stored: in order, each received when the request was. */
export function toStoredFixes(reported: readonly Fix[], receivedAt: number): StoredFix[] {
  const received = { first: receivedAt, last: receivedAt };
  const fixes: StoredFix[] = [];
  for (const fix of reported) {
    const stored = quantizeFix(fix) as StoredFix; // with the next line
    stored.received = received;
    fixes.push(stored);
  }
  return fixes.toSorted(compareMeasuredFixes);
}

/**
 * Milliseconds since 1970 of an RFC 3339 time in UTC that passed the contract; finer digits are cut off. The form our
 * own endpoint writes is parsed digit by digit, because Date.parse takes as long as everything else done for a fix.
 */
function parseTimestampMs(text: string): number {
  if (text.length !== 24) return Date.parse(text);
  const minutes = twoDigits(text, 11) * 60 + twoDigits(text, 14);
  const milliseconds = twoDigits(text, 20) * 10 + (twoDigits(text, 21) % 10);
  return startOfDay(text.slice(0, 10)) + (minutes * 60 + twoDigits(text, 17)) * 1_000 + milliseconds;
}

/** Of a date as ISO 8601 writes it. The fixes of a request are nearly all of one day. */
function startOfDay(date: string): number {
  if (date !== latestDay.date) latestDay = { date, at: Date.parse(date) };
  return latestDay.at;
}
let latestDay = { date: "", at: 0 };

const twoDigits = (text: string, from: number) => (text.charCodeAt(from) - 48) * 10 + text.charCodeAt(from + 1) - 48;

/** A stored fix in the form of the event contract. */
export function toContractFix({ at, lat, lon, seq, accuracyM, speedMps, headingDeg, batteryPct }: MeasuredFix): Fix {
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

/** Adding zero turns -0 into 0: both are the same position and must be the same bytes. */
const roundToUnit = (value: number, units: number) => Math.round(value * units) / units + 0;

/** A fix is identified by its run, its time and its `seq`; a missing `seq` equals 0. */
export const isSameFix = (a: { at: number; seq?: number }, b: { at: number; seq?: number }) =>
  a.at === b.at && (a.seq ?? 0) === (b.seq ?? 0);

/** Whether `a` is later in the run than `b`. */
export const isAfter = (a: { at: number; seq?: number }, b: { at: number; seq?: number }) =>
  a.at > b.at || (a.at === b.at && (a.seq ?? 0) > (b.seq ?? 0));

/**
 * The total order of a run's fixes: by time, `seq`, first arrival, then every other field, so that it does not depend
 * on the order of arrival or reading.
 */
export function compareStoredFixes(a: StoredFix, b: StoredFix): number {
  return a.at - b.at || (a.seq ?? 0) - (b.seq ?? 0) || compareArrival(a, b) || compareContent(a, b);
}

const compareArrival = (a: StoredFix, b: StoredFix) =>
  a.received.first - b.received.first || a.received.last - b.received.last;

/** The order within one request, where the time of arrival is the same. */
export const compareMeasuredFixes = (a: MeasuredFix, b: MeasuredFix): number =>
  a.at - b.at || (a.seq ?? 0) - (b.seq ?? 0) || compareContent(a, b);

function compareContent(a: MeasuredFix, b: MeasuredFix): number {
  for (const field of ["lat", "lon", "seq", "accuracyM", "speedMps", "headingDeg", "batteryPct"] as const) {
    const difference = (a[field] ?? -1) - (b[field] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

export interface FixClassification {
  class: FixClass;
  /** Why it is not ok, as a text. */
  reason?: string;
}

/**
 * The fault of a fix that does not depend on its neighbours. It takes precedence over `duplicate`: a fix with a fault
 * is only displayed, so its copies change nothing either.
 */
export function standaloneFault(fix: StoredFix): FixClass | undefined {
  const { at, accuracyM, received } = fix;
  if (at > received.last + MAX_FUTURE_MS) return "future";
  if (received.first - at > MAX_DELAY_MS) return "late";
  if ((accuracyM !== undefined && accuracyM > MAX_ACCURACY_M) || isZeroPosition(fix)) return "inaccurate";
  return undefined;
}

const isZeroPosition = ({ lat, lon }: LatLon) => Math.abs(lat) < MIN_PLACE_DEGREES && Math.abs(lon) < MIN_PLACE_DEGREES;

/** The fault as a text for the API. */
export function describeFault(fault: FixClass, fix: StoredFix): string {
  const { at, accuracyM, received } = fix;
  if (fault === "future")
    return `taken ${formatSeconds(at - received.last)} after it was received; the phone's clock is ahead`;
  if (fault === "late")
    return `received ${formatHours(received.first - at)} after it was taken; more than 24 h is late`;
  if (isZeroPosition(fix)) return "at 0,0, which a receiver without a position reports";
  return `accurate to ${accuracyM} m; more than ${MAX_ACCURACY_M} m is not a place`;
}

const formatSeconds = (ms: number) => `${Math.round(ms / 1000)} s`;
const formatHours = (ms: number) => `${(ms / 3_600_000).toFixed(1)} h`;
