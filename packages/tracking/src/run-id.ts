import { RunId as AnyRunId } from "@waybill/events-schema/tracking";

/** A run's id as it may come in: it stands in paths, file names and keys, so it is of plain letters. */
export const RunId = AnyRunId.regex(/^[A-Za-z0-9][A-Za-z0-9._~-]*$/, "Use letters, digits and . _ ~ - only.");
