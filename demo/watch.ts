import { follow, Picture } from "@waybill/operator/feed";
import type { Portion } from "@waybill/events-schema/live";
import { announced } from "./announced.ts";
import { type Ask, must } from "./api.ts";
import type { DemoCloud } from "./cloud.ts";
import { until } from "./stopping.ts";

/** What a manager saw who watched all day. */
export interface Seen {
  frames: number;
  changes: number;
  /** Connections that were lost and made again. */
  lost: number;
  faults: string[];
}

/** His connection is cut after so many frames. */
const CUT_AFTER = 10;

/**
 * A manager watches everything live, over a WebSocket that is cut once in the middle of the day. `end` waits until all
 * that the feed has was seen, and compares it with what was announced. The watching ends with the demo at the latest.
 */
export function watch(cloud: DemoCloud, ask: Ask): { end(): Promise<Seen> } {
  const over = new AbortController();
  const seen: Seen = { frames: 0, changes: 0, lost: 0, faults: [] };
  let picture = new Picture();
  let socket: WebSocket | undefined;
  let goal = { page: Infinity, reached: () => {} };

  function onPortion({ changes, to }: Portion, now: Picture): void {
    picture = now;
    seen.frames += 1;
    seen.changes += changes.length;
    if (seen.frames === CUT_AFTER) socket?.close();
    if (to >= goal.page) goal.reached();
  }
  const following = follow({
    api: cloud.api,
    token: () => cloud.token("manager", "m1"),
    scope: "all",
    onPortion,
    onLost: () => void (seen.lost += 1),
    stopping: AbortSignal.any([over.signal, cloud.stopping]),
    connect: (url) => (socket = new WebSocket(url)),
  });
  // Awaited in `end`; until then a refusal must not count as unhandled.
  following.catch(() => {});

  return {
    async end() {
      const { to } = await must<{ to: number }>(ask("GET", "/v1/live"));
      const all = new Promise<void>((reached) => {
        goal = { page: to, reached };
        if ((picture.last ?? -1) >= to) reached();
      });
      // Following ends early only by an error, which is then the reason.
      await until(cloud.stopping, Promise.race([all, following]));
      over.abort();
      await following;
      return { ...seen, faults: missed(cloud, picture) };
    },
  };
}

/** Runs whose last place on the map is not the last that was announced. */
function missed(cloud: DemoCloud, { known }: Picture): string[] {
  const newest = new Map<string, string>();
  for (const { name, data } of announced(cloud)) {
    const { runId, fixTime } = data as { runId: string; fixTime: string };
    if (name === "run.progressed" && fixTime > (newest.get(runId) ?? "")) newest.set(runId, fixTime);
  }
  return [...newest]
    .filter(([runId, fixTime]) => known.get(`run:${runId}/place`)?.at !== fixTime)
    .map(([runId]) => `the manager did not see the last place of ${runId}`);
}
