import { ApiGatewayManagementApi } from "@aws-sdk/client-apigatewaymanagementapi";
import type { Message } from "@waybill/events-schema/event";
import type { Change, Portion } from "@waybill/events-schema/live";
import { random } from "@waybill/local/faults/random";
import { follow, type Picture } from "@waybill/operator/feed";
import { toChange } from "@waybill/tracking/live/changes";
import { describe, expect, it, onTestFinished } from "vitest";
import { LONG } from "./long.ts";
import { type LiveCloud, startLiveCloud } from "../packages/tracking/test/live/live-cloud.ts";
import { otherRunEvent, progressedEvent } from "../packages/tracking/test/live/live-events.ts";

const SEEDS = [1, 2];
const STEPS = LONG ? 12 : 7;

/** A client of the feed that notes what it took, and can be hurt. */
function watcher({ local }: LiveCloud, to: string) {
  const taken: Portion[] = [];
  const stopping = new AbortController();
  let socket: WebSocket | undefined;
  let picture: Picture | undefined;
  let deaf = false;
  const heard = new Set<() => void>();
  const following = follow({
    api: local.api,
    token: () => local.token("manager", "m1"),
    scope: to,
    stopping: stopping.signal,
    wait: () => Promise.resolve(),
    connect: (url) => {
      socket = new WebSocket(url);
      // First in line: a message that it stops is one that the network ate.
      socket.addEventListener("message", (event) => deaf && event.stopImmediatePropagation());
      return socket;
    },
    onPortion(portion, now) {
      taken.push(portion);
      picture = now;
      for (const tell of heard) tell();
    },
  });
  return {
    taken,
    hangUp: () => socket?.close(),
    ignore: (yes: boolean) => (deaf = yes),
    known: () => picture!.known,
    /** Resolves when this page is in the picture. */
    has: (page: number) =>
      new Promise<void>((resolve) => {
        const look = () => void ((picture?.last ?? -1) >= page && resolve());
        heard.add(look);
        look();
      }),
    async stop() {
      stopping.abort();
      await following;
    },
  };
}

/** What holds after all of these: worked out anew, as slowly as can be. */
function truth(facts: readonly Message[]): Map<string, string> {
  const newest = new Map<string, Change>();
  for (const { "detail-type": name, detail } of facts) {
    const change = toChange({ name, ...detail } as never);
    const before = newest.get(change.about);
    if (!before || [change.at, change.id] > [before.at, before.id]) newest.set(change.about, change);
  }
  return new Map([...newest].map(([about, { id }]) => [about, id]));
}

/** Every page is in one of them, in order, and none of them tells only what the ones before it told. */
function inOnePiece(taken: readonly Portion[]): boolean {
  return taken.every(({ from, to }, n) => n === 0 || (from <= taken[n - 1]!.to + 1 && to > taken[n - 1]!.to));
}

/** Every connection ends from AWS's side, as when it is two hours old. */
async function hangUpOnEverybody({ local, happened }: LiveCloud): Promise<void> {
  const { id, stage } = local.view.apis.find(({ protocol }) => protocol === "WEBSOCKET")!;
  const credentials = { accessKeyId: "operator", secretAccessKey: "operator" };
  const endpoint = `${local.endpoint}/${id}/${stage.name}`;
  const api = new ApiGatewayManagementApi({ endpoint, region: local.view.app.region, credentials });
  const connected = happened.filter(({ kind, what }) => kind === "socket" && what === "connected");
  const gone = (error: Error) => expect(error.name).toBe("GoneException");
  for (const { connectionId } of connected)
    await api.deleteConnection({ ConnectionId: String(connectionId) }).catch(gone);
}

describe("a day on the live feed", () => {
  it.each(SEEDS)(
    "is seen whole, no page missing and none twice, with sockets killed, frames lost and workers killed: seed %i",
    async (seed) => {
      const roll = random(seed);
      const waybill = await startLiveCloud({ faults: ["shuffle", "duplicate", "redeliver", "kill"], seed });
      onTestFinished(() => waybill.stop());
      const all = watcher(waybill, "all");
      const north = watcher(waybill, "team:north");
      const facts: Message[] = [];
      for (let step = 1; step <= STEPS; step++) {
        const now = waybill.clock.now();
        const some = ["r1", "r2", "r3"].flatMap((runId, n) => {
          const team = n === 0 ? "north" : "south";
          const news = [progressedEvent(runId, now + n, step, { team }), otherRunEvent(runId, now + n, step + n, team)];
          return news.filter(() => roll() < 0.7);
        });
        facts.push(...some);
        const harm = roll();
        all.ignore(harm < 0.15);
        if (harm > 0.8) all.hangUp();
        if (harm > 0.9) await hangUpOnEverybody(waybill);
        await waybill.publish(...some, ...some.filter(() => roll() < 0.2));
        if (roll() < 0.6) await waybill.waitUntilIdle();
      }
      all.ignore(false);
      const now = waybill.clock.now();
      const last = [progressedEvent("r1", now, STEPS + 1, { team: "north" })];
      facts.push(...last);
      await waybill.waitUntilIdle();
      await waybill.publish(...last);
      await waybill.waitUntilIdle();
      const { to: newest } = (await (await waybill.request("GET", "/v1/live")).json()) as Portion;
      await Promise.all([all.has(newest), north.has(newest)]);

      expect(new Map([...all.known()].map(([about, { id }]) => [about, id]))).toEqual(truth(facts));
      const ofNorth = facts.filter(({ detail }) => (detail.data as { team?: string }).team === "north");
      expect(new Map([...north.known()].map(([about, { id }]) => [about, id]))).toEqual(truth(ofNorth));
      expect(all.taken.at(-1)!.to).toBe(newest);
      expect([inOnePiece(all.taken), inOnePiece(north.taken)]).toEqual([true, true]);
      await Promise.all([all.stop(), north.stop()]);
    },
  );
});
