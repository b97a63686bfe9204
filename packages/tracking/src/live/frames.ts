import type { LiveChange, LiveServerMessage } from "@waybill/events-schema/live";
import { isAboutRun } from "./feeds.ts";
import { changeBytes, latestChanges, type LivePage } from "./pages.ts";

/** The longest message that API Gateway bills as one. */
const MAX_FRAME_BYTES = 32 * 1_024;
/** What a frame has beside its changes, at most. */
const ENVELOPE_BYTES = 1_024;

/** A message to the client as text. */
export const encodeMessage = (message: LiveServerMessage): string => JSON.stringify(message);

/** The changes that are about a run, or all. */
export const ofRun = <T extends { changes: readonly LiveChange[] }>(portion: T, runId: string | undefined): T =>
  runId === undefined ? portion : { ...portion, changes: portion.changes.filter((one) => isAboutRun(one, runId)) };

/**
 * The pages after `since` as frames, as few as have room for all changes of these pages or of one run. Each frame has whole
 * pages, and together they have every page.
 */
export function encodeFrames(
  feed: string,
  since: number,
  pages: readonly LivePage[],
  runId: string | undefined,
): string[] {
  const groups: LivePage[][] = [[]];
  let leftBytes = MAX_FRAME_BYTES - ENVELOPE_BYTES;
  for (const page of pages.map((one) => ofRun(one, runId))) {
    const bytes = page.changes.reduce((sum, change) => sum + changeBytes(change), 0);
    if (bytes > leftBytes && groups.at(-1)!.length > 0) {
      groups.push([]);
      leftBytes = MAX_FRAME_BYTES - ENVELOPE_BYTES;
    }
    groups.at(-1)!.push(page);
    leftBytes -= bytes;
  }
  return groups.map((group, n) => {
    const from = (groups[n - 1]?.at(-1)?.seq ?? since) + 1;
    const to = group.at(-1)?.seq ?? since;
    const changes = latestChanges(...group.map((page) => page.changes));
    return encodeMessage({ kind: "frame", feed, from, to, changes });
  });
}
