import { RunId as AnyRunId } from "@waybill/events-schema/tracking";

/** A run's id as it may come in: it stands in paths, file names and keys, so it is of plain letters. */
export const RunId = AnyRunId.regex(/^[A-Za-z0-9][A-Za-z0-9._~-]*$/, "Use letters, digits and . _ ~ - only.");

/** The run of a phone that was told of none. */
export const runOfPhone = (courierId: string, device: string) => `${courierId}~${device.replaceAll("~", "-")}`;

/**
 * May they claim it? Runs of phones can be guessed, and whoever reports for one first has it: so they are for the courier alone
 * whose id stands before the last `~`.
 */
export const isFreeFor = (courierId: string, runId: string) =>
  !runId.includes("~") || runId.slice(0, runId.lastIndexOf("~")) === courierId;
