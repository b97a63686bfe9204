import { followLiveFeed, LiveState } from "@waybill/client/live";
import type { LiveUpdate } from "@waybill/events-schema/live";
import type { LoggedEvent } from "../check/event-log.ts";
import { type ApiClient, requireSuccess } from "../api-client.ts";
import type { DemoCloud } from "../cloud.ts";
import { raceAbort } from "../interruption.ts";

/** What the live feed showed during the day. */
export interface LiveFeedCheck {
  frames: number;
  changes: number;
  /** How often the client reconnected. */
  reconnects: number;
  faults: string[];
}

/** The connection is cut after this many frames. */
const DISCONNECT_AFTER_FRAMES = 10;

/**
 * A manager watches everything live, over a WebSocket that is cut once in the middle of the day. `end` waits until all
 * that the feed has was received, and compares it with the progress that was published. It ends with the demo at the latest.
 */
export function watchLiveFeed(
  cloud: DemoCloud,
  ask: ApiClient,
  progress: readonly LoggedEvent[],
): { end(): Promise<LiveFeedCheck> } {
  const stopped = new AbortController();
  const seen: LiveFeedCheck = { frames: 0, changes: 0, reconnects: 0, faults: [] };
  let state = new LiveState();
  let socket: WebSocket | undefined;
  let onProgress = () => {};

  function onChanges({ changes }: LiveUpdate, now: LiveState): void {
    state = now;
    seen.frames += 1;
    seen.changes += changes.length;
    if (seen.frames === DISCONNECT_AFTER_FRAMES) socket?.close();
    onProgress();
  }
  const following = followLiveFeed({
    api: cloud.api,
    token: () => cloud.token("manager", "m1"),
    scope: "all",
    onChanges,
    onDisconnect: () => void (seen.reconnects += 1),
    signal: AbortSignal.any([stopped.signal, cloud.stopping]),
    connect: (url) => (socket = new WebSocket(url)),
  });
  // Awaited in `end`; until then a rejection must not count as unhandled.
  following.catch(() => {});

  return {
    async end() {
      const { feeds } = await requireSuccess<{ feeds: Record<string, number> }>(ask("GET", "/v1/live"));
      const all = new Promise<void>((reached) => {
        onProgress = () => void (state.hasReached(feeds) && reached());
        onProgress();
      });
      // The client ends early only by an error, which is then the reason.
      await raceAbort(cloud.stopping, Promise.race([all, following]));
      stopped.abort();
      await following;
      return { ...seen, faults: missedPositions(progress, state) };
    },
  };
}

/** Runs whose last position in the feed is not the last that was published. */
function missedPositions(progress: readonly LoggedEvent[], state: LiveState): string[] {
  const newest = new Map<string, string>();
  for (const { data } of progress) {
    const { runId, fixTime } = data as { runId: string; fixTime: string };
    if (fixTime > (newest.get(runId) ?? "")) newest.set(runId, fixTime);
  }
  return [...newest]
    .filter(([runId, fixTime]) => state.newest.get(`run:${runId}/place`)?.at !== fixTime)
    .map(([runId]) => `the manager did not see the last place of ${runId}`);
}
