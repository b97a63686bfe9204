import type { Fix } from "@waybill/events-schema/tracking";
import { validate } from "@waybill/kernel/validate";
import * as z from "zod";
import { RunId, runOfPhone } from "./run-id.ts";

const Run = z.object({ run: RunId });

/** What stands in the address that was typed into an app. */
export const PhoneQuery = z.object({
  run: z.string().optional().describe("The run; without it one of the courier's own for this phone."),
});

/**
 * The run that a phone's own app reports for: the one its address names, else one of the courier's for this phone.
 * Throws VALIDATION_FAILED where neither makes a run's id.
 */
export function runOf(named: string | undefined, courierId: string, device = "phone"): string {
  return validate(Run, { run: named ?? runOfPhone(courierId, device) }, "/query").run;
}

/** A number of a fix where the phone knows it: apps say -1, or anything else that is none, where they do not. */
export const within = <F extends "speedMps" | "headingDeg" | "batteryPct">(
  field: F,
  value: number | undefined,
  most: number,
) => (value !== undefined && value >= 0 && value <= most ? { [field]: value } : {}) as { [K in F]?: number };

/** The same for the accuracy. One beyond all measure is kept as the worst there is: without one a fix would be believed. */
export const accuracy = (metres: number | undefined): Pick<Fix, "accuracyM"> =>
  metres !== undefined && metres >= 0 ? { accuracyM: Math.min(metres, 100_000) } : {};
