import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type TrackingClient, createTrackingClient, recordPositionsMessage } from "./client.ts";
import { generateDrive, NOON } from "./generated-fixes.ts";

let client: TrackingClient;
beforeAll(async () => void (client = await createTrackingClient()));
afterAll(() => client.aws.stop());
beforeEach(async () => {
  client.aws.reset();
  await client.createEmptyTable();
});

const at = new Date(NOON);
const moving = generateDrive({ fixes: 12 });
let runs = 0;
/** The endpoint caches the owner of a run, so each test has its own run. */
const newRun = () => `run-${++runs}`;
const still = (seconds: number, everyS = 10) =>
  Array.from({ length: Math.floor(seconds / everyS) + 1 }, (_, n) => ({
    fixTime: new Date(NOON - 1_000_000 + n * everyS * 1_000).toISOString(),
    lat: 52.5 + (n % 2) * 1e-5,
    lon: 13.4,
  }));

describe("POST /v1/positions", () => {
  test("accepted fixes are queued as one message, and the response says when to report next", async () => {
    const runId = newRun();
    const answer = await client.reportPositions("c1", { runId, fixes: moving }, { at });
    expect(answer).toMatchObject({ status: 202, json: { accepted: 12, rejected: [], nextReportSeconds: 30 } });
    const [message, ...more] = client.queuedMessages();
    expect(more).toEqual([]);
    expect(message).toMatchObject({
      source: "waybill.tracking",
      "detail-type": "positions.record",
      detail: {
        meta: { id: answer.json["id"], subject: runId },
        data: { runId, courierId: "c1", receivedAt: at.toISOString() },
      },
    });
    expect(await client.processMessages(client.queuedMessages())).toBe(0);
    expect((await client.getRun(runId)).json).toMatchObject({
      runId,
      courierId: "c1",
      state: "active",
      fixes: 12,
      counts: { ok: 12 },
    });
  });

  test("a compressed report is accepted, and the same report gets the same id", async () => {
    const body = { runId: newRun(), fixes: moving };
    const plain = await client.reportPositions("c1", body, { at });
    const headers = { "content-encoding": "gzip", "content-type": "application/json" };
    const zipped = await client.reportPositions("c1", gzipSync(JSON.stringify(body)), {
      at: new Date(NOON + 5_000),
      headers,
    });
    expect([zipped.status, zipped.json["id"]]).toEqual([202, plain.json["id"]]);
    const other = await client.reportPositions("c1", { ...body, fixes: moving.slice(1) }, { at });
    expect(other.json["id"]).not.toBe(plain.json["id"]);
    const keyed = await client.reportPositions("c1", body, { at, headers: { "idempotency-key": "k1" } });
    expect((await client.reportPositions("c1", body, { at, headers: { "Idempotency-Key": "k1" } })).json["id"]).toBe(
      keyed.json["id"],
    );
  });

  test("fixes that are too old are rejected by index, and the others accepted", async () => {
    const old = { ...moving[0]!, fixTime: "2026-10-01T00:00:00Z" };
    const runId = newRun();
    const answer = await client.reportPositions("c1", { runId, fixes: [moving[0], old, moving[1]] }, { at });
    expect(answer.json).toMatchObject({ accepted: 2, rejected: [{ index: 1, code: "TOO_OLD" }] });
    const alone = await client.reportPositions("c1", { runId: newRun(), fixes: [old] }, { at });
    expect(alone).toMatchObject({ status: 202, json: { accepted: 0, rejected: [{ index: 0, code: "TOO_OLD" }] } });
    expect(client.queuedMessages()).toHaveLength(1);
  });

  test("a stationary courier is asked to report every minute, and a moving one sooner", async () => {
    const runId = newRun();
    const next = async (fixes: unknown) =>
      (await client.reportPositions("c1", { runId, fixes }, { at })).json["nextReportSeconds"];
    expect(await next(still(120))).toBe(60);
    expect(await next(still(60))).toBe(30);
    expect(await next([{ ...still(0)[0]!, speedMps: 5 }])).toBe(30);
    // For single fixes the stored state decides.
    await client.processMessages(client.queuedMessages());
    const later = { ...still(0)[0]!, fixTime: new Date(NOON - 800_000).toISOString() };
    expect(await next([later])).toBe(60);
    expect(await next([{ ...later, speedMps: 3 }])).toBe(30);
    expect(await next([{ ...later, lat: 52.501 }])).toBe(30);
  });

  test("another courier's run is not found, and two couriers who claim a new run at once have one winner", async () => {
    const runId = newRun();
    const body = { runId, fixes: moving };
    const answers = await Promise.all(["c1", "c2"].map((courier) => client.reportPositions(courier, body, { at })));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([202, 404]);
    expect(answers.find(({ status }) => status === 404)).toMatchObject({
      type: "application/problem+json",
      json: { code: "NOT_FOUND", detail: `There is no run ${runId} of yours.` },
    });
    expect(client.queuedMessages()).toHaveLength(1);
    const loser = answers[0]!.status === 404 ? "c1" : "c2";
    expect((await client.reportPositions(loser, body, { at })).status).toBe(404);
    expect((await client.getRun(runId, { sub: loser, role: "courier" })).status).toBe(404);
    expect((await client.getTrack(runId, {}, { sub: loser, role: "courier" })).status).toBe(404);
  });

  const bad = (change: object) => ({ runId: "bad", fixes: [moving[0], { ...moving[1], ...change }] });
  test.each([
    ["malformed JSON", '{"runId": "bad", "fixes": [', "", "VALIDATION_FAILED", 400],
    [
      "NaN",
      '{"runId": "bad", "fixes": [{"fixTime":"2026-11-21T09:00:00Z","lat":NaN,"lon":1}]}',
      "",
      "VALIDATION_FAILED",
      400,
    ],
    ["a latitude out of range", bad({ lat: 90.1 }), "/fixes/1/lat", "VALIDATION_FAILED", 400],
    ["a longitude out of range", bad({ lon: -180.1 }), "/fixes/1/lon", "VALIDATION_FAILED", 400],
    ["a number as text", bad({ lat: "52" }), "/fixes/1/lat", "VALIDATION_FAILED", 400],
    ["a latitude of null", bad({ lat: null }), "/fixes/1/lat", "VALIDATION_FAILED", 400],
    ["a time without a zone", bad({ fixTime: "2026-11-21T09:00:00" }), "/fixes/1/fixTime", "VALIDATION_FAILED", 400],
    [
      "a day that does not exist",
      bad({ fixTime: "2026-02-30T09:00:00Z" }),
      "/fixes/1/fixTime",
      "VALIDATION_FAILED",
      400,
    ],
    ["a negative seq", bad({ seq: -1 }), "/fixes/1/seq", "VALIDATION_FAILED", 400],
    ["501 fixes", { runId: "bad", fixes: Array(501).fill(moving[0]) }, "/fixes", "VALIDATION_FAILED", 400],
    ["no fixes", { runId: "bad", fixes: [] }, "/fixes", "VALIDATION_FAILED", 400],
    ["a run id with a slash", { runId: "a/b", fixes: moving }, "/runId", "VALIDATION_FAILED", 400],
    [
      "a body of 1 MB",
      JSON.stringify({ runId: "bad", fixes: moving, more: "x".repeat(1_000_000) }),
      "",
      "TOO_LARGE",
      413,
    ],
  ])(
    "a report with %s is rejected with a pointer, and nothing is stored or queued",
    async (_, body, pointer, code, status) => {
      const answer = await client.reportPositions("c1", body, { at, headers: { "content-type": "application/json" } });
      expect(answer).toMatchObject({ status, type: "application/problem+json", json: { code } });
      if (pointer) expect(answer.json["errors"]).toMatchObject([{ pointer }]);
      expect(client.queuedMessages()).toEqual([]);
      expect(await client.dumpTable()).toBe("[]");
    },
  );

  test("reports are accepted from couriers with a valid token only", async () => {
    const body = { runId: newRun(), fixes: moving };
    const status = async (caller: { sub: string; role: string } | { problem: string } | null) =>
      (await client.reportPositions("c1", body, { caller })).json["code"];
    expect(await status({ sub: "m1", role: "manager" })).toBe("ROLE_FORBIDDEN");
    expect(await status({ problem: "TOKEN_EXPIRED" })).toBe("TOKEN_EXPIRED");
    expect(await status(null)).toBe("TOKEN_MISSING");
    expect(client.queuedMessages()).toEqual([]);
  });

  test("the largest possible report is one message of less than 200 KB", async () => {
    const fixes = generateDrive({
      fixes: 500,
      from: { lat: -52.1234567890123, lon: -113.405, at: NOON - 6_000_000 },
    }).map((fix, seq) => ({ ...fix, seq: 2_000_000_000 + seq }));
    expect((await client.reportPositions("c1", { runId: newRun(), fixes }, { at })).json["accepted"]).toBe(500);
    expect(JSON.stringify(client.queuedMessages()[0]).length).toBeLessThan(100_000);
  });
});

describe("positions.record", () => {
  test("a message for another courier's run is parked, and nothing is stored", async () => {
    await client.processMessages([recordPositionsMessage(moving)]);
    const before = await client.dumpTable();
    expect(await client.processMessages([recordPositionsMessage(moving.slice(3), { courierId: "c2" })])).toBe(0);
    expect(
      client.aws.inputs<{ QueueUrl: string }>("SendMessage").map(({ QueueUrl }) => QueueUrl.split("/").at(-1)),
    ).toEqual(["RecordPositionsDLQ"]);
    expect(await client.dumpTable()).toBe(before);
  });
});
