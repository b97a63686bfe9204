import { ApiGatewayManagementApi } from "@aws-sdk/client-apigatewaymanagementapi";
import type { Message } from "@waybill/events-schema/event";
import type { LiveChange, LiveUpdate } from "@waybill/events-schema/live";
import { seededRandom } from "@waybill/local/faults/seeded-random";
import { followLiveFeed, type LiveState } from "@waybill/client/live";
import { toChange } from "@waybill/tracking/live/changes";
import { describe, expect, it, onTestFinished } from "vitest";
import { LONG } from "./long.ts";
import { type LiveCloud, startLiveCloud } from "../packages/tracking/test/live/live-cloud.ts";
import { otherRunEvent, progressedEvent } from "../packages/tracking/test/live/live-events.ts";

const SEEDS = [1, 2];
const STEPS = LONG ? 12 : 7;

/** A client of the feed that records the portions it received, and whose connection can fail. */
function createWatcher({ local }: LiveCloud, to: string) {
  const received: LiveUpdate[] = [];
  const stopping = new AbortController();
  let socket: WebSocket | undefined;
  let state: LiveState | undefined;
  let ignoresMessages = false;
  const listeners = new Set<() => void>();
  const following = followLiveFeed({
    api: local.api,
    token: () => local.token("manager", "m1"),
    scope: to,
    signal: stopping.signal,
    wait: () => Promise.resolve(),
    connect: (url) => {
      socket = new WebSocket(url);
      // Registered first: a message that it stops is lost, as in the network.
      socket.addEventListener("message", (event) => ignoresMessages && event.stopImmediatePropagation());
      return socket;
    },
    onChanges(portion, now) {
      received.push(portion);
      state = now;
      for (const listener of listeners) listener();
    },
  });
  return {
    received,
    disconnect: () => socket?.close(),
    /** As the client does each minute. A socket that is being opened subscribes anyway. */
    ping: () => void (socket?.readyState === WebSocket.OPEN && socket.send(JSON.stringify({ action: "ping" }))),
    ignore: (yes: boolean) => (ignoresMessages = yes),
    known: () => state!.newest,
    /** Resolves when these pages have been received. */
    has: (pages: Record<string, number>) =>
      new Promise<void>((resolve) => {
        const check = () => void (state?.hasReached(pages) && resolve());
        listeners.add(check);
        check();
      }),
    async stop() {
      stopping.abort();
      await following;
    },
  };
}

/** The current change of each subject, computed independently of the feed. */
function expectedChanges(events: readonly Message[]): Map<string, string> {
  const newest = new Map<string, LiveChange>();
  for (const { "detail-type": name, detail } of events) {
    const change = toChange({ name, ...detail } as never);
    const before = newest.get(change.about);
    if (!before || [change.at, change.id] > [before.at, before.id]) newest.set(change.about, change);
  }
  return new Map([...newest].map(([about, { id }]) => [about, id]));
}

/** Whether the portions of each feed cover every page in order, and each adds a page; after the first, none is a snapshot. */
function isGapless(received: readonly LiveUpdate[]): boolean {
  return Object.values(Object.groupBy(received, ({ feed }) => feed)).every((portions = []) =>
    portions.every(
      ({ from, to }, n) =>
        n === 0 || (from <= portions[n - 1]!.to + 1 && from > portions[n - 1]!.from && to > portions[n - 1]!.to),
    ),
  );
}

/** Close every connection from the API's side, as API Gateway does after two hours. */
async function disconnectAll({ local, logEntries }: LiveCloud): Promise<void> {
  const { id, stage } = local.view.apis.find(({ protocol }) => protocol === "WEBSOCKET")!;
  const { credentials } = local;
  const endpoint = `${local.endpoint}/${id}/${stage.name}`;
  const api = new ApiGatewayManagementApi({ endpoint, region: local.view.app.region, credentials });
  const connected = logEntries.filter(({ kind, what }) => kind === "socket" && what === "connected");
  const gone = (error: Error) => expect(error.name).toBe("GoneException");
  for (const { connectionId } of connected)
    await api.deleteConnection({ ConnectionId: String(connectionId) }).catch(gone);
}

describe("the live feed for a day", () => {
  it.each(SEEDS)(
    "clients receive every page once while connections, frames and workers fail: seed %i",
    async (seed) => {
      const roll = seededRandom(seed);
      const cloud = await startLiveCloud({ faults: ["shuffle", "duplicate", "redeliver", "kill"], seed });
      onTestFinished(() => cloud.stop());
      const all = createWatcher(cloud, "all");
      const north = createWatcher(cloud, "team:north");
      const events: Message[] = [];
      for (let step = 1; step <= STEPS; step++) {
        const now = cloud.clock.now();
        const some = ["r1", "r2", "r3"].flatMap((runId, n) => {
          const team = n === 0 ? "north" : "south";
          const candidates = [
            progressedEvent(runId, now + n, step, { team }),
            otherRunEvent(runId, now + n, step + n, team),
          ];
          return candidates.filter(() => roll() < 0.7);
        });
        events.push(...some);
        const fault = roll();
        all.ignore(fault < 0.15);
        if (fault > 0.8) all.disconnect();
        if (fault > 0.9) await disconnectAll(cloud);
        await cloud.publish(...some, ...some.filter(() => roll() < 0.2));
        if (roll() < 0.6) await cloud.waitUntilIdle();
      }
      all.ignore(false);
      const now = cloud.clock.now();
      const last = [progressedEvent("r1", now, STEPS + 1, { team: "north" })];
      events.push(...last);
      await cloud.waitUntilIdle();
      await cloud.publish(...last);
      await cloud.waitUntilIdle();
      const newest = async (to: string) =>
        ((await (await cloud.request("GET", `/v1/live?to=${to}`)).json()) as { feeds: Record<string, number> }).feeds;
      // The frame of the last page may be lost: nobody waits a minute for the next ping.
      for (const watcher of [all, north]) watcher.ping();
      await Promise.all([all.has(await newest("all")), north.has(await newest("team:north"))]);

      expect(new Map([...all.known()].map(([about, { id }]) => [about, id]))).toEqual(expectedChanges(events));
      const ofNorth = events.filter(({ detail }) => (detail.data as { team?: string }).team === "north");
      expect(new Map([...north.known()].map(([about, { id }]) => [about, id]))).toEqual(expectedChanges(ofNorth));
      expect([isGapless(all.received), isGapless(north.received)]).toEqual([true, true]);
      await Promise.all([all.stop(), north.stop()]);
    },
  );
});
