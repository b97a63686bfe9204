import { createClient } from "@waybill/client";
import { LiveState, readLiveFeed } from "@waybill/client/live";
import type { Message } from "@waybill/events-schema/event";
import type { LiveUpdate } from "@waybill/events-schema/live";
import { TaskClaimed, TaskReleased, TaskUnassigned } from "@waybill/events-schema/tasks";
import { randomUUID } from "node:crypto";
import { type IncomingMessage, request } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type LiveCloud, startLiveCloud } from "./live-cloud.ts";
import { otherRunEvent, progressedEvent, progressedTogether } from "./live-events.ts";

const MINUTE = 60_000;
async function json(requested: Promise<Response>): Promise<Record<string, unknown>> {
  const response = await requested;
  expect(response.status).toBe(200);
  return (await response.json()) as Record<string, unknown>;
}

/** The status of a rejected handshake, which a browser would not see. */
function refusal(url: string): Promise<number> {
  const upgrade = { connection: "Upgrade", upgrade: "websocket", "sec-websocket-version": "13" };
  const headers = { ...upgrade, "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==" };
  return new Promise((resolve, reject) => {
    const asking = request(url.replace(/^ws/, "http"), { headers });
    asking.on("response", (response: IncomingMessage) => resolve(response.statusCode!));
    asking.on("upgrade", (_, socket) => (socket.destroy(), resolve(101)));
    asking.on("error", reject);
    asking.end();
  });
}

const deadLetterQueueArn = ({ local }: LiveCloud, worker: string) =>
  local.view.queues.find(({ id }) => id === `${worker}DLQ`)!.arn;
const messagesWhere = (cloud: LiveCloud, what: string) =>
  cloud.logEntries.filter((entry) => entry.kind === "socket" && entry.what === what);

let cloud: LiveCloud;
beforeAll(async () => void (cloud = await startLiveCloud()));
beforeEach(() => cloud.reset());
afterAll(() => cloud.stop());

describe("tickets", () => {
  it("a ticket is created for managers and admins, is valid for a minute, and opens one connection", async () => {
    const response = await cloud.request("POST", "/v1/live/tickets", "admin");
    expect(response.status).toBe(201);
    const { ticket, url, expiresAt } = (await response.json()) as Record<string, string>;
    expect(ticket).toMatch(/^[\w-]{43}$/);
    expect(url).toBe(`${cloud.local.socket}?ticket=${ticket}`);
    expect(Date.parse(expiresAt!) - cloud.clock.now()).toBeGreaterThan(50_000);
    expect((await cloud.request("POST", "/v1/live/tickets", "courier")).status).toBe(403);
    expect(await refusal(url!)).toBe(101);
    expect(await refusal(url!)).toBe(403);
  });

  it("a wrong, missing or expired ticket is rejected", async () => {
    const url = await cloud.connectUrl();
    expect(await refusal(`${cloud.local.socket}?ticket=guessed`)).toBe(403);
    expect(await refusal(cloud.local.socket)).toBe(401);
    cloud.clock.advanceTo(cloud.clock.now() + MINUTE);
    expect(await refusal(url)).toBe(403);
  });

  it("a ticket does not appear in any log", async () => {
    const ticket = new URL(await cloud.connectUrl()).searchParams.get("ticket")!;
    const logged = cloud.local.cloud.logs.all().flatMap(({ events }) => events.map(({ message }) => message));
    expect(logged.length).toBeGreaterThan(0);
    expect(logged.filter((line) => line.includes(ticket))).toEqual([]);
  });
});

describe("a token with teams", () => {
  const publishFor = (...teams: (string | undefined)[]) => {
    const now = cloud.clock.now();
    const progressed = teams.map((team, n) => progressedEvent(`${team ?? "none"}${n}`, now, 1, team ? { team } : {}));
    return cloud.publish(progressedTogether(progressed)).then(() => cloud.waitUntilIdle());
  };
  it("a token with teams receives the feeds of its teams only, at every subscription, ping, frame and resume", async () => {
    await publishFor("north", "south", undefined);
    await cloud.putRun("north0", "north");
    await cloud.putRun("south1", "south");
    const client = await cloud.connect({ teams: ["north", "west"] });
    const feedsOf = async (to: string) => Object.keys(await cloud.subscribe(client, to));
    for (const to of ["run:south1", "run:none2", "team:west"]) expect(await feedsOf(to)).toEqual([]);
    for (const to of ["run:north0", "team:north", "all"]) expect(await feedsOf(to)).toEqual(["places:north"]);
    client.send({ action: "ping" });
    expect(await client.nextMessage()).toEqual({
      kind: "newest",
      feeds: { "places:north": await cloud.firstPage("places:north") },
    });
    for (const refused of [
      { action: "subscribe", to: "team:south" },
      ...["places:south", "places", "facts"].map((feed) => ({ action: "resume", feed, since: 0 })),
    ]) {
      client.send(refused);
      expect(await client.nextMessage()).toMatchObject({ kind: "refused", code: "NOT_FOUND" });
    }
    client.send({ action: "resume", feed: "places:north", since: (await cloud.firstPage("places:north")) - 1 });
    expect(await client.nextMessage()).toMatchObject({ kind: "frame", changes: [{ about: "run:north0/place" }] });
    await publishFor("south", undefined, "north");
    expect(await client.nextMessage()).toMatchObject({
      feed: "places:north",
      changes: [{ about: "run:north2/place" }],
    });
    expect(client.received.filter((message) => "changes" in message)).toHaveLength(2);
  });

  it("a token with teams can poll the feeds of its teams only", async () => {
    await publishFor("north", "south", undefined);
    const poll = (path: string, ...teams: string[]) => cloud.request("GET", path, "admin", "a1", { teams });
    const feeds = async (to: string, ...teams: string[]) =>
      Object.keys((await json(poll(`/v1/live?to=${to}`, ...teams)))["feeds"] as object);
    expect(await feeds("all", "south")).toEqual(["places:south"]);
    expect(await feeds("run:north0", "south")).toEqual([]);
    expect(await feeds("all")).toEqual([]);
    const changes = (feed: string) => poll(`/v1/live/changes?feed=${feed}`, "south");
    expect(await json(changes("places:south"))).toMatchObject({ changes: [{ about: "run:south1/place" }] });
    const refused = [
      "/v1/live?to=team:north",
      ...["places:north", "places", "facts"].map((feed) => `/v1/live/changes?feed=${feed}`),
    ];
    for (const path of refused) expect((await poll(path, "south")).status).toBe(404);
  });
});

describe("a task that was offered to all couriers", () => {
  const ids = { taskId: "t1", title: "Parcels" };
  /** Each version of a task is a minute after the one before. */
  const origin = (version: number) => ({
    id: `t1.${version}`,
    seq: version,
    at: new Date(cloud.clock.now() + version * MINUTE),
  });
  const claimed = (version: number, team: string) =>
    TaskClaimed.create({ ...ids, courierId: `c-${team}`, team }, origin(version));
  const HANDED_BACK = {
    released: (offer: object) =>
      TaskReleased.create({ ...ids, courierId: "c-north", team: "north", reason: "courier", ...offer }, origin(4)),
    unassigned: (offer: object) =>
      TaskUnassigned.create(
        { ...ids, courierId: "c-north", by: "m1", team: "north", reason: "unassigned", ...offer },
        origin(4),
      ),
  };
  /** A client that shows what the feeds say, as `@waybill/client` does; each reading goes on where the last one ended. */
  function follow(token: { teams?: string[] }, scope = "all") {
    const state = new LiveState();
    const client = createClient({ api: cloud.local.api, token: () => cloud.local.token("manager", "m1", token) });
    return async () => {
      await readLiveFeed(client, scope, state, { signal: new AbortController().signal });
      return [...state.newest.values()].map(({ event }) => event);
    };
  }

  it.each(["released", "unassigned"] as const)(
    "a task that was offered to all couriers and is %s leaves its team's feed, also when events arrive late, and stays visible to managers of all teams",
    async (how) => {
      const watchers = [follow({ teams: ["north"] }), follow({}, "team:north"), follow({})];
      const shownAfter = async (event: Message) => {
        await cloud.publish(event);
        await cloud.waitUntilIdle();
        return Promise.all(watchers.map((shown) => shown()));
      };
      expect(await shownAfter(claimed(3, "north"))).toEqual([["task.claimed"], ["task.claimed"], ["task.claimed"]]);
      expect(await shownAfter(HANDED_BACK[how]({}))).toEqual([[], [], [`task.${how}`]]);
      expect(await shownAfter(claimed(3, "north"))).toEqual([[], [], [`task.${how}`]]);
      expect(await follow({ teams: ["north"] })()).toEqual([]);
      expect(await shownAfter(claimed(5, "south"))).toEqual([[], [], ["task.claimed"]]);
      expect(await follow({})()).toEqual(["task.claimed"]);
      expect(await shownAfter(claimed(7, "north"))).toEqual([["task.claimed"], ["task.claimed"], ["task.claimed"]]);
    },
  );

  it.each(["released", "unassigned"] as const)(
    "a task that is %s and offered to a team stays in that team's feed",
    async (how) => {
      await cloud.publish(HANDED_BACK[how]({ offeredTo: "north" }));
      await cloud.waitUntilIdle();
      expect(await follow({ teams: ["north"] })()).toEqual([`task.${how}`]);
      expect(await follow({})()).toEqual([`task.${how}`]);
    },
  );
});

describe("a connection whose token has expired", () => {
  /** Within the ten minutes after which AWS closes an idle connection. */
  const FIVE_MINUTES = { hours: 5 / 60 };

  it("a connection whose token has expired gets no frame and is closed at the next one, which others get", async () => {
    const [client, other] = [await cloud.connect(FIVE_MINUTES), await cloud.connect({ hours: 1 })];
    for (const one of [client, other]) {
      one.send({ action: "subscribe", to: "all" });
      await one.nextMessage();
    }
    cloud.clock.advanceTo(cloud.clock.now() + 6 * MINUTE);
    await cloud.publish(progressedEvent("r1", cloud.clock.now(), 1));
    await client.closed;
    expect(client.received).toHaveLength(1);
    expect(await other.nextMessage()).toMatchObject({ kind: "frame", changes: [{ about: "run:r1/place" }] });
    expect(await cloud.countSubscribers()).toBe(1);
  });

  it.each([{ action: "subscribe", to: "all" }, { action: "resume", feed: "facts", since: 0 }, { action: "ping" }])(
    "a connection whose token has expired is closed when it sends %o",
    async (message) => {
      const client = await cloud.connect(FIVE_MINUTES);
      client.send({ action: "subscribe", to: "all" });
      await client.nextMessage();
      cloud.clock.advanceTo(cloud.clock.now() + 5 * MINUTE);
      client.send(message);
      expect(await client.nextMessage()).toMatchObject({ kind: "refused", code: "TOKEN_EXPIRED" });
      await client.closed;
      expect(await cloud.countSubscribers()).toBe(0);
    },
  );
});

describe("subscribe", () => {
  it("a subscriber gets the newest page of each feed, and then one frame per batch and feed", async () => {
    const now = cloud.clock.now();
    await cloud.publish(progressedEvent("r1", now, 1, { team: "north" }), progressedEvent("r2", now, 1));
    await cloud.waitUntilIdle();
    const client = await cloud.connect();
    const newest = await cloud.subscribe(client, "all");
    expect(Object.keys(newest).toSorted()).toEqual(["places", "places:north"]);
    await cloud.publish(
      progressedTogether([1, 2, 3].map((n) => progressedEvent("r1", now + n, n + 1, { team: "north" }))),
      otherRunEvent("r1", now, 0, "north"),
    );
    await cloud.waitUntilIdle();
    const frames = [await client.nextMessage(), await client.nextMessage()];
    const [from, to] = [newest["places:north"]! + 1, newest["places:north"]! + 1];
    expect(frames.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))).toMatchObject([
      { kind: "frame", feed: "facts:north", changes: [{ event: "stop.arrived" }] },
      { kind: "frame", feed: "places:north", from, to, changes: [{ id: "r1.progressed.4" }] },
    ]);
  });

  it("a subscriber to a team gets the frames of its feeds only, and one to a run a frame for each page so that it notices a missing one", async () => {
    const [team, run] = [await cloud.connect(), await cloud.connect()];
    await cloud.putRun("r2", "south");
    await cloud.subscribe(team, "team:north");
    await cloud.subscribe(run, "run:r2");
    for (const [n, runId] of ["r2", "r3"].entries()) {
      await cloud.publish(progressedEvent(runId, cloud.clock.now(), n, { team: "south" }));
      await cloud.waitUntilIdle();
    }
    const first = await cloud.firstPage("places:south");
    expect(await run.nextMessage()).toMatchObject({ from: first, to: first, changes: [{ about: "run:r2/place" }] });
    expect(await run.nextMessage()).toEqual({
      kind: "frame",
      feed: "places:south",
      from: first + 1,
      to: first + 1,
      changes: [],
    });
    expect(team.received.filter(({ kind }) => kind === "frame")).toEqual([]);
  });

  it("a run that gets a team while it is watched is followed in the team's feeds with the next ping", async () => {
    const client = await cloud.connect();
    await cloud.publish(progressedEvent("r1", cloud.clock.now(), 1));
    await cloud.waitUntilIdle();
    expect(Object.keys(await cloud.subscribe(client, "run:r1"))).toEqual(["places"]);
    await cloud.putRun("r1", "north");
    await cloud.publish(progressedEvent("r1", cloud.clock.now(), 2, { team: "north" }));
    await cloud.waitUntilIdle();
    client.send({ action: "ping" });
    expect(await client.nextMessage()).toEqual({
      kind: "newest",
      feeds: { "places:north": await cloud.firstPage("places:north") },
    });
    await cloud.publish(progressedEvent("r1", cloud.clock.now(), 3, { team: "north" }));
    await cloud.waitUntilIdle();
    expect(await client.nextMessage()).toMatchObject({ feed: "places:north", changes: [{ id: "r1.progressed.3" }] });
  });

  it("an invalid message is refused with its error, and resume and ping are refused before subscribe", async () => {
    const client = await cloud.connect();
    client.send({ action: "subscribe", to: "everything" });
    expect(await client.nextMessage()).toMatchObject({
      kind: "refused",
      code: "VALIDATION_FAILED",
      errors: [{ pointer: "/to" }],
    });
    client.send({ action: "resume", feed: "facts", since: 3 });
    expect(await client.nextMessage()).toMatchObject({ kind: "refused", code: "NOT_FOUND" });
    client.send({ action: "ping" });
    expect(await client.nextMessage()).toMatchObject({ kind: "refused", code: "NOT_FOUND" });
  });
});

describe("resume", () => {
  it("a client that resumes receives the changes after its page, each subject once", async () => {
    for (const tick of [1, 2, 3]) {
      await cloud.publish(progressedEvent("r1", cloud.clock.now() + tick, tick));
      await cloud.waitUntilIdle();
    }
    const client = await cloud.connect();
    const to = (await cloud.subscribe(client, "all"))["places"]!;
    for (const since of [to - 2, to - 1]) {
      client.send({ action: "resume", feed: "places", since });
      const frame = await client.nextMessage();
      expect(frame).toMatchObject({ kind: "frame", feed: "places", from: since + 1, to });
      expect(frame).toMatchObject({ changes: [{ id: "r1.progressed.3" }] });
    }
  });

  it("a client gets all changes of ten thousand runs in parts, although no item and no response could hold them", async () => {
    const now = cloud.clock.now();
    // As different as real ids: similar ones would be compressed to nothing.
    const runs = Array.from({ length: 10_100 }, (_, n) => randomUUID().replaceAll("-", "") + n);
    cloud.enqueue(...runs.map((run, n) => progressedEvent(run, now + n, n)));
    await cloud.waitUntilIdle();
    const readWhole = async () => {
      const changes: LiveUpdate["changes"] = [];
      let parts = 0;
      for (let cursor: string | undefined = ""; cursor !== undefined; parts += 1) {
        const query: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
        const part = await json(cloud.request("GET", `/v1/live/changes?feed=places${query}`));
        expect(part["from"]).toBe(0);
        changes.push(...(part["changes"] as LiveUpdate["changes"]));
        cursor = part["cursor"] as string | undefined;
      }
      return { parts, changes };
    };
    const { parts, changes } = await readWhole();
    expect([parts, changes.length]).toEqual([3, runs.length]);
    expect(new Set(changes.map(({ about }) => about))).toEqual(new Set(runs.map((run) => `run:${run}/place`)));
    // More than a hundred pages: there is a snapshot, and what it has does not need the pages before it.
    await cloud.deletePages();
    expect((await readWhole()).changes.length).toBeGreaterThan(5_000);
    expect(cloud.local.cloud.queues.stats(deadLetterQueueArn(cloud, "UpdateLiveFeed")).visible).toBe(0);
  });

  it("a client with a page older than the log, or one that never existed, gets all current changes", async () => {
    await cloud.publish(progressedEvent("r1", cloud.clock.now(), 1));
    await cloud.waitUntilIdle();
    const client = await cloud.connect();
    const to = (await cloud.subscribe(client, "all"))["places"]!;
    for (const since of [to + 1, 4_711]) {
      client.send({ action: "resume", feed: "places", since });
      expect(await client.nextMessage()).toMatchObject({ kind: "reset", feed: "places" });
      expect(await json(cloud.request("GET", `/v1/live/changes?feed=places&since=${since}`))).toMatchObject({
        from: 0,
        to,
        changes: [{ about: "run:r1/place" }],
      });
    }
    await cloud.deletePages(); // as after two days
    cloud.clock.advanceTo(cloud.clock.now() + MINUTE);
    await cloud.publish(progressedEvent("r2", cloud.clock.now(), 1));
    await cloud.waitUntilIdle();
    expect(await cloud.firstPage("places"), "no number is used twice").toBeGreaterThan(to + 1_000);
    expect(await json(cloud.request("GET", `/v1/live/changes?feed=places&since=${to}`))).toMatchObject({
      from: 0,
      changes: [{ about: "run:r2/place" }],
    });
  });

  it("changes that do not fit one message come in several frames of whole pages, each billed as one message", async () => {
    const client = await cloud.connect();
    await cloud.subscribe(client, "all");
    const now = cloud.clock.now();
    cloud.enqueue(...Array.from({ length: 300 }, (_, n) => progressedEvent(`r${n}`, now, 1)));
    await cloud.waitUntilIdle();
    const state = new LiveState();
    state.apply({ feed: "places", from: 0, to: (await cloud.firstPage("places")) - 1, changes: [] });
    const frames = client.received.filter((message) => message.kind === "frame");
    expect(frames.length).toBeGreaterThan(2);
    for (const frame of frames) expect(state.apply(frame)).toBe("applied");
    expect(state.newest.size).toBe(300);
    for (const { units } of messagesWhere(cloud, "sent")) expect(units).toBe(1);
  });
});

describe("GET /v1/live", () => {
  it("GET /v1/live has the same feeds as the socket, for dispatchers, managers and admins only", async () => {
    expect(await json(cloud.request("GET", "/v1/live"))).toEqual({ feeds: {}, nextSeconds: 10 });
    await cloud.publish(
      progressedEvent("r1", cloud.clock.now(), 1, { team: "north" }),
      otherRunEvent("r2", cloud.clock.now(), 3),
    );
    await cloud.waitUntilIdle();
    const client = await cloud.connect();
    const { feeds } = (await json(cloud.request("GET", "/v1/live"))) as { feeds: Record<string, number> };
    expect(await cloud.subscribe(client, "all")).toEqual(feeds);
    expect(Object.keys(feeds).toSorted()).toEqual(["facts", "places:north"]);
    const to = feeds["places:north"]!;
    const after = (since: number) => json(cloud.request("GET", `/v1/live/changes?feed=places:north&since=${since}`));
    expect(await after(to - 1)).toMatchObject({ from: to, to, changes: [{ about: "run:r1/place" }] });
    expect(await after(to)).toMatchObject({ from: to + 1, to, changes: [] });
    expect((await cloud.request("GET", "/v1/live", "courier", "c1")).status).toBe(403);
  });
});

describe("subscribers do not affect each other", () => {
  it("a subscriber whose connection is closed is deleted by the first frame", async () => {
    const [one, other] = [await cloud.connect(), await cloud.connect()];
    for (const client of [one, other]) {
      client.send({ action: "subscribe", to: "all" });
      await client.nextMessage();
    }
    // A subscriber whose $disconnect was never delivered: its connection does not exist.
    await cloud.putStaleSubscriber("gone=");
    await cloud.publish(progressedEvent("r1", cloud.clock.now(), 1));
    await cloud.waitUntilIdle();
    const to = await cloud.firstPage("places");
    expect([await one.nextMessage(), await other.nextMessage()]).toMatchObject([{ to }, { to }]);
    expect(await cloud.countSubscribers()).toBe(2);
    one.socket.close();
    await one.closed;
    await cloud.waitUntilIdle();
    expect(await cloud.countSubscribers()).toBe(1);
  });

  it("a client that does not read is left out and can resume, and the others receive everything in time", async () => {
    const [quick, slow] = [await cloud.connect(), await cloud.connect()];
    for (const client of [quick, slow]) {
      client.send({ action: "subscribe", to: "all" });
      await client.nextMessage();
    }
    const rejection = cloud.rejectPostsTo(slow);
    await cloud.publish(progressedEvent("r1", cloud.clock.now(), 1));
    await cloud.waitUntilIdle();
    const first = await cloud.firstPage("places");
    expect(await quick.nextMessage()).toMatchObject({ to: first, changes: [{ id: "r1.progressed.1" }] });
    rejection.end();
    await cloud.publish(progressedEvent("r1", cloud.clock.now() + 1, 2));
    await cloud.waitUntilIdle();
    const second = { from: first + 1, to: first + 1 };
    expect(await quick.nextMessage()).toMatchObject(second);
    expect(await slow.nextMessage()).toMatchObject(second); // the first page is missing
    slow.send({ action: "resume", feed: "places", since: first - 1 });
    expect(await slow.nextMessage()).toMatchObject({ ...second, from: first, changes: [{ id: "r1.progressed.2" }] });
  });
});

describe("watched runs report sooner", () => {
  it("a run reports every 10 seconds while it, its team or everything is watched by who may see it, else every 30", async () => {
    const report = async (runId: string) => {
      const fixTime = new Date(cloud.clock.now()).toISOString();
      const body = JSON.stringify({ runId, fixes: [{ fixTime, lat: 52.5, lon: 13.4, speedMps: 8 }] });
      const authorization = `Bearer ${await cloud.local.token("courier", "c1")}`;
      const headers = { authorization, "content-type": "application/json" };
      const response = await fetch(`${cloud.local.api}/v1/positions`, { method: "POST", headers, body });
      return ((await response.json()) as { nextReportSeconds: number }).nextReportSeconds;
    };
    const later = (minutes: number) => cloud.clock.advanceTo(cloud.clock.now() + minutes * MINUTE);
    expect(await report("r1")).toBe(30);
    // The run is of no team: whoever is limited to one is told nothing of it, and asks nothing of its phone.
    await cloud.request("GET", "/v1/live?to=run:r1", "manager", "m2", { teams: ["north"] });
    await cloud.subscribe(await cloud.connect({ teams: ["north"] }), "run:r1");
    later(1);
    expect(await report("r1")).toBe(30);
    await cloud.request("GET", "/v1/live?to=run:r1");
    later(1);
    expect([await report("r1"), await report("r2")]).toEqual([10, 30]);
    const client = await cloud.connect();
    client.send({ action: "subscribe", to: "all" });
    await client.nextMessage();
    later(1);
    expect(await report("r2")).toBe(10);
    later(11);
    expect([await report("r1"), await report("r2")]).toEqual([30, 30]);
  });
});
