/**
 * Hand-written validation for contracts with many small parts, several times as fast as their schemas. A function may
 * return false for anything, and true only for what the schema accepts; test/known-valid.test.ts verifies this.
 */
import { ID_PATTERN } from "../text.ts";

const isWithin = (value: unknown, min: number, max: number) =>
  typeof value === "number" && value >= min && value <= max;
const isAbsentOrWithin = (value: unknown, min: number, max: number) => value === undefined || isWithin(value, min, max);
const isId = (value: unknown, maxLength: number) =>
  typeof value === "string" && value.length >= 1 && value.length <= maxLength && ID_PATTERN.test(value);

/** Whether it is a valid `meta`, as our own code writes it. */
export function isKnownValidMeta(meta: unknown): boolean {
  if (typeof meta !== "object" || meta === null) return false;
  const { id, v, at, by, subject, seq, correlationId, causationId, replayOf } = meta as Record<string, unknown>;
  return (
    isId(id, 128) &&
    Number.isSafeInteger(v) &&
    isWithin(v, 1, Number.MAX_SAFE_INTEGER) &&
    isKnownValidTime(at) &&
    isId(by, Infinity) &&
    isId(subject, 128) &&
    (seq === undefined || (Number.isSafeInteger(seq) && isWithin(seq, 0, Number.MAX_SAFE_INTEGER))) &&
    isId(correlationId, Infinity) &&
    (causationId === undefined || isId(causationId, Infinity)) &&
    (replayOf === undefined || isId(replayOf, Infinity))
  );
}

/** Whether it is valid data of positions.record, as our own endpoint writes it. */
export function isKnownValidPositions(data: unknown): boolean {
  if (typeof data !== "object" || data === null) return false;
  const { runId, courierId, receivedAt, fixes } = data as Record<string, unknown>;
  if (!isId(runId, 64) || !isId(courierId, 64) || !isKnownValidTime(receivedAt)) return false;
  return Array.isArray(fixes) && fixes.length >= 1 && fixes.length <= 500 && fixes.every(isKnownValidFix);
}

function isKnownValidFix(fix: unknown): boolean {
  if (typeof fix !== "object" || fix === null) return false;
  const { fixTime, lat, lon, seq, accuracyM, speedMps, headingDeg, batteryPct } = fix as Record<string, unknown>;
  return (
    isKnownValidTime(fixTime) &&
    isWithin(lat, -90, 90) &&
    isWithin(lon, -180, 180) &&
    isAbsentOrWithin(accuracyM, 0, 100_000) &&
    isAbsentOrWithin(speedMps, 0, 1_000) &&
    isAbsentOrWithin(headingDeg, 0, 360) &&
    isAbsentOrWithin(batteryPct, 0, 100) &&
    (seq === undefined || (Number.isInteger(seq) && isWithin(seq, 0, 2_147_483_647)))
  );
}

/** Whether it is a time as `Date.toISOString` writes it, `2026-11-21T09:00:00.000Z`. February 29 is left to the schema. */
export function isKnownValidTime(text: unknown): boolean {
  if (typeof text !== "string" || text.length !== 24) return false;
  const hasSeparators =
    text[4] === "-" &&
    text[7] === "-" &&
    text[10] === "T" &&
    text[13] === ":" &&
    text[16] === ":" &&
    text[19] === "." &&
    text[23] === "Z";
  if (
    !hasSeparators ||
    !(digits(text, 0) >= 0) ||
    !(digits(text, 2) >= 0) ||
    !(digits(text, 20) >= 0) ||
    !(digits(text, 21) >= 0)
  )
    return false;
  const [month, day] = [digits(text, 5), digits(text, 8)];
  const days = month === 2 ? 28 : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= days)) return false;
  return digits(text, 11) <= 23 && digits(text, 14) <= 59 && digits(text, 17) <= 59;
}

/** The two-digit number at `from`, or NaN. */
function digits(text: string, from: number): number {
  const [tens, ones] = [text.charCodeAt(from) - 48, text.charCodeAt(from + 1) - 48];
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}
