import { describe, expect, test } from "vitest";
import { inOrder, type KeptFix, type Measured } from "../src/fixes.ts";
import { type Journey, NOT_SET_OUT, prepared, progressOf, type Route, travelled } from "../src/journey.ts";
import { placeAt, routeLine } from "../src/route-line.ts";
import { drawn, driven, manner, off, route } from "./generated-routes.ts";
import { fc, runs } from "../../../test/properties.ts";

/** A route with stops at its start, at two places of it and at its end. */
function withStops(path: ReturnType<typeof drawn>): Route {
  const line = routeLine(path);
  const stops = [0, 0.3, 0.7, 1].map((share) => ({
    id: `s${share}`,
    point: placeAt(line, share * line.lengthM),
    radiusM: 60,
  }));
  return prepared(path, stops);
}
const journeyOf = (way: Route, fixes: readonly Measured[], before: Journey = NOT_SET_OUT) =>
  fixes.reduce((journey, fix) => travelled(way, journey, fix), before);
const fixesOf = (way: Route, how: Parameters<typeof driven>[1]) => driven(way.line, how).map(({ fix }) => fix);

describe("a journey, whatever the route and the phone", () => {
  test("is the same in whatever order the fixes came, to the byte", () => {
    const shuffled = fc.tuple(route, manner, fc.infiniteStream(fc.nat()));
    fc.assert(
      fc.property(shuffled, ([path, how, numbers]) => {
        const way = withStops(path);
        const fixes = fixesOf(way, how).map((fix): KeptFix => ({ ...fix, received: { first: fix.at, last: fix.at } }));
        const drawnLots = fixes.map((fix) => ({ fix, lot: numbers.next().value! }));
        const arrived = drawnLots.toSorted((a, b) => a.lot - b.lot).map(({ fix }) => fix);
        expect(JSON.stringify(journeyOf(way, arrived.toSorted(inOrder)))).toBe(JSON.stringify(journeyOf(way, fixes)));
      }),
      runs(60),
    );
  });

  test("goes on from what is stored as if it had never been put down, and leaves that as it was", () => {
    fc.assert(
      fc.property(route, manner, fc.nat(), (path, how, cut) => {
        const way = withStops(path);
        const fixes = fixesOf(way, how);
        const at = cut % fixes.length;
        const half = journeyOf(way, fixes.slice(0, at));
        const stored = JSON.stringify(half);
        expect(journeyOf(way, fixes.slice(at), JSON.parse(stored) as Journey)).toEqual(journeyOf(way, fixes));
        expect(journeyOf(way, fixes.slice(at), half)).toEqual(journeyOf(way, fixes));
        expect(JSON.stringify(half)).toBe(stored);
      }),
      runs(100),
    );
  });

  test("never falls back, and a drive to the end is done, with every stop said to be visited or skipped", () => {
    fc.assert(
      fc.property(route, manner, (path, how) => {
        const way = withStops(path);
        let [journey, before] = [NOT_SET_OUT, 0];
        for (const fix of fixesOf(way, how)) {
          journey = travelled(way, journey, fix);
          const progress = progressOf(way, journey);
          expect(progress).toBeGreaterThanOrEqual(before);
          before = progress;
        }
        expect(before).toBe(1);
        expect(journey.visits.done).toHaveLength(4);
        const times = journey.visits.done.flatMap(({ arrivedAt, departedAt }) => [arrivedAt, departedAt]);
        const known = times.filter((time) => time !== undefined);
        expect(known).toEqual(known.toSorted((a, b) => a - b));
        expect(journey.straying?.detours).toEqual([]);
      }),
      runs(100),
    );
  });
});

describe("a journey's end", () => {
  const way = withStops(drawn([{ kind: "street", metres: 2_000, turn: 0 }]));
  const fixes = fixesOf(way, { seed: 1, everyS: 10, noiseM: 5 });
  const there = journeyOf(way, fixes);
  const endedAt = there.endedAt!;
  const gone = (at: number): Measured => ({ at, ...off(placeAt(way.line, 2_000), 900, 0), accuracyM: 5 });

  test("is the arrival at the last stop", () => {
    expect(endedAt).toBe(there.visits.done[3]!.arrivedAt);
    expect(progressOf(way, there)).toBe(1);
    expect(there.pace!.marks).toHaveLength(25);
  });

  test("of a route without stops is the end of the line", () => {
    const bare = prepared(drawn([{ kind: "street", metres: 2_000, turn: 0 }]), []);
    expect(journeyOf(bare, fixes.slice(0, -20)).endedAt).toBeUndefined();
    expect(journeyOf(bare, fixes).endedAt).toBeGreaterThan(fixes[0]!.at);
  });

  test("of a round trip is not its start", () => {
    const round = withStops(drawn([{ kind: "thereAndBack", metres: 1_500, turn: 0 }]));
    const drive = fixesOf(round, { seed: 1, everyS: 10, noiseM: 10 });
    expect(journeyOf(round, drive.slice(0, 20)).endedAt).toBeUndefined();
    expect(journeyOf(round, drive).endedAt).toBeDefined();
  });

  test("is followed by nothing but the departure from the last stop, however long it takes", () => {
    const after = journeyOf(way, [gone(endedAt + 3_600_000), gone(endedAt + 3_660_000)], there);
    expect(after.visits.done[3]).toEqual({ arrivedAt: endedAt, departedAt: endedAt + 3_600_000 });
    expect({ ...after, visits: there.visits }).toEqual(there);
  });
});
