import type { Portion } from "@waybill/events-schema/live";
import { randomUUID } from "node:crypto";
import { type IncomingMessage, request } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Cloud, cloud } from "./cloud.ts";
import { happening, progressed } from "./facts.ts";

const MINUTE = 60_000;
async function json(asked: Promise<Response>): Promise<Record<string, unknown>> {
  const answer = await asked;
  expect(answer.status).toBe(200);
  return (await answer.json()) as Record<string, unknown>;
}

/** The status that a handshake is refused with; a browser would only hear that it was. */
function refusal(url: string): Promise<number> {
  const upgrade = { connection: "Upgrade", upgrade: "websocket", "sec-websocket-version": "13" };
  const headers = { ...upgrade, "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==" };
  return new Promise((resolve, reject) => {
    const asking = request(url.replace(/^ws/, "http"), { headers });
    asking.on("response", (answer: IncomingMessage) => resolve(answer.statusCode!));
    asking.on("upgrade", (_, socket) => (socket.destroy(), resolve(101)));
    asking.on("error", reject);
    asking.end();
  });
}

const deadOf = ({ local }: Cloud, worker: string) => local.view.queues.find(({ id }) => id === `${worker}Dead`)!.arn;
const messagesThat = (waybill: Cloud, what: string) =>
  waybill.happened.filter(({ kind, what: which }) => kind === "socket" && which === what);

let waybill: Cloud;
beforeAll(async () => void (waybill = await cloud()));
beforeEach(() => waybill.reset());
afterAll(() => waybill.stop());

describe("a ticket", () => {
  it("is for managers and admins, lasts a minute, and lets one connection in", async () => {
    const answer = await waybill.ask("POST", "/v1/live/tickets", "admin");
    expect(answer.status).toBe(201);
    const { ticket, url, expiresAt } = (await answer.json()) as Record<string, string>;
    expect(ticket).toMatch(/^[\w-]{43}$/);
    expect(url).toBe(`${waybill.local.socket}?ticket=${ticket}`);
    expect(Date.parse(expiresAt!) - waybill.clock.now()).toBeGreaterThan(50_000);
    expect((await waybill.ask("POST", "/v1/live/tickets", "courier")).status).toBe(403);
    expect(await refusal(url!)).toBe(101);
    expect(await refusal(url!)).toBe(403);
  });

  it("that is wrong, missing or too old lets nobody in", async () => {
    const url = await waybill.address();
    expect(await refusal(`${waybill.local.socket}?ticket=guessed`)).toBe(403);
    expect(await refusal(waybill.local.socket)).toBe(401);
    waybill.clock.advanceTo(waybill.clock.now() + MINUTE);
    expect(await refusal(url)).toBe(403);
  });

  it("is nowhere to be read: neither in the table nor in a log", async () => {
    const ticket = new URL(await waybill.address()).searchParams.get("ticket")!;
    const logged = waybill.local.cloud.logs.all().flatMap(({ events }) => events.map(({ message }) => message));
    expect(logged.length).toBeGreaterThan(0);
    expect(logged.filter((line) => line.includes(ticket))).toEqual([]);
  });
});

describe("who subscribes", () => {
  it("hears all that holds, and then what changes, one frame for what came together", async () => {
    const now = waybill.clock.now();
    await waybill.announce(progressed("r1", now, 1, { team: "north" }), progressed("r2", now, 1));
    await waybill.quiet();
    const ear = await waybill.join();
    ear.say({ action: "subscribe", to: "all" });
    expect(await ear.next()).toMatchObject({ kind: "frame", from: 0, changes: [{ about: "run:r1/place" }, {}] });
    await waybill.announce(...[1, 2, 3].map((n) => progressed("r1", now + n, n + 1, { team: "north" })));
    await waybill.quiet();
    const told = await ear.next();
    expect(told).toMatchObject({ kind: "frame", changes: [{ id: "r1.progressed.4" }] });
  });

  it("to a team or a run hears of nothing else, but gets a frame for each page, so that a missing one shows", async () => {
    const ear = await waybill.join();
    ear.say({ action: "subscribe", to: "team:north" });
    await ear.next();
    await waybill.announce(progressed("r2", waybill.clock.now(), 1, { team: "south" }));
    await waybill.quiet();
    expect(await ear.next()).toEqual({ kind: "frame", from: 1, to: 1, changes: [] });
    ear.say({ action: "subscribe", to: "run:r2", since: 0 });
    expect(await ear.next()).toMatchObject({ from: 1, to: 1, changes: [{ about: "run:r2/place" }] });
  });

  it("says nonsense and is told what is wrong with it; nobody is asked before he subscribes", async () => {
    const ear = await waybill.join();
    ear.say({ action: "subscribe", to: "everything" });
    expect(await ear.next()).toMatchObject({
      kind: "refused",
      code: "VALIDATION_FAILED",
      errors: [{ pointer: "/to" }],
    });
    ear.say({ action: "resume", since: 3 });
    expect(await ear.next()).toMatchObject({ kind: "refused", code: "NOT_FOUND" });
    ear.say({ action: "ping" });
    expect(await ear.next()).toMatchObject({ kind: "refused", code: "NOT_FOUND" });
  });
});

describe("who was away", () => {
  it("resumes behind the last page, and is told of each thing once", async () => {
    for (const tick of [1, 2, 3]) {
      await waybill.announce(progressed("r1", waybill.clock.now() + tick, tick));
      await waybill.quiet();
    }
    const ear = await waybill.join();
    ear.say({ action: "subscribe", to: "all", since: 1 });
    expect(await ear.next()).toMatchObject({ from: 2, to: 3, changes: [{ id: "r1.progressed.3" }] });
    ear.say({ action: "resume", since: 2 });
    expect(await ear.next()).toMatchObject({ from: 3, to: 3, changes: [{ id: "r1.progressed.3" }] });
    ear.say({ action: "ping" });
    expect(await ear.next()).toEqual({ kind: "pong", to: 3 });
  });

  it("from a fleet of ten thousand things gets all of them, though no item of the table could hold them", async () => {
    const now = waybill.clock.now();
    // As different as real ones: what is alike would be packed to nothing.
    const runs = Array.from({ length: 9_900 }, (_, n) => randomUUID().replaceAll("-", "") + n);
    for (let from = 0; from < runs.length; from += 100) {
      waybill.enqueue(...runs.slice(from, from + 100).map((run, n) => progressed(run, now + from + n, n)));
      await waybill.quiet();
    }
    // What holds is written after every hundredth page.
    const pages = async () => (await json(waybill.ask("GET", "/v1/live")))["to"] as number;
    for (let to = await pages(); to % 100 > 0; to = await pages()) {
      for (let n = to % 100; n < 100; n++) {
        waybill.enqueue(progressed("last", now + 20_000 + n, n));
        await waybill.quiet();
      }
    }
    await waybill.losePages();
    const { changes } = (await json(waybill.ask("GET", "/v1/live"))) as unknown as Portion;
    expect(new Set(changes.map(({ about }) => about))).toEqual(
      new Set([...runs, "last"].map((run) => `run:${run}/place`)),
    );
    expect(waybill.local.cloud.queues.stats(deadOf(waybill, "FeedLive")).visible).toBe(0);
  });

  it("for longer than the log reaches back, or with a page that never was, gets all that holds", async () => {
    await waybill.announce(progressed("r1", waybill.clock.now(), 1));
    await waybill.quiet();
    const ear = await waybill.join();
    ear.say({ action: "subscribe", to: "all", since: 4_711 });
    expect(await ear.next()).toMatchObject({ from: 0, to: 1, changes: [{ about: "run:r1/place" }] });
    expect(await json(waybill.ask("GET", "/v1/live?since=4711"))).toMatchObject({ from: 0, to: 1, nextSeconds: 10 });
    await waybill.losePages(); // as after two days; their numbers are not used again
    await waybill.announce(progressed("r2", waybill.clock.now(), 1));
    await waybill.quiet();
    expect(await json(waybill.ask("GET", "/v1/live?since=0"))).toMatchObject({ from: 0, to: 2, changes: [{}] });
  });

  it("and what changed does not fit into one message: he is told to take it by HTTP, where it does", async () => {
    const now = waybill.clock.now();
    await waybill.announce(...Array.from({ length: 150 }, (_, n) => progressed(`r${n}`, now, 1)));
    await waybill.quiet();
    const ear = await waybill.join();
    ear.say({ action: "subscribe", to: "all" });
    const { kind, to } = (await ear.next()) as { kind: string; to: number };
    expect(kind).toBe("reset");
    const all = (await json(waybill.ask("GET", "/v1/live"))) as unknown as Portion;
    expect([all.from, all.to, all.changes.length]).toEqual([0, to, 150]);
    for (const { units } of messagesThat(waybill, "sent")) expect(units).toBe(1);
  });
});

describe("GET /v1/live", () => {
  it("tells by HTTP what the socket tells, to managers and admins", async () => {
    expect(await json(waybill.ask("GET", "/v1/live"))).toEqual({ from: 0, to: 0, changes: [], nextSeconds: 10 });
    await waybill.announce(
      progressed("r1", waybill.clock.now(), 1, { team: "north" }),
      happening("r2", waybill.clock.now(), 3),
    );
    await waybill.quiet();
    expect(await json(waybill.ask("GET", "/v1/live?since=0&to=team:north"))).toMatchObject({
      from: 1,
      to: 1,
      changes: [{ about: "run:r1/place" }],
    });
    expect(await json(waybill.ask("GET", "/v1/live?since=1"))).toMatchObject({ from: 2, to: 1, changes: [] });
    expect((await waybill.ask("GET", "/v1/live", "courier", "c1")).status).toBe(403);
  });
});

describe("one subscriber harms no other", () => {
  it("who is gone without a word is forgotten by the first frame that does not find him", async () => {
    const [one, other] = [await waybill.join(), await waybill.join()];
    for (const ear of [one, other]) {
      ear.say({ action: "subscribe", to: "all" });
      await ear.next();
    }
    // Subscribed, and never told by AWS that it ended: the item of a connection that is not there.
    await waybill.forgotten("gone=");
    await waybill.announce(progressed("r1", waybill.clock.now(), 1));
    await waybill.quiet();
    expect([await one.next(), await other.next()]).toMatchObject([{ to: 1 }, { to: 1 }]);
    expect(await waybill.subscribers()).toBe(2);
    one.socket.close();
    await one.closed;
    await waybill.quiet();
    expect(await waybill.subscribers()).toBe(1);
  });

  it("who does not read is left out and asks again; the others hear all in time", async () => {
    const [quick, slow] = [await waybill.join(), await waybill.join()];
    for (const ear of [quick, slow]) {
      ear.say({ action: "subscribe", to: "all" });
      await ear.next();
    }
    const full = waybill.refusing(slow);
    await waybill.announce(progressed("r1", waybill.clock.now(), 1));
    await waybill.quiet();
    expect(await quick.next()).toMatchObject({ to: 1, changes: [{ id: "r1.progressed.1" }] });
    full.over();
    await waybill.announce(progressed("r1", waybill.clock.now() + 1, 2));
    await waybill.quiet();
    expect(await quick.next()).toMatchObject({ from: 2, to: 2 });
    expect(await slow.next()).toMatchObject({ from: 2, to: 2 }); // a gap shows: 1 is missing
    slow.say({ action: "resume", since: 0 });
    expect(await slow.next()).toMatchObject({ from: 1, to: 2, changes: [{ id: "r1.progressed.2" }] });
  });
});

describe("who is watched reports sooner", () => {
  it("10 seconds while somebody looks at the run, its team or all, 30 while nobody does", async () => {
    const report = async (runId: string) => {
      const fixTime = new Date(waybill.clock.now()).toISOString();
      const body = JSON.stringify({ runId, fixes: [{ fixTime, lat: 52.5, lon: 13.4, speedMps: 8 }] });
      const authorization = `Bearer ${await waybill.local.token("courier", "c1")}`;
      const headers = { authorization, "content-type": "application/json" };
      const answer = await fetch(`${waybill.local.api}/v1/positions`, { method: "POST", headers, body });
      return ((await answer.json()) as { nextReportSeconds: number }).nextReportSeconds;
    };
    const later = (minutes: number) => waybill.clock.advanceTo(waybill.clock.now() + minutes * MINUTE);
    expect(await report("r1")).toBe(30);
    await waybill.ask("GET", "/v1/live?to=run:r1");
    later(1);
    expect([await report("r1"), await report("r2")]).toEqual([10, 30]);
    const ear = await waybill.join();
    ear.say({ action: "subscribe", to: "all" });
    await ear.next();
    later(1);
    expect(await report("r2")).toBe(10);
    later(11);
    expect([await report("r1"), await report("r2")]).toEqual([30, 30]);
  });
});
