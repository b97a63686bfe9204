import { hash } from "node:crypto";
import { RunId as AnyRunId } from "@waybill/events-schema/tracking";

/** A run's id as it may come in: it stands in paths, file names and keys, so it is of plain letters. */
export const RunId = AnyRunId.regex(/^[A-Za-z0-9][A-Za-z0-9._~-]*$/, "Use letters, digits and . _ ~ - only.");

/** As it is where that is plain, else what stands for it: identity providers and phones call people and things as they like. */
const plain = (name: string, most: number) =>
  /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name) && name.length <= most ? name : hash("sha256", name).slice(0, 16);
/** A UUID is a device's longest plain name; what it leaves of a run's 64 is the courier's. */
const [OF_COURIER, OF_DEVICE] = [27, 36];

/** The run of a phone that was told of none. */
export const runOfPhone = (courierId: string, device: string) =>
  `${plain(courierId, OF_COURIER)}~${plain(device, OF_DEVICE)}`;

/**
 * May they claim it? Runs of phones can be guessed, and whoever reports for one first has it: so they are for the courier alone
 * whose name stands before the last `~`.
 */
export const isFreeFor = (courierId: string, runId: string) =>
  !runId.includes("~") || runId.slice(0, runId.lastIndexOf("~")) === plain(courierId, OF_COURIER);
