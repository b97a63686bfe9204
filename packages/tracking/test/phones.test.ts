import type { Fix } from "@waybill/events-schema/tracking";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { captureLines } from "../../kernel/test/lines.ts";
import { type TrackingClient, createTrackingClient } from "./client.ts";
import { fc, runs } from "../../../test/properties.ts";

let client: TrackingClient;
const lines = captureLines();
beforeAll(async () => void (client = await createTrackingClient()));
afterAll(async () => {
  lines.restore();
  await client.aws.stop();
});
beforeEach(async () => {
  client.aws.reset();
  await client.createEmptyTable();
});

let couriers = 0;
/** The endpoint caches the owner of a run, so each test has its own courier and runs. */
const newCourier = () => `c${++couriers}`;
const queued = () =>
  client.queuedMessages().map(({ detail }) => detail.data as { runId: string; courierId: string; fixes: Fix[] });
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
  // iOS sends -1 for unknown values.
  const ios = { _type: "location", acc: 5, batt: -1, cog: -1, lat: 48.85833, lon: 2.29513, tid: "6S", tst, vel: -1 };

  test("an OwnTracks position is converted to a fix", async () => {
    const courier = newCourier();
    const answer = await client.ownTracks(courier, android, { at, query: { run: `${courier}-run` } });
    expect(answer).toMatchObject({ status: 200, type: "application/json", text: "[]" });
    const place = { fixTime, lat: 48.85833, lon: 2.29513 };
    expect(queued()).toMatchObject([{ runId: `${courier}-run`, courierId: courier }]);
    expect(queued()[0]!.fixes).toEqual([{ ...place, accuracyM: 12, speedMps: 15, headingDeg: 271, batteryPct: 64 }]);
    expect(await client.processMessages(client.queuedMessages())).toBe(0);
    expect((await client.getRun(`${courier}-run`)).json).toMatchObject({ fixes: 1, counts: { ok: 1 } });
  });

  test("fields that OwnTracks reports as unknown are left out", async () => {
    await client.ownTracks(newCourier(), ios, { at });
    expect(queued()[0]!.fixes).toEqual([{ fixTime, lat: 48.85833, lon: 2.29513, accuracyM: 5 }]);
  });

  test("each phone of a courier has its own run, which no other courier's phone shares", async () => {
    const [one, other] = [newCourier(), newCourier()];
    const { tid: _, ...nameless } = android;
    await client.ownTracks(one, android, { at });
    await client.ownTracks(one, ios, { at });
    await client.ownTracks(other, android, { at });
    await client.ownTracks(one, nameless, { at });
    expect(queued().map(({ runId }) => runId)).toEqual([`${one}~JJ`, `${one}~6S`, `${other}~JJ`, `${one}~phone`]);
  });

  const guessed = { fixes: [{ fixTime, lat: 1, lon: 2 }] };
  test("another courier cannot claim the run of a phone by guessing its id", async () => {
    const [one, other] = [newCourier(), newCourier()];
    const first = { ...guessed, runId: `${one}~JJ` };
    expect((await client.reportPositions(other, first, { at })).json).toMatchObject({ status: 404, code: "NOT_FOUND" });
    expect((await client.ownTracks(other, android, { at, query: { run: `${one}~JJ` } })).status).toBe(404);
    expect((await client.ownTracks(one, android, { at })).status).toBe(200);
    expect((await client.reportPositions(one, first, { at })).status).toBe(202);
  });

  test("a phone gets a valid run id whatever the names of courier and phone", async () => {
    for (const courier of ["auth0|5f7c88", "jane@example.org", "x".repeat(64), "c1~b"]) {
      expect((await client.ownTracks(courier, { ...android, tid: "a b/c" }, { at })).status).toBe(200);
      const { runId } = queued().at(-1)!;
      expect((await client.reportPositions(newCourier(), { ...guessed, runId }, { at })).status, runId).toBe(404);
    }
    expect(new Set(queued().map(({ runId }) => runId)).size).toBe(4);
  });

  test.each([
    ["transition", { _type: "transition", lat: 1, lon: 2, tst, wtst: tst, event: "enter", acc: 9, tid: "JJ" }],
    ["waypoint", { _type: "waypoint", desc: "depot", lat: 1, lon: 2, rad: 50, tst }],
    ["status", { _type: "status", android: { wifi: 1 } }],
    ["last will", { _type: "lwt", tst }],
    ["unknown message type", { _type: "teapot", lat: "north" }],
    ["encrypted message", { _type: "encrypted", data: "AAAA" }],
    ["empty body, sent when a friend is deleted,", ""],
  ])("OwnTracks' %s gets the response [] and is ignored", async (_, body) => {
    expect(await client.ownTracks(newCourier(), body, { at })).toMatchObject({ status: 200, text: "[]" });
    expect(client.queuedMessages()).toEqual([]);
  });

  test("an OwnTracks position that is too old gets the response [], because the app would resend it for ever", async () => {
    const old = { ...android, tst: tst - 31 * 86_400 };
    expect(await client.ownTracks(newCourier(), old, { at })).toMatchObject({ status: 200, text: "[]" });
    expect(client.queuedMessages()).toEqual([]);
  });

  test.each([
    ["no time", { tst: undefined }, "/tst"],
    ["a latitude out of range", { lat: 91 }, "/lat"],
    ["a longitude in words", { lon: "east" }, "/lon"],
  ])("an OwnTracks position with %s is rejected with a pointer", async (_, change, pointer) => {
    const answer = await client.ownTracks(newCourier(), { ...android, ...change }, { at });
    expect(answer).toMatchObject({ status: 400, json: { code: "VALIDATION_FAILED", errors: [{ pointer }] } });
    expect(client.queuedMessages()).toEqual([]);
  });

  test("an OwnTracks report is rejected for an invalid run id and for another courier's run", async () => {
    const [mine, other] = [newCourier(), newCourier()];
    const slash = await client.ownTracks(mine, android, { at, query: { run: "a/b" } });
    expect(slash.json).toMatchObject({ code: "VALIDATION_FAILED", errors: [{ pointer: "/query/run" }] });
    expect((await client.ownTracks(mine, android, { at, query: { run: `${mine}-own` } })).status).toBe(200);
    expect((await client.ownTracks(other, android, { at, query: { run: `${mine}-own` } })).json["code"]).toBe(
      "NOT_FOUND",
    );
  });
});

describe("GET and POST /v1/positions/osmand", () => {
  const place = { lat: "49.61162", lon: "6.13193" };

  test("OsmAnd's query is converted from knots, degrees and per cent", async () => {
    const query = {
      id: "700123",
      ...place,
      timestamp: String(tst),
      speed: "10",
      bearing: "7.2",
      accuracy: "4.5",
      batt: "87.5",
    };
    const answer = await client.osmand(newCourier(), { ...query, altitude: "384.7", hdop: "1.0" }, { at });
    expect(answer).toMatchObject({ status: 200, json: { accepted: 1, rejected: [], nextReportSeconds: 30 } });
    const { speedMps, ...fix } = queued()[0]!.fixes[0]!;
    expect(speedMps).toBeCloseTo(5.144, 2);
    expect(fix).toEqual({ fixTime, lat: 49.61162, lon: 6.13193, accuracyM: 4.5, headingDeg: 7.2, batteryPct: 87.5 });
  });

  test("OsmAnd parameters are accepted as a form, and in the query with an empty body, as Traccar Client sent them up to version 8", async () => {
    const courier = newCourier();
    const parameters = { id: "123456", ...place, timestamp: String(tst) };
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const form = new URLSearchParams(parameters).toString();
    expect((await client.osmand(courier, {}, { at, headers, body: form })).status).toBe(200);
    expect((await client.osmand(courier, parameters, { at, headers, body: "" })).status).toBe(200);
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

  test("Traccar Client's JSON is converted from metres per second and a share of the battery", async () => {
    const courier = newCourier();
    expect((await client.osmand(courier, {}, { at, body: traccar })).json).toMatchObject({ accepted: 1 });
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

  test("fields that Traccar Client reports as unknown are left out", async () => {
    const coords = { latitude: 37.785834, longitude: -122.406417, accuracy: 5, speed: -1, heading: -1, floor: null };
    const location = { ...traccar.location, coords, battery: { level: -1, is_charging: false } };
    await client.osmand(newCourier(), {}, { at, body: { ...traccar, location } });
    expect(queued()[0]!.fixes).toEqual([{ fixTime, lat: 37.785834, lon: -122.406417, accuracyM: 5 }]);
  });

  test.each([
    ["seconds", String(tst)],
    ["milliseconds", String(tst * 1_000)],
    ["RFC 3339", "2026-11-21T09:00:00Z"],
    ["RFC 3339 with an offset", "2026-11-21T10:00:00+01:00"],
    ["a date and a time in UTC", "2026-11-21 09:00:00"],
  ])("OsmAnd's timestamp is accepted as %s", async (_, timestamp) => {
    await client.osmand(newCourier(), { ...place, timestamp }, { at });
    expect(queued()[0]!.fixes[0]!.fixTime).toBe(fixTime);
  });

  test("an OsmAnd position without a time is of now, and latitude and longitude are accepted in one parameter", async () => {
    await client.osmand(newCourier(), { location: "49.61162,6.13193" }, { at });
    expect(queued()[0]!.fixes).toEqual([{ fixTime: at.toISOString(), lat: 49.61162, lon: 6.13193 }]);
  });

  test.each([
    ["cells and networks only", { id: "1", cell: "257,02,16,2224", wifi: "00-14-22-01-23-45,-80" }],
    ["a fix marked as not valid", { id: "1", ...place, valid: "false" }],
  ])("an OsmAnd report with %s is acknowledged and ignored", async (_, query) => {
    expect(await client.osmand(newCourier(), query, { at })).toMatchObject({ status: 200, json: { accepted: 0 } });
    expect(client.queuedMessages()).toEqual([]);
  });

  test.each([
    ["a latitude out of range", { lat: "91" }, "/query/lat"],
    ["a longitude without a latitude", { lat: undefined }, "/query/lat"],
    ["a speed that is not a number", { speed: "fast" }, "/query/speed"],
    ["a timestamp that is not a time", { timestamp: "yesterday" }, "/query/timestamp"],
    ["a day that does not exist", { timestamp: "2026-02-31T00:00:00Z" }, "/query/timestamp"],
    ["a leap day outside a leap year", { timestamp: "2026-02-29 09:00:00" }, "/query/timestamp"],
    ["an hour that does not exist", { timestamp: "2026-02-28T25:00:00Z" }, "/query/timestamp"],
    ["a time before 1970", { timestamp: "-1" }, "/query/timestamp"],
  ])("an OsmAnd report with %s is rejected with a pointer", async (_, change, pointer) => {
    const query = Object.fromEntries(
      Object.entries({ ...place, ...change }).filter(([, value]) => value !== undefined),
    );
    const answer = await client.osmand(newCourier(), query as Record<string, string>, { at });
    expect(answer).toMatchObject({ status: 400, json: { code: "VALIDATION_FAILED", errors: [{ pointer }] } });
    expect(client.queuedMessages()).toEqual([]);
  });

  test("an error in Traccar Client's JSON names the field, and another media type is rejected", async () => {
    const broken = { ...traccar, location: { ...traccar.location, coords: { latitude: 95, longitude: 0 } } };
    expect((await client.osmand(newCourier(), {}, { at, body: broken })).json).toMatchObject({
      errors: [{ pointer: "/location/coords/latitude" }],
    });
    const headers = { "content-type": "text/plain" };
    expect((await client.osmand(newCourier(), {}, { at, headers, body: "hello" })).json["code"]).toBe(
      "UNSUPPORTED_MEDIA",
    );
  });

  test("no OsmAnd query causes a 500 or logs the token of the URL", async () => {
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
        const { status } = await client.osmand(courier, { ...query, token }, { at });
        expect([200, 400, 404]).toContain(status);
      }),
      runs(100),
    );
    expect(lines.all().length).toBeGreaterThan(0);
    expect(JSON.stringify(lines.all())).not.toContain("secret");
  });
});
