import { LiveSnapshot } from "@waybill/client/live";
import type { Message } from "@waybill/events-schema/event";
import type { LiveUpdate } from "@waybill/events-schema/live";
import { TaskClaimed, TaskReleased, TaskUnassigned } from "@waybill/events-schema/tasks";
import { randomUUID } from "node:crypto";
import { type IncomingMessage, request } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type LiveCloud, startLiveCloud } from "./live-cloud.ts";
import { otherRunEvent, progressedEvent } from "./live-events.ts";

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
    return cloud.publish(...progressed).then(() => cloud.waitUntilIdle());
  };
  const NOT_FOUND = { kind: "refused", code: "NOT_FOUND" };

  it("receives the changes of its teams alone, at every subscription, frame and resume", async () => {
    await publishFor("north", "south", undefined);
    const client = await cloud.connect({ teams: ["north", "west"] });
    const north = [{ about: "run:north0/place" }];
    const seen = async (message: object) => (client.send(message), client.nextMessage());
    for (const to of ["all", "team:north", "run:north0"])
      expect(await seen({ action: "subscribe", to })).toMatchObject({ kind: "frame", changes: north });
    for (const to of ["run:south1", "run:none2", "team:west"])
      expect(await seen({ action: "subscribe", to })).toMatchObject({ kind: "frame", changes: [] });
    expect(await seen({ action: "subscribe", to: "team:south" })).toMatchObject(NOT_FOUND);
    expect(await seen({ action: "subscribe", to: "all", since: 0 })).toMatchObject({ changes: north });
    expect(await seen({ action: "resume", since: 0 })).toMatchObject({ changes: north });
    await publishFor("south", "north");
    expect(await client.nextMessage()).toMatchObject({ kind: "frame", changes: [{ about: "run:north1/place" }] });
  });

  it("polls the changes of its teams alone", async () => {
    await publishFor("north", "south", undefined);
    const poll = (to: string, teams: string[]) => cloud.request("GET", `/v1/live?to=${to}`, "admin", "a1", { teams });
    const changed = async (to: string, ...teams: string[]) =>
      ((await json(poll(to, teams)))["changes"] as { about: string }[]).map(({ about }) => about);
    expect(await changed("all", "south")).toEqual(["run:south1/place"]);
    expect(await changed("run:north0", "south")).toEqual([]);
    expect(await changed("all")).toEqual([]);
    expect((await poll("team:north", ["south"])).status).toBe(404);
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
  /** A client that shows what the feed says, as `@waybill/client` does. */
  async function follow(token: object, to = "all") {
    const [client, snapshot] = [await cloud.connect(token), new LiveSnapshot()];
    client.send({ action: "subscribe", to });
    const receive = async () => void snapshot.apply((await client.nextMessage()) as LiveUpdate);
    await receive();
    return { receive, shown: () => [...snapshot.newest.values()].map(({ event }) => event) };
  }

  it.each(["released", "unassigned"] as const)(
    "and is %s leaves the feed of the team that had it, whatever arrives late, and is open to who sees all teams",
    async (how) => {
      const [north, scoped, all] = [
        await follow({ teams: ["north"] }),
        await follow({}, "team:north"),
        await follow({}),
      ];
      const shownAfter = async (event: Message) => {
        await cloud.publish(event);
        await cloud.waitUntilIdle();
        for (const { receive } of [north, scoped, all]) await receive();
        return [north, scoped, all].map(({ shown }) => shown());
      };
      expect(await shownAfter(claimed(3, "north"))).toEqual([["task.claimed"], ["task.claimed"], ["task.claimed"]]);
      expect(await shownAfter(HANDED_BACK[how]({}))).toEqual([[], [], [`task.${how}`]]);
      expect(await shownAfter(claimed(3, "north"))).toEqual([[], [], [`task.${how}`]]);
      expect((await follow({ teams: ["north"] })).shown()).toEqual([]);
      expect(await shownAfter(claimed(5, "south"))).toEqual([[], [], ["task.claimed"]]);
      expect(await shownAfter(claimed(7, "north"))).toEqual([["task.claimed"], ["task.claimed"], ["task.claimed"]]);
    },
  );

  it.each(["released", "unassigned"] as const)(
    "stays, when it is %s, with the team that it is offered to",
    async (how) => {
      const north = await follow({ teams: ["north"] });
      await cloud.publish(HANDED_BACK[how]({ offeredTo: "north" }));
      await cloud.waitUntilIdle();
      await north.receive();
      expect(north.shown()).toEqual([`task.${how}`]);
      expect((await follow({ teams: ["north"] })).shown()).toEqual([`task.${how}`]);
    },
  );
});

describe("a connection whose token has expired", () => {
  /** Within the ten minutes after which AWS closes an idle connection. */
  const FIVE_MINUTES = { hours: 5 / 60 };

  it("gets no frame and is ended by the next one, and others get it", async () => {
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

  it.each([{ action: "subscribe", to: "all" }, { action: "resume", since: 0 }, { action: "ping" }])(
    "is ended when it sends %o",
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
  it("a subscriber receives all current changes and then one frame per batch", async () => {
    const now = cloud.clock.now();
    await cloud.publish(progressedEvent("r1", now, 1, { team: "north" }), progressedEvent("r2", now, 1));
    await cloud.waitUntilIdle();
    const client = await cloud.connect();
    client.send({ action: "subscribe", to: "all" });
    expect(await client.nextMessage()).toMatchObject({
      kind: "frame",
      from: 0,
      changes: [{ about: "run:r1/place" }, {}],
    });
    await cloud.publish(...[1, 2, 3].map((n) => progressedEvent("r1", now + n, n + 1, { team: "north" })));
    await cloud.waitUntilIdle();
    const frame = await client.nextMessage();
    expect(frame).toMatchObject({ kind: "frame", changes: [{ id: "r1.progressed.4" }] });
  });

  it("a subscriber to a team or run receives only its changes, but a frame for each page, so that a missing one is noticed", async () => {
    const client = await cloud.connect();
    client.send({ action: "subscribe", to: "team:north" });
    await client.nextMessage();
    await cloud.publish(progressedEvent("r2", cloud.clock.now(), 1, { team: "south" }));
    await cloud.waitUntilIdle();
    expect(await client.nextMessage()).toEqual({ kind: "frame", from: 1, to: 1, changes: [] });
    client.send({ action: "subscribe", to: "run:r2", since: 0 });
    expect(await client.nextMessage()).toMatchObject({ from: 1, to: 1, changes: [{ about: "run:r2/place" }] });
  });

  it("an invalid message is refused with its error, and resume and ping are refused before subscribe", async () => {
    const client = await cloud.connect();
    client.send({ action: "subscribe", to: "everything" });
    expect(await client.nextMessage()).toMatchObject({
      kind: "refused",
      code: "VALIDATION_FAILED",
      errors: [{ pointer: "/to" }],
    });
    client.send({ action: "resume", since: 3 });
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
    client.send({ action: "subscribe", to: "all", since: 1 });
    expect(await client.nextMessage()).toMatchObject({ from: 2, to: 3, changes: [{ id: "r1.progressed.3" }] });
    client.send({ action: "resume", since: 2 });
    expect(await client.nextMessage()).toMatchObject({ from: 3, to: 3, changes: [{ id: "r1.progressed.3" }] });
    client.send({ action: "ping" });
    expect(await client.nextMessage()).toEqual({ kind: "pong", to: 3 });
  });

  it("a client gets all changes of ten thousand runs, although no item could hold them", async () => {
    const now = cloud.clock.now();
    // As different as real ids: similar ones would be compressed to nothing.
    const runs = Array.from({ length: 9_900 }, (_, n) => randomUUID().replaceAll("-", "") + n);
    for (let from = 0; from < runs.length; from += 100) {
      cloud.enqueue(...runs.slice(from, from + 100).map((run, n) => progressedEvent(run, now + from + n, n)));
      await cloud.waitUntilIdle();
    }
    // A snapshot is written after every hundredth page.
    const pages = async () => (await json(cloud.request("GET", "/v1/live")))["to"] as number;
    for (let to = await pages(); to % 100 > 0; to = await pages()) {
      for (let n = to % 100; n < 100; n++) {
        cloud.enqueue(progressedEvent("last", now + 20_000 + n, n));
        await cloud.waitUntilIdle();
      }
    }
    await cloud.deletePages();
    const { changes } = (await json(cloud.request("GET", "/v1/live"))) as unknown as LiveUpdate;
    expect(new Set(changes.map(({ about }) => about))).toEqual(
      new Set([...runs, "last"].map((run) => `run:${run}/place`)),
    );
    expect(cloud.local.cloud.queues.stats(deadLetterQueueArn(cloud, "UpdateLiveFeed")).visible).toBe(0);
  });

  it("a client with a page older than the log, or one that never existed, gets all current changes", async () => {
    await cloud.publish(progressedEvent("r1", cloud.clock.now(), 1));
    await cloud.waitUntilIdle();
    const client = await cloud.connect();
    client.send({ action: "subscribe", to: "all", since: 4_711 });
    expect(await client.nextMessage()).toMatchObject({ from: 0, to: 1, changes: [{ about: "run:r1/place" }] });
    expect(await json(cloud.request("GET", "/v1/live?since=4711"))).toMatchObject({
      from: 0,
      to: 1,
      nextSeconds: 10,
    });
    await cloud.deletePages(); // as after two days; their numbers are not used again
    await cloud.publish(progressedEvent("r2", cloud.clock.now(), 1));
    await cloud.waitUntilIdle();
    expect(await json(cloud.request("GET", "/v1/live?since=0"))).toMatchObject({ from: 0, to: 2, changes: [{}] });
  });

  it("changes that do not fit one message are replaced by a reset, and are complete over HTTP", async () => {
    const now = cloud.clock.now();
    await cloud.publish(...Array.from({ length: 150 }, (_, n) => progressedEvent(`r${n}`, now, 1)));
    await cloud.waitUntilIdle();
    const client = await cloud.connect();
    client.send({ action: "subscribe", to: "all" });
    const { kind, to } = (await client.nextMessage()) as { kind: string; to: number };
    expect(kind).toBe("reset");
    const all = (await json(cloud.request("GET", "/v1/live"))) as unknown as LiveUpdate;
    expect([all.from, all.to, all.changes.length]).toEqual([0, to, 150]);
    for (const { units } of messagesWhere(cloud, "sent")) expect(units).toBe(1);
  });
});

describe("GET /v1/live", () => {
  it("GET /v1/live returns what the socket sends, to managers and admins only", async () => {
    expect(await json(cloud.request("GET", "/v1/live"))).toEqual({ from: 0, to: 0, changes: [], nextSeconds: 10 });
    await cloud.publish(
      progressedEvent("r1", cloud.clock.now(), 1, { team: "north" }),
      otherRunEvent("r2", cloud.clock.now(), 3),
    );
    await cloud.waitUntilIdle();
    expect(await json(cloud.request("GET", "/v1/live?since=0&to=team:north"))).toMatchObject({
      from: 1,
      to: 1,
      changes: [{ about: "run:r1/place" }],
    });
    expect(await json(cloud.request("GET", "/v1/live?since=1"))).toMatchObject({ from: 2, to: 1, changes: [] });
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
    expect([await one.nextMessage(), await other.nextMessage()]).toMatchObject([{ to: 1 }, { to: 1 }]);
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
    expect(await quick.nextMessage()).toMatchObject({ to: 1, changes: [{ id: "r1.progressed.1" }] });
    rejection.end();
    await cloud.publish(progressedEvent("r1", cloud.clock.now() + 1, 2));
    await cloud.waitUntilIdle();
    expect(await quick.nextMessage()).toMatchObject({ from: 2, to: 2 });
    expect(await slow.nextMessage()).toMatchObject({ from: 2, to: 2 }); // page 1 is missing
    slow.send({ action: "resume", since: 0 });
    expect(await slow.nextMessage()).toMatchObject({ from: 1, to: 2, changes: [{ id: "r1.progressed.2" }] });
  });
});

describe("watched runs report sooner", () => {
  it("a run reports every 10 seconds while it, its team or everything is watched, else every 30", async () => {
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
