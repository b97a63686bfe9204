import type { Heard, Portion, Scope } from "@waybill/events-schema/live";
import { concerns } from "./changes.ts";

/** What AWS bills as one message, and the longest frame it takes. A portion that is longer is got by HTTP, for less. */
const MOST_BYTES = 32 * 1_024;

/** A message of ours, as it travels. */
export const told = (message: Heard): string => JSON.stringify(message);

/** What of a portion is of interest to who looks at this. */
export const seenBy = (scope: Scope, { from, to, changes }: Portion): Portion => ({
  from,
  to,
  changes: changes.filter((change) => concerns(change, scope)),
});

/** A portion as one message, or the message that it does not fit into one. */
export function frame(portion: Portion): string {
  const text = told({ kind: "frame", ...portion });
  return Buffer.byteLength(text) <= MOST_BYTES ? text : told({ kind: "reset", to: portion.to });
}
