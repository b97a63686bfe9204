import { hash } from "node:crypto";
import { PlainId } from "@waybill/events-schema/text";

/** A run id as requests may contain it: it appears in paths, file names and keys, so it has plain characters only. */
export const RunIdInput = PlainId.describe("The run: one courier driving one task.");

/** The name if it is plain and short, else a hash of it: identity providers and phones use names of any form. */
const toPlainName = (name: string, max: number) =>
  /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name) && name.length <= max ? name : hash("sha256", name).slice(0, 16);
/** A UUID is the longest plain name of a device; the rest of a run id's 64 characters is for the courier. */
const [MAX_COURIER_CHARS, MAX_DEVICE_CHARS] = [27, 36];

/** The run of a phone that names none. */
export const phoneRunId = (courierId: string, device: string) =>
  `${toPlainName(courierId, MAX_COURIER_CHARS)}~${toPlainName(device, MAX_DEVICE_CHARS)}`;

/**
 * Whether a courier may claim a run. Ids of phone runs can be guessed, and the first to report would own one: so only
 * the courier whose name precedes the last `~` may claim it.
 */
export const canClaimRun = (courierId: string, runId: string) =>
  !runId.includes("~") || runId.slice(0, runId.lastIndexOf("~")) === toPlainName(courierId, MAX_COURIER_CHARS);
