import type { Fix } from "@waybill/events-schema/tracking";
import module from "gcoord";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { toWgs84 } from "../src/geo/crs.ts";
import { metresBetween, type LatLon } from "@waybill/geometry/lat-lon";
import { type TrackingClient, createTrackingClient } from "./client.ts";
import { fc, runs } from "../../../test/properties.ts";

const gcoord = module as unknown as typeof module.default;
const fixTime = "2026-11-21T09:00:00.000Z";
const at = new Date("2026-11-21T09:00:02Z");
/** The coordinates that a phone in China shows for a position. */
const shifted = ({ lat, lon }: LatLon): LatLon => {
  const [east, north] = gcoord.transform<[number, number]>([lon, lat], gcoord.WGS84, gcoord.GCJ02);
  return { lat: north, lon: east };
};
const back = (place: LatLon) => toWgs84({ fixTime, ...place }, "gcj02");
const degrees = (min: number, max: number) => fc.double({ min, max, noNaN: true });

describe("GCJ-02", () => {
  // The same positions as another implementation shifts them (eviltransform on npm).
  test.each([
    ["Shanghai", { lat: 31.1774276, lon: 121.5272106 }, { lat: 31.17530398364597, lon: 121.531541859215 }],
    ["Shenzhen", { lat: 22.543847, lon: 113.912316 }, { lat: 22.540796131694766, lon: 113.9171774808363 }],
    ["Beijing", { lat: 39.911954, lon: 116.377817 }, { lat: 39.91334545536069, lon: 116.38404722455657 }],
  ])("a GCJ-02 position in %s is converted back to within half a metre", (_, wgs84, gcj02) => {
    expect(metresBetween(wgs84, gcj02)).toBeGreaterThan(300);
    expect(metresBetween(wgs84, back(gcj02))).toBeLessThan(0.5);
  });

  test("a GCJ-02 position anywhere in China is converted back to within half a metre", () => {
    fc.assert(
      fc.property(degrees(3.5, 53.6), degrees(73.4, 135.1), (lat, lon) => {
        expect(metresBetween({ lat, lon }, back(shifted({ lat, lon })))).toBeLessThan(0.5);
      }),
      runs(2000),
    );
  });

  test("the conversion from GCJ-02 terminates in the whole box, even at its edge, where the library alone does not", () => {
    const around = (edge: number) => degrees(edge - 0.03, edge + 0.03);
    const latitudes = fc.oneof(around(0.8293), around(55.8271), degrees(0.8, 55.9));
    const longitudes = fc.oneof(around(72.004), around(137.8347), degrees(71.9, 137.9));
    fc.assert(
      fc.property(latitudes, longitudes, (lat, lon) => {
        expect(metresBetween({ lat, lon }, back({ lat, lon }))).toBeLessThan(1_500);
      }),
      runs(2000),
    );
  });

  test("a GCJ-02 position outside the box equals its WGS-84 position", () => {
    const outside = fc
      .record({ lat: degrees(-90, 90), lon: degrees(-180, 180) })
      .filter(({ lat, lon }) => lat < 0.8293 || lat > 55.8271 || lon < 72.004 || lon > 137.8347);
    fc.assert(
      fc.property(outside, (place) => {
        expect(back(place)).toEqual({ fixTime, ...place });
      }),
      runs(200),
    );
  });

  test.each([
    ["Hong Kong", { lat: 22.2819, lon: 114.1582 }],
    ["Macau", { lat: 22.1987, lon: 113.5439 }],
    ["Taipei", { lat: 25.033, lon: 121.5654 }],
    ["Seoul", { lat: 37.5665, lon: 126.978 }],
  ])("a position in %s is converted as the whole box is, as the decision page says", (_, place) => {
    expect(metresBetween(place, back(place))).toBeGreaterThan(100);
  });
});

describe("POST /v1/positions", () => {
  let client: TrackingClient;
  beforeAll(async () => void (client = await createTrackingClient()));
  afterAll(() => client.aws.stop());
  beforeEach(() => client.aws.reset());
  const wgs84 = { lat: 39.911954, lon: 116.377817 };
  const more = { accuracyM: 5, speedMps: 3, seq: 7 };
  const queued = () => (client.queuedMessages().at(-1)!.detail.data as { fixes: Fix[] }).fixes[0]!;

  test("fixes reported in WGS-84 or GCJ-02 are stored in WGS-84 and otherwise unchanged", async () => {
    for (const [runId, crs, place] of [
      ["crs-1", "gcj02", shifted(wgs84)],
      ["crs-2", "wgs84", wgs84],
      ["crs-3", undefined, wgs84],
    ] as const) {
      const answer = await client.reportPositions(
        "c1",
        { runId, crs, fixes: [{ fixTime, ...place, ...more }] },
        { at },
      );
      expect(answer.status).toBe(202);
      expect(queued()).toMatchObject({ fixTime, ...more });
      expect(metresBetween(queued(), wgs84)).toBeLessThan(0.5);
    }
  });

  test("a report in another coordinate system is rejected with the system's name", async () => {
    const answer = await client.reportPositions(
      "c1",
      { runId: "crs-4", crs: "bd09", fixes: [{ fixTime, ...wgs84 }] },
      { at },
    );
    expect(answer).toMatchObject({ status: 400, json: { errors: [{ pointer: "/crs" }] } });
  });
});
