import type { LiveServerMessage, LiveUpdate, LiveScope } from "@waybill/events-schema/live";
import { isInScope } from "./changes.ts";

/** The longest frame API Gateway accepts, billed as one message. A longer portion is cheaper over HTTP. */
const MAX_FRAME_BYTES = 32 * 1_024;

/** A message to the client as text. */
export const encodeMessage = (message: LiveServerMessage): string => JSON.stringify(message);

/** The changes of a portion that belong to the scope. */
export const filterByScope = (scope: LiveScope, { from, to, changes }: LiveUpdate): LiveUpdate => ({
  from,
  to,
  changes: changes.filter((change) => isInScope(change, scope)),
});

/** A portion as one message, or `reset` when it does not fit. */
export function encodeFrame(portion: LiveUpdate): string {
  const text = encodeMessage({ kind: "frame", ...portion });
  return Buffer.byteLength(text) <= MAX_FRAME_BYTES ? text : encodeMessage({ kind: "reset", to: portion.to });
}
