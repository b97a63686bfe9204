import { followLiveFeed } from "@waybill/client/live";
import type { LiveServerMessage } from "@waybill/events-schema/live";
import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";

const FEED = "places:north";

/** A client on a socket that leads nowhere: what it sends, and what the server says. */
async function startFollowing() {
  const stopping = new AbortController();
  const sent: string[] = [];
  const socket = Object.assign(new EventTarget(), {
    readyState: WebSocket.OPEN,
    send: (text: string) => void sent.push(text),
    close(code = 1000) {
      socket.readyState = WebSocket.CLOSED;
      socket.dispatchEvent(Object.assign(new Event("close"), { code, reason: "" }));
    },
  });
  const waits: (() => void)[] = [];
  const following = followLiveFeed({
    api: "https://api.example.com",
    token: () => Promise.resolve("token"),
    scope: "team:north",
    signal: stopping.signal,
    fetch: ({ url }) =>
      Promise.resolve(
        Response.json(url.endsWith("/tickets") ? { url: "wss://live" } : { feed: FEED, from: 0, to: 5, changes: [] }),
      ),
    connect: () => socket as unknown as WebSocket,
    wait: () => new Promise((resolve) => waits.push(resolve)),
  });
  const settle = async () => {
    for (let turn = 0; turn < 20; turn++) await nextTurn();
  };
  await settle();
  socket.dispatchEvent(new Event("open"));
  return {
    async receive(message: LiveServerMessage) {
      socket.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(message) }));
      await settle();
    },
    /** The time passes in which a frame arrives that is on its way. */
    async waitForFrames() {
      for (const resolve of waits.splice(0)) resolve();
      await settle();
    },
    resumes: () =>
      sent.filter((text) => text.includes("resume")).map((text) => (JSON.parse(text) as { since: number }).since),
    async stop() {
      stopping.abort();
      for (const resolve of waits) resolve();
      await following;
    },
  };
}

test("the client requests a page that a ping names only when its frame does not arrive", async () => {
  const client = await startFollowing();
  await client.receive({ kind: "newest", feeds: { [FEED]: 5 } });
  await client.receive({ kind: "newest", feeds: { [FEED]: 6 } });
  await client.receive({ kind: "frame", feed: FEED, from: 6, to: 6, changes: [] });
  await client.waitForFrames();
  expect(client.resumes()).toEqual([]);
  await client.receive({ kind: "newest", feeds: { [FEED]: 8 } });
  await client.waitForFrames();
  expect(client.resumes()).toEqual([6]);
  await client.receive({ kind: "frame", feed: FEED, from: 8, to: 8, changes: [] });
  expect(client.resumes()).toEqual([6, 6]);
  await client.stop();
});
