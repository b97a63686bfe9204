import { seededRandom } from "@waybill/local/faults/seeded-random";
import { RoutePublished, TaskStarted } from "@waybill/events-schema/tasks";
import { encodePolyline } from "@waybill/geometry/polyline";
import { metresBetween } from "@waybill/geometry/lat-lon";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type MeasuredFix, toContractFix as fixOf } from "../src/fixes/fix.ts";
import { routeLine } from "../src/geo/route-line.ts";
import { type TrackingClient, createTrackingClient, recordPositionsMessage } from "./client.ts";
import { detourPath, simulateDrive, offsetBy } from "./generated-routes.ts";
import { hasRecordedTracks, readRecordedTrack } from "./recorded-tracks.ts";

const TRACKS = [
  ["around-visnjan-with-car.gpx", 0],
  ["Mojstrovka.gpx", 0],
  ["city-ride-segments.gpx", 1],
  ["city-ride-segments.gpx", 2],
] as const;

/** Two recordings of one drive: alternate points of a track. */
function twice(name: string, segment: number): [route: MeasuredFix[], run: MeasuredFix[]] {
  const points = readRecordedTrack(name)[segment]!;
  const half = (which: number) => points.filter((_, n) => n % 2 === which || n === points.length - 1);
  return [half(0), half(1)];
}

describe.skipIf(!hasRecordedTracks)("a recorded track driven again", () => {
  let client: TrackingClient;
  beforeAll(async () => void (client = await createTrackingClient()));
  afterAll(() => client.aws.stop());

  /** The progress after each request of six fixes along the route. */
  async function run(id: string, route: readonly MeasuredFix[], fixes: readonly MeasuredFix[]): Promise<number[]> {
    await client.createEmptyTable();
    client.aws.reset();
    const [first, last] = [route[0]!, route.at(-1)!];
    const stops = [first, last].map((point, n) => ({
      stopId: `s${n}`,
      point: { lat: point.lat, lon: point.lon },
      radiusM: 40,
    }));
    const published = { routeId: id, revision: 1, lengthM: 1, path: encodePolyline(route), stops };
    const task = { taskId: "tsk_1", runId: "r1", courierId: "c1", routeId: id, revision: 1 };
    const origin = { id: "tsk_1.3", at: new Date(fixes[0]!.at) };
    await client.processMessages([RoutePublished.create(published, { id }), TaskStarted.create(task, origin)]);
    const progress: number[] = [];
    for (let from = 0; from < fixes.length; from += 6) {
      expect(await client.processMessages([recordPositionsMessage(fixes.slice(from, from + 6).map(fixOf))])).toBe(0);
      progress.push((await client.getRun("r1")).json["progress"] as number);
    }
    return progress;
  }
  const alarms = () =>
    client
      .publishedEvents()
      .filter(({ name }) => name.endsWith("-route"))
      .map(({ name }) => name);

  test.each(TRACKS)(
    "%s, segment %i: progress never decreases and is complete at the end, without a detour",
    async (name, n) => {
      const [route, fixes] = twice(name, n);
      const progress = await run(`${name}.${n}`, route, fixes);
      expect(progress).toEqual(progress.toSorted((a, b) => a - b));
      expect(progress.at(-1)).toBeGreaterThanOrEqual(0.98);
      expect(alarms()).toEqual([]);
    },
  );

  test.each(TRACKS)("%s, segment %i: progress is the same for a phone with an error of ten metres", async (name, n) => {
    const [route, fixes] = twice(name, n);
    const next = seededRandom(n + 1);
    const blurred = fixes.map((fix) => ({
      ...fix,
      ...offsetBy(fix, (next() - 0.5) * 20, (next() - 0.5) * 20),
      accuracyM: 10,
    }));
    const progress = await run(`${name}.${n}.blurred`, route, blurred);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    expect(progress.at(-1)).toBeGreaterThanOrEqual(0.98);
    expect(alarms()).toEqual([]);
  });

  test("a detour of 400 m from a recorded drive is published once, with its return", async () => {
    const [route] = twice("around-visnjan-with-car.gpx", 0);
    const line = routeLine(route);
    const round = detourPath(line, 900, 1_000, 150);
    const lengthM = round.slice(1).reduce((sum, place, n) => sum + metresBetween(round[n]!, place), 0);
    expect(lengthM - line.lengthM).toBeGreaterThan(250);
    const fixes = simulateDrive(routeLine(round), { seed: 1, everyS: 10, noiseM: 5 }).map(({ fix }) => fix);
    const progress = await run("detour", route, fixes);
    expect(alarms()).toEqual(["run.went-off-route", "run.back-on-route"]);
    expect(progress.at(-1)).toBeGreaterThanOrEqual(0.98);
  });
});
