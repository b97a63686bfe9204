import { hash } from "node:crypto";
import {
  LinkCreated,
  LinkRevoked,
  RoutePublished,
  TaskCancelled,
  TaskCompleted,
  TaskFailed,
  TaskStarted,
  TaskUnassigned,
} from "@waybill/events-schema/tasks";
import type { Message } from "@waybill/events-schema/event";
import type { Fix } from "@waybill/events-schema/tracking";
import { encodePolyline } from "@waybill/geometry/polyline";
import { metresBetween } from "@waybill/geometry/lat-lon";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { toContractFix } from "../src/fixes/fix.ts";
import { positionAt, routeLine } from "../src/geo/route-line.ts";
import { createTrackingClient, recordPositionsMessage, type TrackingClient } from "./client.ts";
import { NOON } from "./generated-fixes.ts";
import { drawPath, simulateDrive } from "./generated-routes.ts";
import { fc, runs } from "../../../test/properties.ts";

let client: TrackingClient;
let routes = 0;
beforeAll(async () => void (client = await createTrackingClient()));
afterAll(() => client.aws.stop());
beforeEach(async () => {
  client.aws.reset();
  await client.createEmptyTable();
  // A revision never changes, so a process caches it: each test has its own route.
  routes += 1;
});

const MINUTE = 60_000;
const PATH = drawPath([{ kind: "street", metres: 4_000, turn: 40 }]);
const LINE = routeLine(PATH);
const STOPS = [0.1, 0.5, 0.9].map((share, n) => ({
  stopId: `s${n}`,
  point: positionAt(LINE, share * LINE.lengthM),
  radiusM: 60,
}));
const DRIVE: Fix[] = simulateDrive(LINE, { seed: 1, everyS: 10, noiseM: 5 }).map(({ fix }) => toContractFix(fix));
const LAST = Date.parse(DRIVE.at(-1)!.fixTime);

/** It begins as one in 32 does. */
const TOKEN = "-bcdefghijklmnopqrst_-";
const linkId = `lnk_${hash("sha256", TOKEN, "base64url")}`;
const expiresAt = new Date(NOON + 24 * 60 * MINUTE).toISOString();
const linkCreated = (stopId = "s1") =>
  LinkCreated.create(
    { linkId, taskId: "t1", team: "north", expiresAt, ...(stopId && { stopId }) },
    { id: "l.created" },
  );
const linkRevoked = () => LinkRevoked.create({ linkId, taskId: "t1", expiresAt }, { id: "l.revoked" });
const route = () =>
  RoutePublished.create(
    { routeId: `rte_link_${routes}`, revision: 1, lengthM: LINE.lengthM, path: encodePolyline(PATH), stops: STOPS },
    { id: `rte_link_${routes}.1` },
  );
const TASK = { taskId: "t1", runId: "r1", courierId: "c1" };
const started = (at = NOON - MINUTE, task: object = {}) =>
  TaskStarted.create(
    { ...TASK, title: "Parcels for Ms Miller", team: "north", routeId: `rte_link_${routes}`, revision: 1, ...task },
    { id: `t1.${at}`, at: new Date(at) },
  );
const completed = (at: number) =>
  TaskCompleted.create({ ...TASK, durationS: 600, onTime: true }, { id: "t1.end", at: new Date(at) });
const requests = (fixes: readonly Fix[], more: object = {}): Message[] =>
  Array.from({ length: Math.ceil(fixes.length / 6) }, (_, n) =>
    recordPositionsMessage(fixes.slice(n * 6, n * 6 + 6), more),
  );
const until = (share: number) => DRIVE.slice(0, Math.round(DRIVE.length * share));

async function process(...messages: Message[]): Promise<void> {
  for (const message of messages) expect(await client.processMessages([message])).toBe(0);
}
const deliveryAt = async (at: number) => (await client.getDelivery(TOKEN, at)).json;

describe("the response of a link", () => {
  test("a link shows its stop as planned, onTheWay, arrived and done as the run progresses", async () => {
    await process(linkCreated(), route());
    expect(await client.getDelivery(TOKEN, NOON)).toMatchObject({ status: 200, json: { state: "planned", expiresAt } });
    await process(started());
    expect(await deliveryAt(NOON)).toEqual({ state: "onTheWay", stopsLeft: 1, expiresAt });
    const early = until(0.35);
    await process(...requests(early));
    const now = Date.parse(early.at(-1)!.fixTime);
    const onTheWay = await deliveryAt(now);
    expect(onTheWay).toMatchObject({ state: "onTheWay", stopsLeft: 0, distanceM: expect.any(Number) as number });
    const arrivesAt = DRIVE.find((fix) => metresBetween(fix, STOPS[1]!.point) <= 60)!.fixTime;
    const { from, to } = onTheWay["eta"] as { from: string; to: string };
    expect([from <= arrivesAt, arrivesAt <= to], `${from} ${arrivesAt} ${to}`).toEqual([true, true]);
    const at = DRIVE.findIndex((fix) => metresBetween(fix, STOPS[1]!.point) <= 60) + 1;
    await process(...requests(DRIVE.slice(0, at)));
    expect(await deliveryAt(Date.parse(DRIVE[at]!.fixTime))).toMatchObject({ state: "arrived", at: arrivesAt });
    await process(...requests(DRIVE));
    const done = await deliveryAt(LAST);
    expect(done).toEqual({ state: "done", at: expect.any(String) as string, expiresAt });
    await process(completed(LAST + MINUTE));
    expect(await deliveryAt(LAST + MINUTE)).toEqual(done);
  });

  test("a link shows neither ids nor the title, the courier's place to 0.001 degrees and the stop's to 0.0001", async () => {
    await process(linkCreated("s2"), route(), started(), ...requests(until(0.6)));
    const now = Date.parse(until(0.6).at(-1)!.fixTime);
    const { text, json } = await client.getDelivery(TOKEN, now);
    expect(text).not.toMatch(/c1|r1|t1|north|Miller/);
    const { lat, lon } = json["place"] as { lat: number; lon: number };
    expect([lat, lon]).toEqual([lat, lon].map((degrees) => Number(degrees.toFixed(3))));
    expect((json["distanceM"] as number) % 100).toBe(0);
    const { point } = STOPS.find(({ stopId }) => stopId === "s2")!;
    expect(json["stop"]).toEqual({ lat: Number(point.lat.toFixed(4)), lon: Number(point.lon.toFixed(4)) });
  });

  test("a link shows neither place nor ETA when the phone has been silent for ten minutes", async () => {
    await process(linkCreated("s2"), route(), started(), ...requests(until(0.6)));
    const silent = await deliveryAt(Date.parse(until(0.6).at(-1)!.fixTime) + 11 * MINUTE);
    expect(silent).toEqual({ state: "onTheWay", stopsLeft: 0, expiresAt });
  });

  test("a link without a stop is for the last stop of the route", async () => {
    await process(linkCreated(""), route(), started(), ...requests(until(0.6)));
    const now = Date.parse(until(0.6).at(-1)!.fixTime);
    expect(await deliveryAt(now)).toMatchObject({ state: "onTheWay", stopsLeft: 1 });
    await process(...requests(DRIVE), completed(LAST));
    expect(await deliveryAt(LAST)).toMatchObject({ state: "done", at: new Date(LAST).toISOString() });
  });

  test.each([
    [
      "failed",
      TaskFailed.create({ ...TASK, durationS: 60, reason: "other" }, { id: "t1.end", at: new Date(NOON) }),
      true,
    ],
    ["cancelled", TaskCancelled.create({ taskId: "t1" }, { id: "t1.end" }), false],
  ])("a link shows the state ended when the task is %s", async (_, event, hasRun) => {
    await process(linkCreated(), route(), ...(hasRun ? [started()] : []), event);
    expect(await deliveryAt(NOON)).toEqual({ state: "ended", expiresAt });
  });

  test("a link shows the state ended, not done, for a stop that the completed run skipped", async () => {
    const beyond = DRIVE.filter((fix) => metresBetween(fix, STOPS[1]!.point) > 300);
    await process(linkCreated(), route(), started(), ...requests(beyond), completed(LAST));
    expect(await deliveryAt(LAST)).toMatchObject({ state: "ended" });
  });

  test("a link still shows a visited stop as done after its task was unassigned and started by another courier", async () => {
    const first = until(0.3);
    await process(linkCreated("s0"), route(), started(), ...requests(first));
    expect(await deliveryAt(NOON)).toMatchObject({ state: "done" });
    const at = Date.parse(first.at(-1)!.fixTime) + MINUTE;
    const taken = TaskUnassigned.create(
      { ...TASK, by: "m1", reason: "unassigned", durationS: 600 },
      { id: "t1.taken", at: new Date(at) },
    );
    await process(taken);
    expect(await deliveryAt(at)).toMatchObject({ state: "done" });
    await process(started(at + MINUTE, { runId: "r2", courierId: "c2", continues: "r1" }));
    expect(await deliveryAt(at + MINUTE)).toMatchObject({ state: "done" });
  });
});

describe("access to a link", () => {
  test("a link is not found with another token, after it has expired or after it was revoked, and a malformed token is a validation error", async () => {
    await process(linkCreated());
    expect((await client.getDelivery("bcdefghijklmnopqrstuva", NOON)).json).toMatchObject({ code: "NOT_FOUND" });
    expect((await client.getDelivery("short", NOON)).json).toMatchObject({ code: "VALIDATION_FAILED" });
    expect((await client.getDelivery(TOKEN, Date.parse(expiresAt) - 1)).status).toBe(200);
    expect((await client.getDelivery(TOKEN, Date.parse(expiresAt))).json).toMatchObject({ code: "NOT_FOUND" });
    await process(linkRevoked());
    expect((await client.getDelivery(TOKEN, NOON)).json).toMatchObject({ code: "NOT_FOUND" });
  });

  test("the 61st request of a link in a minute is a 429, also with an unknown token", async () => {
    const at = Date.parse(expiresAt) + MINUTE;
    const statuses: number[] = [];
    for (let n = 0; n < 61; n++) statuses.push((await client.getDelivery("0123456789012345678901", at)).status);
    expect(statuses).toEqual([...Array.from({ length: 60 }, () => 404), 429]);
    expect((await client.getDelivery("0123456789012345678901", at + MINUTE)).status).toBe(404);
  });

  test("events of links in any order and repeated lead to the same stored state", async () => {
    const all = [linkCreated(), linkRevoked(), started(), started(NOON, { runId: "r2", courierId: "c2" })];
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([...all, ...all], { minLength: 8 }), async (order) => {
        await client.createEmptyTable();
        await process(route(), ...order);
        const items = JSON.parse(await client.dumpTable()) as { pk: string; runId?: string; isRevoked?: boolean }[];
        expect(items.find(({ pk }) => pk === "TASK#t1")).toMatchObject({ runId: "r2" });
        expect(items.find(({ pk }) => pk.startsWith("LINK#"))).toMatchObject({ isRevoked: true });
      }),
      runs(20),
    );
  });
});
