import { TaskCompleted } from "@waybill/events-schema/tasks";
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
    const guess = await client.ownTracks(other, android, { at, query: { run: `${one}~JJ` } });
    expect(guess).toMatchObject({ status: 200, text: "[]" });
    expect(client.queuedMessages()).toEqual([]);
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
    lines.clear();
    expect(await client.ownTracks(newCourier(), old, { at })).toMatchObject({ status: 200, text: "[]" });
    expect(client.queuedMessages()).toEqual([]);
    expect(lines.log()).toContainEqual(expect.objectContaining({ message: "positions rejected", code: "TOO_OLD" }));
  });

  test("an OwnTracks position for a run that has ended gets the response [] and is logged, like one in words and one cut off", async () => {
    const courier = newCourier();
    const [taskId, runId] = [`tsk_${courier}`, `run_${courier}`];
    const origin = { id: `${taskId}.4`, at: new Date(at.getTime() - 3_600_000) };
    await client.processMessages([
      TaskCompleted.create({ taskId, runId, courierId: courier, durationS: 60, onTime: true }, origin),
    ]);
    lines.clear();
    for (const body of [
      android,
      { ...android, tst: "yesterday" },
      '{"_type":"location","lat":48.8,',
      "[]",
      '{"lat":NaN}',
    ])
      expect(await client.ownTracks(courier, body, { at, query: { run: runId } })).toMatchObject({
        status: 200,
        text: "[]",
      });
    expect(client.queuedMessages()).toEqual([]);
    const codes = lines.log().map(({ status, code }) => [status, code]);
    expect(codes).toEqual([[200, "RUN_CLOSED"], ...Array.from({ length: 4 }, () => [200, "VALIDATION_FAILED"])]);
    expect(lines.log()[1]).toMatchObject({ fields: ["/tst"] });
  });

  test("a message of OwnTracks that is too large gets the response [], and is logged", async () => {
    lines.clear();
    const waypoints = { _type: "waypoints", waypoints: Array.from({ length: 4_000 }, () => android) };
    expect(await client.ownTracks(newCourier(), waypoints, { at })).toMatchObject({ status: 200, text: "[]" });
    expect(lines.log()).toMatchObject([{ status: 200, code: "TOO_LARGE" }]);
  });

  test("an OwnTracks report that could not be queued is not acknowledged, so that the app sends it again", async () => {
    client.aws.fault("SendMessageBatch", () => ({
      status: 400,
      body: { __type: "AccessDeniedException", message: "no" },
    }));
    expect((await client.ownTracks(newCourier(), android, { at })).status).toBe(503);
  });

  test.each([
    ["null", null],
    ["empty", ""],
    ["a text", "n/a"],
    ["NaN", "NaN"],
    ["with a comma", "5,5"],
    ["with a percent sign", "87%"],
  ])("an optional number of OwnTracks that is %s is left out", async (_, value) => {
    const unknown = { ...ios, acc: value, batt: value, vel: value, cog: value };
    expect(await client.ownTracks(newCourier(), unknown, { at })).toMatchObject({ status: 200, text: "[]" });
    expect(queued()[0]!.fixes).toEqual([{ fixTime, lat: 48.85833, lon: 2.29513 }]);
  });

  test("a fraction of a second, and degrees rounded to more than 180, are read", async () => {
    const courier = newCourier();
    await client.ownTracks(courier, { ...ios, tst: tst + 0.25, lat: 90.000004, lon: -180.00002, tid: null }, { at });
    const fix = { fixTime: "2026-11-21T09:00:00.250Z", lat: 90, lon: -180, accuracyM: 5 };
    expect(queued()).toMatchObject([{ runId: `${courier}~phone`, fixes: [fix] }]);
  });

  test.each([
    ["no time", { tst: undefined }, "/tst"],
    ["a latitude out of range", { lat: 91 }, "/lat"],
    ["a longitude in words", { lon: "east" }, "/lon"],
    ["a latitude of null", { lat: null }, "/lat"],
  ])(
    "an OwnTracks position with %s is acknowledged, ignored, and logged with a pointer",
    async (_, change, pointer) => {
      lines.clear();
      const answer = await client.ownTracks(newCourier(), { ...android, ...change }, { at });
      expect(answer).toMatchObject({ status: 200, text: "[]" });
      expect(client.queuedMessages()).toEqual([]);
      expect(lines.log()).toMatchObject([{ status: 200, code: "VALIDATION_FAILED", fields: [pointer] }]);
    },
  );

  test("an OwnTracks report is rejected for an invalid run id, and ignored for another courier's run", async () => {
    const [mine, other] = [newCourier(), newCourier()];
    const slash = await client.ownTracks(mine, android, { at, query: { run: "a/b" } });
    expect(slash.json).toMatchObject({ code: "VALIDATION_FAILED", errors: [{ pointer: "/query/run" }] });
    expect((await client.ownTracks(mine, android, { at, query: { run: `${mine}-own` } })).status).toBe(200);
    lines.clear();
    const foreign = await client.ownTracks(other, android, { at, query: { run: `${mine}-own` } });
    expect(foreign).toMatchObject({ status: 200, text: "[]" });
    expect(queued().map(({ courierId }) => courierId)).toEqual([mine]);
    expect(lines.log()).toMatchObject([{ status: 200, code: "NOT_FOUND" }]);
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

  test("Traccar Client's null for a number, its battery and its name is left out", async () => {
    const courier = newCourier();
    const coords = { latitude: 37.785834, longitude: -122.406417, accuracy: null, speed: null, heading: "NaN" };
    const location = { ...traccar.location, timestamp: "2026-11-21T10:00:00+01", coords, battery: null };
    await client.osmand(courier, {}, { at, body: { location, device_id: null } });
    const fix = { fixTime, lat: 37.785834, lon: -122.406417 };
    expect(queued()).toEqual([expect.objectContaining({ runId: `${courier}~phone`, fixes: [fix] })]);
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
    ["a date and a time with the zone behind a blank", "2026-11-21 10:00:00 +0100"],
    ["a date and a time with the zone behind a blank, its plus decoded to another", "2026-11-21 10:00:00  0100"],
    ["a date and a time with the name of the zone", "2026-11-21 09:00:00 UTC"],
    ["RFC 3339 with an offset whose plus is decoded to a space", "2026-11-21T10:00:00 01:00"],
    ["RFC 3339 with hours of offset", "2026-11-21T10:00:00+01"],
    ["RFC 3339 with hours of offset behind a decoded plus", "2026-11-21T10:00:00 01"],
    ["RFC 3339 with an offset to the west", "2026-11-21T04:30:00-0430"],
    ["RFC 3339 with a leap second", "2026-11-21T08:59:60Z"],
    ["RFC 3339 with a fraction behind a comma", "2026-11-21T09:00:00,000z"],
    ["seconds with a fraction", `${tst}.000`],
  ])("OsmAnd's timestamp is accepted as %s", async (_, timestamp) => {
    await client.osmand(newCourier(), { ...place, timestamp }, { at });
    expect(queued()[0]!.fixes[0]!.fixTime).toBe(fixTime);
  });

  test("an OsmAnd position without a time is of now, and latitude and longitude are accepted in one parameter", async () => {
    await client.osmand(newCourier(), { location: "49.61162,6.13193" }, { at });
    expect(queued()[0]!.fixes).toEqual([{ fixTime: at.toISOString(), lat: 49.61162, lon: 6.13193 }]);
  });

  test.each(["49.61162,6.13193", "49.61162, 6.13193", "49.61162,+6.13193"])(
    "OsmAnd's location=%s is accepted also beside an empty latitude and longitude",
    async (location) => {
      const query = { location, lat: "", lon: "", timestamp: String(tst) };
      expect((await client.osmand(newCourier(), query, { at })).json).toMatchObject({ accepted: 1 });
      expect(queued()[0]!.fixes).toEqual([{ fixTime, lat: 49.61162, lon: 6.13193 }]);
    },
  );

  test.each(["", "5,5", ".5", "87%", "NaN", "null", "fast"])(
    "an optional number of OsmAnd that is %j is left out",
    async (value) => {
      const numbers = { accuracy: value, hdop: value, speed: value, bearing: value, heading: value, batt: value };
      const answer = await client.osmand(newCourier(), { ...place, ...numbers, timestamp: String(tst) }, { at });
      expect(answer).toMatchObject({ status: 200, json: { accepted: 1, rejected: [] } });
      expect(queued()[0]!.fixes).toEqual([{ fixTime, lat: 49.61162, lon: 6.13193 }]);
    },
  );

  test("a dilution of precision is the accuracy when there is no other, and zero is unknown", async () => {
    const accuracyOf = async (more: Record<string, string>) => {
      await client.osmand(newCourier(), { ...place, ...more, timestamp: String(tst) }, { at });
      return queued().at(-1)!.fixes[0]!.accuracyM;
    };
    expect(await accuracyOf({ hdop: "1.2" })).toBe(6);
    expect(await accuracyOf({ hdop: "40" })).toBe(200);
    expect(await accuracyOf({ hdop: "40", accuracy: "12" })).toBe(12);
    for (const accuracy of ["-1", "0", "0.0", "", "unknown"])
      expect(await accuracyOf({ hdop: "40", accuracy })).toBe(200);
    expect(await accuracyOf({ accuracy: "0.0" })).toBeUndefined();
    expect(await accuracyOf({ hdop: "0" })).toBeUndefined();
  });

  test("an OsmAnd report for another courier's run gets 200 with the reason, and is not stored", async () => {
    const [mine, other] = [newCourier(), newCourier()];
    await client.osmand(mine, { ...place, run: `${mine}-own` }, { at });
    const answer = await client.osmand(other, { ...place, run: `${mine}-own` }, { at });
    expect(answer).toMatchObject({ status: 200, json: { accepted: 0, rejected: [{ index: 0, code: "NOT_FOUND" }] } });
    expect(queued()).toHaveLength(1);
    expect((await client.osmand(other, { ...place, run: "a/b" }, { at })).json).toMatchObject({
      status: 400,
      errors: [{ pointer: "/query/run" }],
    });
  });

  test.each([
    ["cells and networks only", { id: "1", cell: "257,02,16,2224", wifi: "00-14-22-01-23-45,-80" }],
    ["a fix marked as not valid", { id: "1", ...place, valid: "false" }],
    ["a fix marked as not valid with a word", { id: "1", ...place, valid: "no" }],
    ["a fix marked as not valid in capitals", { id: "1", ...place, valid: "False" }],
    ["a fix marked as not valid by a receiver", { id: "1", ...place, valid: "V" }],
    ["an empty location", { id: "1", location: "" }],
  ])("an OsmAnd report with %s is acknowledged and ignored", async (_, query) => {
    expect(await client.osmand(newCourier(), query, { at })).toMatchObject({ status: 200, json: { accepted: 0 } });
    expect(client.queuedMessages()).toEqual([]);
  });

  test.each([
    ["a latitude out of range", { lat: "91" }, "/query/lat"],
    ["a longitude without a latitude", { lat: undefined }, "/query/lat"],
    ["a latitude with a comma", { lat: "49,61" }, "/query/lat"],
    ["a location with decimal commas", { lat: undefined, lon: undefined, location: "49,61,6,13" }, "/query/location"],
    ["a location of one number", { lat: undefined, lon: undefined, location: "49.61" }, "/query/location"],
    ["a timestamp that is not a time", { timestamp: "yesterday" }, "/query/timestamp"],
    ["a day that does not exist", { timestamp: "2026-02-31T00:00:00Z" }, "/query/timestamp"],
    ["a leap day outside a leap year", { timestamp: "2026-02-29 09:00:00" }, "/query/timestamp"],
    ["an hour that does not exist", { timestamp: "2026-02-28T25:00:00Z" }, "/query/timestamp"],
    ["a time before 1970", { timestamp: "-1" }, "/query/timestamp"],
    ["an offset that does not exist", { timestamp: "2026-02-28T09:00:00+99:00" }, "/query/timestamp"],
  ])("an OsmAnd report with %s gets 200 and is rejected with a pointer", async (_, change, pointer) => {
    const query = Object.fromEntries(
      Object.entries({ ...place, ...change }).filter(([, value]) => value !== undefined),
    );
    lines.clear();
    const answer = await client.osmand(newCourier(), query as Record<string, string>, { at });
    const detail = expect.stringContaining(`${pointer}: `) as string;
    const rejected = [{ index: 0, code: "VALIDATION_FAILED", detail }];
    expect(answer).toMatchObject({ status: 200, json: { accepted: 0, rejected } });
    expect(client.queuedMessages()).toEqual([]);
    expect(lines.log()).toMatchObject([{ status: 200, code: "VALIDATION_FAILED", fields: [pointer] }]);
  });

  test("an error in Traccar Client's JSON names the field", async () => {
    const broken = { ...traccar, location: { ...traccar.location, coords: { latitude: 95, longitude: 0 } } };
    expect((await client.osmand(newCourier(), {}, { at, body: broken })).json).toMatchObject({
      rejected: [{ detail: expect.stringContaining("/location/coords/latitude: ") as string }],
    });
  });

  test.each(["text/plain", "application/octet-stream", "", "application/json", "application/x-www-form-urlencoded"])(
    "a report is read by its content, as an app or a relay names it anything: %j",
    async (type) => {
      const headers = { "content-type": type };
      const form = new URLSearchParams({ ...place, timestamp: String(tst) }).toString();
      for (const body of [form, JSON.stringify(traccar), JSON.stringify({ ...place, timestamp: tst })])
        expect((await client.osmand(newCourier(), {}, { at, headers, body })).json).toMatchObject({ accepted: 1 });
      const ownTracks = JSON.stringify({ _type: "location", lat: 48.85833, lon: 2.29513, tst });
      expect((await client.ownTracks(newCourier(), ownTracks, { at, headers })).status).toBe(200);
      expect(queued().map(({ fixes }) => fixes[0]!.fixTime)).toEqual(Array(4).fill(fixTime));
    },
  );

  test("a report in an encoding that is not read is acknowledged and logged: the app would send it again for ever", async () => {
    const headers = { "content-type": "application/json", "content-encoding": "deflate" };
    lines.clear();
    expect((await client.osmand(newCourier(), {}, { at, headers, body: traccar })).json).toMatchObject({
      accepted: 0,
      rejected: [{ code: "UNSUPPORTED_MEDIA" }],
    });
    expect(await client.ownTracks(newCourier(), traccar, { at, headers })).toMatchObject({ status: 200, text: "[]" });
    expect(lines.log().map(({ code }) => code)).toEqual(["UNSUPPORTED_MEDIA", "UNSUPPORTED_MEDIA"]);
  });

  test.each([
    ["degrees without a zero before or behind the dot", { lat: "48.", lon: "-.1278" }, { lat: 48, lon: -0.1278 }],
    ["valid=tRUE", { valid: "tRUE" }, {}],
    ["a heading beside a bearing that is unknown", { bearing: "-1", heading: "90" }, { headingDeg: 90 }],
  ])("an OsmAnd position with %s is accepted", async (_, query, expected) => {
    await client.osmand(newCourier(), { ...place, timestamp: String(tst), ...query }, { at });
    expect(queued()[0]!.fixes).toEqual([{ fixTime, lat: 49.61162, lon: 6.13193, ...expected }]);
  });

  test("0,0 as numbers is kept as 0,0 in a query is, and a battery of another shape is left out", async () => {
    await client.osmand(newCourier(), {}, { at, body: { lat: 0, lon: 0, timestamp: tst, valid: null } });
    const location = { timestamp: fixTime, coords: { latitude: 1, longitude: 2 }, battery: 0.5 };
    await client.osmand(newCourier(), {}, { at, body: { location } });
    expect(queued().map(({ fixes }) => fixes[0])).toEqual([
      { fixTime, lat: 0, lon: 0 },
      { fixTime, lat: 1, lon: 2 },
    ]);
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
