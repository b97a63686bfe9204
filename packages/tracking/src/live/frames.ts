import type { LiveServerMessage, LiveUpdate, LiveScope } from "@waybill/events-schema/live";
import { isChangeVisibleTo, type LiveViewer } from "../access.ts";
import { isLeavingTeam } from "./changes.ts";

/** The longest frame API Gateway accepts, billed as one message. A longer portion is cheaper over HTTP. */
const MAX_FRAME_BYTES = 32 * 1_024;

/** A message to the client as text. */
export const encodeMessage = (message: LiveServerMessage): string => JSON.stringify(message);

/**
 * The changes of a portion that belong to the scope and to the teams of the viewer. What leaves them is marked as such, and
 * is not part of a snapshot.
 */
export function filterByScope(
  scope: LiveScope,
  { from, to, changes }: LiveUpdate,
  { teams }: Pick<LiveViewer, "teams"> = {},
): LiveUpdate {
  const visible = changes.filter((change) => isChangeVisibleTo(change, { scope, ...(teams && { teams }) }));
  if (scope === "all" && !teams) return { from, to, changes: visible };
  const marked = visible.map((change) => (isLeavingTeam(change) ? { ...change, left: true as const } : change));
  return { from, to, changes: from === 0 ? marked.filter(({ left }) => !left) : marked };
}

/** A portion as one message, or `reset` when it does not fit. */
export function encodeFrame(portion: LiveUpdate): string {
  const text = encodeMessage({ kind: "frame", ...portion });
  return Buffer.byteLength(text) <= MAX_FRAME_BYTES ? text : encodeMessage({ kind: "reset", to: portion.to });
}
