import type { Fix } from "@waybill/events-schema/tracking";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { captureLines } from "../../kernel/test/lines.ts";
import { type Doors, openDoors } from "./doors.ts";
import { fc, runs } from "../../../test/properties.ts";

let doors: Doors;
const lines = captureLines();
beforeAll(async () => void (doors = await openDoors()));
afterAll(async () => {
  lines.restore();
  await doors.aws.stop();
});
beforeEach(async () => {
  doors.aws.reset();
  await doors.wipe();
});

let couriers = 0;
/** The door remembers whose a run is, so each test has its own courier, and with them their own runs. */
const newCourier = () => `c${++couriers}`;
const queued = () =>
  doors.queued().map(({ detail }) => detail.data as { runId: string; courierId: string; fixes: Fix[] });
const at = new Date("2026-11-21T09:00:02Z");
const tst = Date.parse("2026-11-21T09:00:00Z") / 1_000;
const fixTime = "2026-11-21T09:00:00.000Z";

describe("POST /v1/positions/owntracks", () => {
  // As the Android app posts it (owntracks.org/booklet/tech/json).
  const android = {
    _type: "location",
    BSSID: "02:00:00:00:01:00",
    SSID: "depot",
    _id: "7f1d9a20",
    acc: 12,
    alt: 154,
    batt: 64,
    bs: 1,
    cog: 271,
    conn: "m",
    created_at: tst + 1,
    lat: 48.85833,
    lon: 2.29513,
    m: 1,
    t: "u",
    tid: "JJ",
    topic: "owntracks/jane/phone",
    tst,
    vac: 2,
    vel: 54,
  };
  // iOS says -1 where it does not know.
  const ios = { _type: "location", acc: 5, batt: -1, cog: -1, lat: 48.85833, lon: 2.29513, tid: "6S", tst, vel: -1 };

  test("takes a place in the app's words and keeps it in ours", async () => {
    const courier = newCourier();
    const answer = await doors.ownTracks(courier, android, { at, query: { run: `${courier}-run` } });
    expect(answer).toMatchObject({ status: 200, type: "application/json", text: "[]" });
    const place = { fixTime, lat: 48.85833, lon: 2.29513 };
    expect(queued()).toMatchObject([{ runId: `${courier}-run`, courierId: courier }]);
    expect(queued()[0]!.fixes).toEqual([{ ...place, accuracyM: 12, speedMps: 15, headingDeg: 271, batteryPct: 64 }]);
    expect(await doors.work(doors.queued())).toBe(0);
    expect((await doors.show(`${courier}-run`)).json).toMatchObject({ fixes: 1, counts: { ok: 1 } });
  });

  test("leaves out what the phone does not know", async () => {
    await doors.ownTracks(newCourier(), ios, { at });
    expect(queued()[0]!.fixes).toEqual([{ fixTime, lat: 48.85833, lon: 2.29513, accuracyM: 5 }]);
  });

  test("has a run for each phone of a courier, which no other courier's phone falls into", async () => {
    const [one, other] = [newCourier(), newCourier()];
    const { tid: _, ...nameless } = android;
    await doors.ownTracks(one, android, { at });
    await doors.ownTracks(one, ios, { at });
    await doors.ownTracks(other, android, { at });
    await doors.ownTracks(one, nameless, { at });
    expect(queued().map(({ runId }) => runId)).toEqual([`${one}~JJ`, `${one}~6S`, `${other}~JJ`, `${one}~phone`]);
  });

  const guessed = { fixes: [{ fixTime, lat: 1, lon: 2 }] };
  test("whose run another courier has guessed has it all the same", async () => {
    const [one, other] = [newCourier(), newCourier()];
    const first = { ...guessed, runId: `${one}~JJ` };
    expect((await doors.report(other, first, { at })).json).toMatchObject({ status: 404, code: "NOT_FOUND" });
    expect((await doors.ownTracks(other, android, { at, query: { run: `${one}~JJ` } })).status).toBe(404);
    expect((await doors.ownTracks(one, android, { at })).status).toBe(200);
    expect((await doors.report(one, first, { at })).status).toBe(202);
  });

  test("has a run whatever its courier and the phone are called", async () => {
    for (const courier of ["auth0|5f7c88", "jane@example.org", "x".repeat(64), "c1~b"]) {
      expect((await doors.ownTracks(courier, { ...android, tid: "a b/c" }, { at })).status).toBe(200);
      const { runId } = queued().at(-1)!;
      expect((await doors.report(newCourier(), { ...guessed, runId }, { at })).status, runId).toBe(404);
    }
    expect(new Set(queued().map(({ runId }) => runId)).size).toBe(4);
  });

  test.each([
    ["a transition", { _type: "transition", lat: 1, lon: 2, tst, wtst: tst, event: "enter", acc: 9, tid: "JJ" }],
    ["a waypoint", { _type: "waypoint", desc: "depot", lat: 1, lon: 2, rad: 50, tst }],
    ["a status", { _type: "status", android: { wifi: 1 } }],
    ["a last will", { _type: "lwt", tst }],
    ["what nobody has heard of yet", { _type: "teapot", lat: "north" }],
    ["something encrypted", { _type: "encrypted", data: "AAAA" }],
    ["nothing at all, which it posts when a friend is deleted", ""],
  ])("answers %s with an empty list, and keeps nothing", async (_, body) => {
    expect(await doors.ownTracks(newCourier(), body, { at })).toMatchObject({ status: 200, text: "[]" });
    expect(doors.queued()).toEqual([]);
  });

  test("says [] to a place that is too old to be taken: the app would send it for ever", async () => {
    const old = { ...android, tst: tst - 31 * 86_400 };
    expect(await doors.ownTracks(newCourier(), old, { at })).toMatchObject({ status: 200, text: "[]" });
    expect(doors.queued()).toEqual([]);
  });

  test.each([
    ["no time", { tst: undefined }, "/tst"],
    ["a latitude out of range", { lat: 91 }, "/lat"],
    ["a longitude in words", { lon: "east" }, "/lon"],
  ])("refuses a place with %s, pointing at it", async (_, change, pointer) => {
    const answer = await doors.ownTracks(newCourier(), { ...android, ...change }, { at });
    expect(answer).toMatchObject({ status: 400, json: { code: "VALIDATION_FAILED", errors: [{ pointer }] } });
    expect(doors.queued()).toEqual([]);
  });

  test("refuses a run whose name cannot be one, and another's run", async () => {
    const [mine, other] = [newCourier(), newCourier()];
    const slash = await doors.ownTracks(mine, android, { at, query: { run: "a/b" } });
    expect(slash.json).toMatchObject({ code: "VALIDATION_FAILED", errors: [{ pointer: "/query/run" }] });
    expect((await doors.ownTracks(mine, android, { at, query: { run: `${mine}-own` } })).status).toBe(200);
    expect((await doors.ownTracks(other, android, { at, query: { run: `${mine}-own` } })).json["code"]).toBe(
      "NOT_FOUND",
    );
  });
});

describe("GET and POST /v1/positions/osmand", () => {
  const place = { lat: "49.61162", lon: "6.13193" };

  test("takes OsmAnd's address: knots, degrees, per cent", async () => {
    const query = {
      id: "700123",
      ...place,
      timestamp: String(tst),
      speed: "10",
      bearing: "7.2",
      accuracy: "4.5",
      batt: "87.5",
    };
    const answer = await doors.osmand(newCourier(), { ...query, altitude: "384.7", hdop: "1.0" }, { at });
    expect(answer).toMatchObject({ status: 200, json: { accepted: 1, rejected: [], nextReportSeconds: 30 } });
    const { speedMps, ...fix } = queued()[0]!.fixes[0]!;
    expect(speedMps).toBeCloseTo(5.144, 2);
    expect(fix).toEqual({ fixTime, lat: 49.61162, lon: 6.13193, accuracyM: 4.5, headingDeg: 7.2, batteryPct: 87.5 });
  });

  test("takes the same as a form, and with an empty body as Traccar Client did up to version 8", async () => {
    const courier = newCourier();
    const told = { id: "123456", ...place, timestamp: String(tst) };
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const form = new URLSearchParams(told).toString();
    expect((await doors.osmand(courier, {}, { at, headers, body: form })).status).toBe(200);
    expect((await doors.osmand(courier, told, { at, headers, body: "" })).status).toBe(200);
    const [one, other] = queued();
    expect(one).toEqual(other);
    expect(one).toMatchObject({ runId: `${courier}~123456`, fixes: [{ fixTime, lat: 49.61162, lon: 6.13193 }] });
  });

  // As Traccar Client 9 posts it (traccar.org/osmand).
  const traccar = {
    location: {
      event: "motionchange",
      is_moving: false,
      uuid: "5b0c7a52-3d0e-4c1f-9a64-1f2e3d4c5b6a",
      timestamp: "2026-11-21T09:00:00.000Z",
      odometer: 0,
      coords: {
        latitude: -6.2088123,
        longitude: 106.8456012,
        accuracy: 3.8,
        speed: 18.67,
        heading: 63,
        altitude: 35.7,
      },
      activity: { type: "still", confidence: 100 },
      battery: { is_charging: false, level: 0.79 },
      extras: {},
    },
    device_id: "4711000815",
  };

  test("takes Traccar Client's JSON: metres per second, a share of the battery", async () => {
    const courier = newCourier();
    expect((await doors.osmand(courier, {}, { at, body: traccar })).json).toMatchObject({ accepted: 1 });
    const fix = {
      fixTime,
      lat: -6.2088123,
      lon: 106.8456012,
      accuracyM: 3.8,
      speedMps: 18.67,
      headingDeg: 63,
      batteryPct: 79,
    };
    expect(queued()).toMatchObject([{ runId: `${courier}~4711000815`, fixes: [fix] }]);
  });

  test("leaves out what it does not know", async () => {
    const coords = { latitude: 37.785834, longitude: -122.406417, accuracy: 5, speed: -1, heading: -1, floor: null };
    const location = { ...traccar.location, coords, battery: { level: -1, is_charging: false } };
    await doors.osmand(newCourier(), {}, { at, body: { ...traccar, location } });
    expect(queued()[0]!.fixes).toEqual([{ fixTime, lat: 37.785834, lon: -122.406417, accuracyM: 5 }]);
  });

  test.each([
    ["seconds", String(tst)],
    ["milliseconds", String(tst * 1_000)],
    ["RFC 3339", "2026-11-21T09:00:00Z"],
    ["RFC 3339 of elsewhere", "2026-11-21T10:00:00+01:00"],
    ["a date and a time, which are UTC's", "2026-11-21 09:00:00"],
  ])("reads a time as %s", async (_, timestamp) => {
    await doors.osmand(newCourier(), { ...place, timestamp }, { at });
    expect(queued()[0]!.fixes[0]!.fixTime).toBe(fixTime);
  });

  test("takes a place without a time as of now, and both numbers in one", async () => {
    await doors.osmand(newCourier(), { location: "49.61162,6.13193" }, { at });
    expect(queued()[0]!.fixes).toEqual([{ fixTime: at.toISOString(), lat: 49.61162, lon: 6.13193 }]);
  });

  test.each([
    ["cells and networks", { id: "1", cell: "257,02,16,2224", wifi: "00-14-22-01-23-45,-80" }],
    ["a fix that it calls not valid itself", { id: "1", ...place, valid: "false" }],
  ])("lets %s go, and is content", async (_, query) => {
    expect(await doors.osmand(newCourier(), query, { at })).toMatchObject({ status: 200, json: { accepted: 0 } });
    expect(doors.queued()).toEqual([]);
  });

  test.each([
    ["a latitude out of range", { lat: "91" }, "/query/lat"],
    ["half a place", { lat: undefined }, "/query/lat"],
    ["a speed in words", { speed: "fast" }, "/query/speed"],
    ["a time that is none", { timestamp: "yesterday" }, "/query/timestamp"],
    ["a day that is none", { timestamp: "2026-02-31T00:00:00Z" }, "/query/timestamp"],
    ["a leap day of no leap year", { timestamp: "2026-02-29 09:00:00" }, "/query/timestamp"],
    ["an hour that is none", { timestamp: "2026-02-28T25:00:00Z" }, "/query/timestamp"],
    ["a time before all", { timestamp: "-1" }, "/query/timestamp"],
  ])("refuses %s, pointing at it", async (_, change, pointer) => {
    const query = Object.fromEntries(
      Object.entries({ ...place, ...change }).filter(([, value]) => value !== undefined),
    );
    const answer = await doors.osmand(newCourier(), query as Record<string, string>, { at });
    expect(answer).toMatchObject({ status: 400, json: { code: "VALIDATION_FAILED", errors: [{ pointer }] } });
    expect(doors.queued()).toEqual([]);
  });

  test("points into Traccar Client's JSON as well, and refuses what is no form of its own", async () => {
    const broken = { ...traccar, location: { ...traccar.location, coords: { latitude: 95, longitude: 0 } } };
    expect((await doors.osmand(newCourier(), {}, { at, body: broken })).json).toMatchObject({
      errors: [{ pointer: "/location/coords/latitude" }],
    });
    const headers = { "content-type": "text/plain" };
    expect((await doors.osmand(newCourier(), {}, { at, headers, body: "hello" })).json["code"]).toBe(
      "UNSUPPORTED_MEDIA",
    );
  });

  test("never answers with a 500, and never logs the token of the address, whatever else stands there", async () => {
    const token = "eyJhbGciOiJFZERTQSJ9.secret.signature";
    const names = fc.constantFrom(
      "lat",
      "lon",
      "timestamp",
      "speed",
      "accuracy",
      "batt",
      "location",
      "id",
      "valid",
      "run",
    );
    const values = fc.oneof(fc.string({ maxLength: 12 }), fc.double().map(String), fc.integer().map(String));
    const courier = newCourier();
    lines.clear();
    await fc.assert(
      fc.asyncProperty(fc.dictionary(names, values, { maxKeys: 6 }), async (query) => {
        const { status } = await doors.osmand(courier, { ...query, token }, { at });
        expect([200, 400, 404]).toContain(status);
      }),
      runs(100),
    );
    expect(lines.all().length).toBeGreaterThan(0);
    expect(JSON.stringify(lines.all())).not.toContain("secret");
  });
});
