import type { Fix } from "@waybill/events-schema/tracking";
import { FreeId } from "@waybill/events-schema/text";
import { validate } from "@waybill/kernel/validate";
import * as z from "zod";
import { RunIdInput, phoneRunId } from "../runs/run-id.ts";

const RunQuery = z.object({ run: RunIdInput });

/** The query of the URL that was entered into an app. */
export const PhoneQuery = z.object({
  run: FreeId.optional().describe("The run; without it the courier's own run for this phone."),
});

/**
 * The run that a phone's own app reports for: the one named in its URL, else one of the courier's for this device.
 * Throws VALIDATION_FAILED when neither is a valid run id.
 */
export function resolveRunId(named: string | undefined, courierId: string, device = "phone"): string {
  return validate(RunQuery, { run: named ?? phoneRunId(courierId, device) }, "/query").run;
}

/** A number, sent as such or as text; undefined for anything else: nothing, null, NaN, `5,5`, `87%`. */
function readNumber(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  return typeof value === "string" && /^\s*[+-]?\d+(\.\d+)?([eE][+-]?\d+)?\s*$/.test(value) ? Number(value) : undefined;
}

/** The name of a phone, sent as text or as a number. */
export const readDevice = (value: unknown): string | undefined =>
  typeof value === "string" || typeof value === "number" ? String(value) || undefined : undefined;

/** A number that a phone may not know. */
export const optionalNumber = z
  .unknown()
  .transform(readNumber)
  .optional()
  .meta({ type: ["number", "null"] });

/** Apps that calculate with 32 bits, or round, exceed 90 and 180 by less than this. */
const ROUNDING_DEGREES = 1e-4;

/** The zeros that some programs do not write: `-.1278`, `48.`. */
const addZeros = (text: string) => text.replace(/^(\s*[+-]?)\.(?=\d)/, "$10.").replace(/(?<=\d)\.(?=\s*$)/, "");

/** Degrees between -max and max. */
export const degrees = (max: number) =>
  z.preprocess((value) => {
    const number = readNumber(typeof value === "string" ? addZeros(value) : value);
    const isRounded = number !== undefined && Math.abs(number) <= max + ROUNDING_DEGREES;
    return isRounded ? Math.max(-max, Math.min(max, number)) : number;
  }, z.number().min(-max).max(max));

const MAX_MS = 253_402_300_800_000;

/** Seconds or milliseconds since 1970, or a date and a time, which without a zone is UTC: as RFC 3339. */
export const phoneTime = z.unknown().transform((value, context) => {
  const number = readNumber(value);
  const at = number === undefined ? parseDateTime(String(value)) : number < 2 ** 31 ? number * 1_000 : number;
  if (at >= 0 && at < MAX_MS) return new Date(at).toISOString();
  const message = "This is not a time: send seconds or milliseconds since 1970, or RFC 3339.";
  context.addIssue({ code: "custom", message });
  return z.NEVER;
});

const DATE_TIME = /^(.{10})[T ](\d\d:\d\d)(?::(\d\d)(?:[.,](\d+))?)? ?(Z|UTC|GMT|[+ -]\d\d(?::?\d\d)?)?$/i;

/** Milliseconds since 1970, or NaN. In a URL the plus of a zone arrives as a space. */
function parseDateTime(text: string): number {
  const [, date = "", minute, second = "00", fraction = "0", zone = "Z"] = DATE_TIME.exec(text.trim()) ?? [];
  // Date.parse accepts 31 February and returns a day in March.
  if (!z.iso.date().safeParse(date).success) return Number.NaN;
  const offset = /^[A-Z]/i.test(zone) ? "Z" : `${zone.replace(" ", "+").replace(":", "")}00`.slice(0, 5);
  // Date.parse knows no leap second.
  const isLeap = second === "60";
  return Date.parse(`${date}T${minute}:${isLeap ? "59" : second}.${fraction}${offset}`) + (isLeap ? 1_000 : 0);
}

/** A field of a fix when the phone knows it; apps send -1 or another invalid number when they do not. */
export const optionalField = <F extends "speedMps" | "headingDeg" | "batteryPct">(
  field: F,
  value: number | undefined,
  max: number,
) => (value !== undefined && value >= 0 && value <= max ? { [field]: value } : {}) as { [K in F]?: number };

/**
 * The accuracy when the phone knows it; Android says 0 when it does not. A larger value than the contract allows becomes the
 * maximum: without an accuracy the fix would be trusted.
 */
export const optionalAccuracy = (metres: number | undefined): Pick<Fix, "accuracyM"> =>
  metres !== undefined && metres > 0 ? { accuracyM: Math.min(metres, 100_000) } : {};
