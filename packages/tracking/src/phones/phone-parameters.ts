import type { Fix } from "@waybill/events-schema/tracking";
import { validate } from "@waybill/kernel/validate";
import * as z from "zod";
import { RunIdInput, phoneRunId } from "../runs/run-id.ts";

const RunQuery = z.object({ run: RunIdInput });

/** The query of the URL that was entered into an app. */
export const PhoneQuery = z.object({
  run: z.string().optional().describe("The run; without it the courier's own run for this phone."),
});

/**
 * The run that a phone's own app reports for: the one named in its URL, else one of the courier's for this device.
 * Throws VALIDATION_FAILED when neither is a valid run id.
 */
export function resolveRunId(named: string | undefined, courierId: string, device = "phone"): string {
  return validate(RunQuery, { run: named ?? phoneRunId(courierId, device) }, "/query").run;
}

/** A field of a fix when the phone knows it; apps send -1 or another invalid number when they do not. */
export const optionalField = <F extends "speedMps" | "headingDeg" | "batteryPct">(
  field: F,
  value: number | undefined,
  max: number,
) => (value !== undefined && value >= 0 && value <= max ? { [field]: value } : {}) as { [K in F]?: number };

/**
 * The accuracy when the phone knows it. A larger value than the contract allows becomes the maximum: without an
 * accuracy the fix would be trusted.
 */
export const optionalAccuracy = (metres: number | undefined): Pick<Fix, "accuracyM"> =>
  metres !== undefined && metres >= 0 ? { accuracyM: Math.min(metres, 100_000) } : {};
