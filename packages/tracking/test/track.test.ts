import { createClient } from "@waybill/client";
import { readPages } from "@waybill/client/pages";
import { readWholeTrack } from "@waybill/client/track";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Fix } from "@waybill/events-schema/tracking";
import { type TrackingClient, createTrackingClient, recordPositionsMessage } from "./client.ts";
import { generateDrive, NOON } from "./generated-fixes.ts";
import { fc, runs } from "../../../test/properties.ts";

let client: TrackingClient;
/** A drive with one jump, one inaccurate fix and one repeat. */
const fixes = generateDrive({ fixes: 20 }).map((fix, n): Fix => {
  if (n === 5) return { ...fix, lat: fix.lat + 1, seq: 7 };
  return n === 9 ? { ...fix, accuracyM: 250.04 } : fix;
});
beforeAll(async () => {
  client = await createTrackingClient();
  await client.processMessages([
    recordPositionsMessage(fixes, { at: NOON }),
    recordPositionsMessage(fixes.slice(0, 1), { at: NOON + 1_000 }),
  ]);
});
afterAll(() => client.aws.stop());

const moment = (n: number) => new Date(NOON + n * 10_000).toISOString();
/** Five fixes at each of some moments: a part may end between those of one. */
const SAME_MOMENTS = Array.from({ length: 40 }, (_, n): Fix => ({
  fixTime: moment(Math.floor(n / 5)),
  seq: n % 5,
  lat: 52.52 + n / 100_000,
  lon: 13.405,
}));

type Feature = { geometry: { type: string; coordinates: number[][] } | null; properties: Record<string, unknown> };
const features = ({ json }: { json: Record<string, unknown> }) => json["features"] as Feature[];

describe("GET /v1/runs/{runId}", () => {
  test("the state of a run shows its distance, newest fix and counts", async () => {
    const { status, json } = await client.getRun("r1");
    expect(status).toBe(200);
    expect(json).toMatchObject({
      runId: "r1",
      courierId: "c1",
      state: "active",
      startedAt: fixes[0]!.fixTime,
      last: { fixTime: fixes[19]!.fixTime, class: "ok", batteryPct: fixes[19]!.batteryPct },
      moving: true,
      fixes: 21,
      counts: { ok: 18, jump: 1, inaccurate: 1, duplicate: 1 },
    });
    expect(json["speedMps"]).toBeGreaterThan(0);
  });

  test("a run is visible to its courier, managers and admins; for other couriers it is not found, nor is one that does not exist", async () => {
    const status = async (sub: string, role: string, runId = "r1") =>
      (await client.getRun(runId, { sub, role })).status;
    expect(await status("c1", "courier")).toBe(200);
    expect(await status("a1", "admin")).toBe(200);
    expect(await status("c2", "courier")).toBe(404);
    expect(await status("m1", "manager", "r0")).toBe(404);
    expect(await status("p1", "partner")).toBe(403);
    expect((await client.getRun("no/run")).json["code"]).toBe("VALIDATION_FAILED");
  });
});

describe("GET /v1/runs/{runId}/track", () => {
  test("the track as JSON has the ok fixes in order, and with raw every fix with its class and reason", async () => {
    const { json } = await client.getTrack("r1");
    expect((json["fixes"] as Fix[]).map(({ fixTime }) => fixTime)).toEqual(
      fixes.filter((_, n) => n !== 5 && n !== 9).map(({ fixTime }) => fixTime),
    );
    expect(json).toMatchObject({ runId: "r1", courierId: "c1", counts: { ok: 18 } });
    const raw = (await client.getTrack("r1", { raw: "true" })).json["fixes"] as (Fix & {
      class: string;
      reason?: string;
    })[];
    expect(raw).toHaveLength(21);
    expect(raw[1]).toMatchObject({ class: "duplicate", receivedAt: new Date(NOON + 1_000).toISOString() });
    expect(raw[6]).toMatchObject({
      class: "jump",
      seq: 7,
      reason: expect.stringMatching(/m\/s from the fix 10 s before/) as string,
    });
    expect(raw[10]).toMatchObject({
      class: "inaccurate",
      accuracyM: 250,
      reason: "accurate to 250 m; more than 100 m is not a place",
    });
    expect(raw[2]).toEqual({
      fixTime: fixes[1]!.fixTime,
      lat: Number(fixes[1]!.lat.toFixed(7)),
      lon: Number(fixes[1]!.lon.toFixed(7)),
      accuracyM: Number(fixes[1]!.accuracyM!.toFixed(1)),
      speedMps: Number(fixes[1]!.speedMps!.toFixed(2)),
      headingDeg: Number(fixes[1]!.headingDeg!.toFixed(1)),
      batteryPct: 90,
      receivedAt: new Date(NOON).toISOString(),
      class: "ok",
    });
  });

  test("the track as GeoJSON is a line with times, and with raw a point for every fix", async () => {
    const answer = await client.getTrack("r1", { format: "geojson" });
    expect(answer.type).toBe("application/geo+json");
    const [line] = features(answer);
    expect(line).toMatchObject({ geometry: { type: "LineString" }, properties: { runId: "r1", counts: { ok: 18 } } });
    expect(line!.geometry!.coordinates).toHaveLength(18);
    expect(line!.geometry!.coordinates[0]).toEqual([
      Number(fixes[0]!.lon.toFixed(7)),
      Number(fixes[0]!.lat.toFixed(7)),
    ]);
    expect(line!.properties["times"]).toHaveLength(18);
    const points = features(await client.getTrack("r1", { format: "geojson", raw: "true" }));
    expect(points).toHaveLength(21);
    expect(points[6]).toMatchObject({ geometry: { type: "Point" }, properties: { class: "jump", seq: 7 } });
  });

  test("the track as GeoJSON is a point for one fix, has no geometry without fixes, and is cut at 180°", async () => {
    const at = (n: number, lon: number) => ({ fixTime: new Date(NOON + n * 10_000).toISOString(), lat: n, lon });
    await client.processMessages([recordPositionsMessage([{ ...at(0, 1), accuracyM: 500 }], { runId: "none" })]);
    expect(features(await client.getTrack("none", { format: "geojson" }))[0]!.geometry).toBeNull();
    await client.processMessages([recordPositionsMessage([at(0, 1)], { runId: "one" })]);
    expect(features(await client.getTrack("one", { format: "geojson" }))[0]!.geometry).toEqual({
      type: "Point",
      coordinates: [1, 0],
    });
    const ferry = [at(0, 179.999), { ...at(1, -179.999), lat: 0.002 }, { ...at(2, -179.998), lat: 0.003 }];
    await client.processMessages([recordPositionsMessage(ferry, { runId: "ferry" })]);
    expect(features(await client.getTrack("ferry", { format: "geojson" }))[0]!.geometry).toEqual({
      type: "MultiLineString",
      coordinates: [
        [
          [179.999, 0],
          [180, 0.001],
        ],
        [
          [-180, 0.001],
          [-179.999, 0.002],
          [-179.998, 0.003],
        ],
      ],
    });
  });

  test("the track as GPX 1.1 can be parsed, and with raw has classes as types", async () => {
    const answer = await client.getTrack("r1", { format: "gpx" });
    expect(answer.type).toBe("application/gpx+xml");
    expect(XMLValidator.validate(answer.text)).toBe(true);
    const points = async (query: Record<string, string>) => {
      const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: "" });
      const { gpx } = parser.parse((await client.getTrack("r1", query)).text) as {
        gpx: { version: string; trk: { trkseg: { trkpt: Record<string, string>[] } } };
      };
      expect(gpx.version).toBe("1.1");
      return gpx.trk.trkseg.trkpt;
    };
    const ok = await points({ format: "gpx" });
    expect(ok).toHaveLength(18);
    expect(ok[0]).toEqual({
      lat: fixes[0]!.lat.toFixed(7).replace(/0+$/, ""),
      lon: fixes[0]!.lon.toFixed(7).replace(/0+$/, ""),
      time: fixes[0]!.fixTime,
    });
    const raw = await points({ format: "gpx", raw: "true" });
    expect(raw).toHaveLength(21);
    // The schema's sequence: time, then cmt, then type.
    expect(Object.keys(raw[6]!)).toEqual(["time", "cmt", "type", "lat", "lon"]);
    expect(raw[6]!["type"]).toBe("jump");
  });

  test("the track as CSV has a header and CRLF, and quotes reasons where needed", async () => {
    const answer = await client.getTrack("r1", { format: "csv", raw: "true" });
    expect(answer.type).toBe("text/csv; charset=utf-8; header=present");
    const lines = answer.text.split("\r\n");
    expect(lines).toHaveLength(23);
    expect(lines[0]).toBe("fixTime,seq,lat,lon,accuracyM,speedMps,headingDeg,batteryPct,receivedAt,class,reason");
    expect(lines[7]).toMatch(
      /,7,53\.\d+,.*,jump,"\d+ m\/s from the fix 10 s before; more than 70 m\/s is not a road"$/,
    );
    expect((await client.getTrack("r1", { format: "csv" })).text.split("\r\n")[0]).toBe(
      "fixTime,seq,lat,lon,accuracyM,speedMps,headingDeg,batteryPct",
    );
  });

  test("numbers in GPX and CSV have no exponent", async () => {
    const tiny = [{ fixTime: new Date(NOON).toISOString(), lat: 1e-7, lon: 180 }];
    await client.processMessages([recordPositionsMessage(tiny, { runId: "tiny" })]);
    expect((await client.getTrack("tiny", { format: "gpx" })).text).toContain('<trkpt lat="0.0000001" lon="-180">');
    expect((await client.getTrack("tiny", { format: "csv" })).text).toContain(",0.0000001,180,");
  });

  test("from and to limit the track, and the classes are those of the whole run", async () => {
    const [from, to] = [fixes[5]!.fixTime, fixes[9]!.fixTime];
    const { json } = await client.getTrack("r1", { raw: "true", from, to });
    expect((json["fixes"] as { class: string }[]).map((fix) => fix.class)).toEqual(["jump", "ok", "ok", "ok"]);
  });

  test.each([
    [{ format: "kml" }, "/query/format"],
    [{ raw: "yes" }, "/query/raw"],
    [{ from: "yesterday" }, "/query/from"],
    [{ limit: "10001" }, "/query/limit"],
    [{ cursor: "r1" }, "/query/cursor"],
    [{ format: "gpx", limit: "10" }, "/query/format"],
  ])("the query %j is rejected", async (query, pointer) => {
    expect(await client.getTrack("r1", query as Record<string, string>)).toMatchObject({
      status: 400,
      json: { errors: [{ pointer }] },
    });
  });

  test("the parts of a track are the whole of it, with no gap and no repeat at the joints, whatever their size and the selection", async () => {
    await client.processMessages([recordPositionsMessage(SAME_MOMENTS, { runId: "parts" })]);
    const api = createClient({
      api: "https://api.example.com",
      token: () => Promise.resolve("t"),
      async fetch({ url }) {
        const { pathname, searchParams } = new URL(url);
        const answer = await client.getTrack(pathname.split("/")[3]!, Object.fromEntries(searchParams));
        return new Response(answer.text, { status: answer.status, headers: { "content-type": answer.type } });
      },
    });
    for (const runId of ["r1", "parts"]) {
      const { json: whole } = await client.getTrack(runId, { raw: "true" });
      for (const limit of [1, 2, 3, 7, 20, 21, 22]) expect(await readWholeTrack(api, runId, { limit })).toEqual(whole);
    }
    const selections = fc.record(
      {
        raw: fc.constantFrom("true", "false"),
        from: fc.integer({ min: -1, max: 8 }).map(moment),
        to: fc.integer({ min: -1, max: 8 }).map(moment),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(selections, fc.integer({ min: 1, max: 9 }), async (selection, limit) => {
        const whole = (await client.getTrack("parts", selection)).json["fixes"] as object[];
        const read: object[] = [];
        for await (const part of readPages(
          async (page) =>
            (await client.getTrack("parts", { ...selection, limit: String(limit), ...page })).json as never as {
              fixes: object[];
              cursor?: string;
            },
        )) {
          expect(part.fixes.length).toBeLessThanOrEqual(limit);
          read.push(...part.fixes);
        }
        expect(read).toEqual(whole);
      }),
      runs(15),
    );
  });

  test("the track of a whole day fits one response in every format, and a longer one is rejected with a range that fits", async () => {
    // The longest possible day: every field set, and half of the fixes jumps with a reason.
    const day = generateDrive({ fixes: 10_001, from: { lat: -52.5, lon: -113.4, at: NOON - 100_000_000 } }).map(
      (fix, n) => ({
        ...fix,
        seq: 2_000_000_000 + n,
        batteryPct: 12.3,
        ...(n % 2 === 1 && { lat: 42.123_456_7 }),
      }),
    );
    const messages = Array.from({ length: 21 }, (_, n) =>
      recordPositionsMessage(day.slice(n * 500, n * 500 + 500), { runId: "day" }),
    );
    await client.processMessages(messages);
    for (const format of ["json", "geojson", "gpx", "csv"]) {
      const to = day[10_000]!.fixTime;
      const answer = await client.getTrack("day", { format, raw: "true", to });
      expect(answer.status).toBe(200);
      // A Lambda response is JSON, in which every quote of the body takes one more byte.
      expect(JSON.stringify(answer.text).length, format).toBeLessThan(6_000_000);
    }
    const { status, json } = await client.getTrack("day", { raw: "true" });
    expect(status).toBe(413);
    expect(json["detail"]).toBe(
      `The track has 10001 fixes, and one response holds 10000. Request parts of it, with limit and cursor as JSON, or the first with from=${day[0]!.fixTime}&to=${day[10_000]!.fixTime}.`,
    );
  });
});
