import { describe, expect, test } from "vitest";
import { routeLine } from "../src/geo/route-line.ts";
import { locateStops, type LocatedStop, type TrackedStop, type StopVisits, updateVisits } from "../src/geo/stops.ts";
import { NOON } from "./generated-fixes.ts";
import { offsetBy, TOWN } from "./generated-routes.ts";

const east = (metres: number) => offsetBy(TOWN, metres, 0);
const stop = (id: string, metres: number, more: Partial<TrackedStop> = {}): TrackedStop => ({
  id,
  point: east(metres),
  radiusM: 50,
  ...more,
});
/** A street of a kilometre, driven in both directions: each of its positions is passed twice. */
const line = routeLine([TOWN, east(1_000), TOWN]);
const places = (stops: readonly TrackedStop[]) => locateStops(line, stops).map(({ alongM }) => Math.round(alongM));

/**
 * Drive from one position of the street to the next with a fix every five seconds at ten metres a second, and `pause`
 * seconds at each.
 */
function visits(
  stops: readonly LocatedStop[],
  route: readonly [metres: number, pause: number][],
  jitter = 0,
): StopVisits {
  let [now, at, where, drivenM]: [StopVisits, number, number, number] = [
    { done: [] },
    NOON,
    route[0]![0],
    route[0]![0],
  ];
  const tell = (metres: number, n: number) => {
    at += 5_000;
    now = updateVisits(
      stops,
      now,
      { at, ...east(metres + (n % 2 ? jitter : -jitter)), accuracyM: 5 },
      { certainM: drivenM, likelyM: drivenM },
    );
  };
  for (const [to, pause] of route) {
    for (let n = 0; where !== to; n++) {
      const next = where < to ? Math.min(to, where + 50) : Math.max(to, where - 50);
      drivenM += Math.abs(next - where);
      where = next;
      tell(where, n);
    }
    for (let n = 0; n < pause / 5; n++) tell(where, n);
  }
  return now;
}
const states = ({ done }: StopVisits) =>
  done.map(({ arrivedAt, departedAt }) =>
    arrivedAt === undefined ? "skipped" : departedAt === undefined ? "arrived" : "departed",
  );

describe("the position of a stop along the line", () => {
  test("the order of the stops decides where the line passes a stop twice", () => {
    expect(places([stop("a", 0), stop("b", 300), stop("c", 1_000), stop("d", 0)])).toEqual([0, 300, 1_000, 2_000]);
    expect(places([stop("a", 0), stop("c", 1_000), stop("b", 300), stop("d", 0)])).toEqual([0, 1_000, 1_700, 2_000]);
    expect(places([stop("a", 0), stop("b", 300), stop("b", 300), stop("d", 0)])).toEqual([0, 300, 300, 2_000]);
  });

  test("a stop beside the street is located at the nearest point", () => {
    expect(places([stop("a", 0), { id: "b", point: offsetBy(TOWN, 400, 120), radiusM: 30 }, stop("d", 0)])).toEqual([
      0, 400, 2_000,
    ]);
  });

  test("a stop that no later point passes is located at the stop before it", () => {
    const oneWay = routeLine([TOWN, east(1_000)]);
    expect(locateStops(oneWay, [stop("a", 900), stop("b", 100)]).map(({ alongM }) => Math.round(alongM))).toEqual([
      900, 900,
    ]);
  });
});

describe("visits", () => {
  const stops = locateStops(line, [stop("a", 0), stop("far", 1_000), stop("b", 300), stop("home", 0)]);

  test("stops become arrived and departed in the order of the route", () => {
    expect(states(visits(stops, [[0, 30]]))).toEqual(["arrived"]);
    expect(
      states(
        visits(stops, [
          [0, 30],
          [600, 0],
        ]),
      ),
    ).toEqual(["departed"]);
    expect(
      states(
        visits(stops, [
          [0, 30],
          [1_000, 60],
          [300, 60],
          [0, 10],
        ]),
      ),
    ).toEqual(["departed", "departed", "departed", "arrived"]);
  });

  test("a stop on the way back is not visited on the way out", () => {
    expect(
      states(
        visits(stops, [
          [0, 30],
          [300, 600],
          [500, 0],
        ]),
      ),
    ).toEqual(["departed"]);
  });

  test("a stop is arrived at with the first fix within its radius and departed from with the first outside", () => {
    const wide = locateStops(line, [stop("a", 0), stop("far", 1_000, { radiusM: 60 }), stop("home", 0)]);
    const { done } = visits(wide, [
      [0, 0],
      [1_000, 60],
      [600, 0],
    ]);
    // 50 m in five seconds: the twentieth fix is at 1,000 m, the nineteenth 50 m before; 100 m behind is outside.
    expect(done[1]).toEqual({ arrivedAt: NOON + 19 * 5_000, departedAt: NOON + (20 + 12 + 2) * 5_000 });
  });

  test("a stop with a dwell time is not visited by driving past", () => {
    const asks = locateStops(line, [stop("a", 0), stop("b", 500, { dwellS: 60 }), stop("far", 1_000), stop("home", 0)]);
    expect(
      states(
        visits(asks, [
          [0, 10],
          [500, 30],
          [1_000, 10],
        ]),
      ),
    ).toEqual(["departed", "skipped", "arrived"]);
    expect(
      states(
        visits(asks, [
          [0, 10],
          [500, 70],
          [1_000, 10],
        ]),
      ),
    ).toEqual(["departed", "departed", "arrived"]);
  });

  test("a stop is skipped once a later one is arrived at, or when it is far behind", () => {
    const missed = locateStops(line, [
      stop("a", 0),
      { id: "b", point: offsetBy(TOWN, 500, 90), radiusM: 30 },
      stop("c", 900),
      stop("home", 0),
    ]);
    expect(
      states(
        visits(missed, [
          [0, 10],
          [600, 0],
        ]),
      ),
    ).toEqual(["departed"]);
    expect(
      states(
        visits(missed, [
          [0, 10],
          [750, 0],
        ]),
      ),
    ).toEqual(["departed", "skipped"]);
    expect(
      states(
        visits(missed, [
          [0, 10],
          [900, 0],
        ]),
      ),
    ).toEqual(["departed", "skipped", "arrived"]);
  });

  test("jitter at the edge of a stop is one visit", () => {
    const edge = locateStops(line, [stop("a", 0), stop("b", 540), stop("c", 1_000), stop("home", 0)]);
    const { done } = visits(
      edge,
      [
        [0, 0],
        [500, 600],
      ],
      20,
    );
    expect(states({ done })).toEqual(["departed", "arrived"]);
    // 71 m away is outside, 29 m inside: alternating they are jitter, and only several in a row are a departure.
    expect(
      states(
        visits(
          edge,
          [
            [0, 0],
            [500, 100],
          ],
          31,
        ),
      ),
    ).toEqual(["departed", "arrived"]);
  });

  test("a stop at the same place as the one before is arrived at with it, and a nearby one when it is nearer", () => {
    const twins = locateStops(line, [stop("a", 0), stop("b", 500), stop("b2", 500), stop("c", 560), stop("home", 0)]);
    expect(
      states(
        visits(twins, [
          [0, 10],
          [500, 30],
        ]),
      ),
    ).toEqual(["departed", "departed", "arrived"]);
    expect(
      states(
        visits(twins, [
          [0, 10],
          [560, 30],
        ]),
      ),
    ).toEqual(["departed", "departed", "departed", "arrived"]);
  });

  test("the last stop at the place of the start is not arrived at by starting", () => {
    const round = locateStops(line, [stop("a", 0), stop("home", 0)]);
    expect(round.map(({ alongM }) => Math.round(alongM))).toEqual([0, 2_000]);
    expect(states(visits(round, [[0, 30]]))).toEqual(["arrived"]);
  });

  test("a stop is not skipped for a later one whose radius is entered first, nor for one further away", () => {
    const wide = locateStops(line, [
      stop("a", 0),
      { id: "b", point: offsetBy(TOWN, 500, 40), radiusM: 45 },
      stop("c", 550, { radiusM: 100 }),
      stop("home", 0),
    ]);
    expect(
      states(
        visits(wide, [
          [0, 10],
          [460, 30],
        ]),
      ),
    ).toEqual(["departed"]);
    expect(
      states(
        visits(wide, [
          [0, 10],
          [500, 30],
        ]),
      ),
    ).toEqual(["departed", "arrived"]);
    const close = locateStops(line, [stop("a", 0), stop("b", 500), stop("c", 560), stop("home", 0)]);
    expect(
      states(
        visits(close, [
          [0, 10],
          [520, 30],
        ]),
      ),
    ).toEqual(["departed", "arrived"]);
  });

  test("the last stop is never skipped", () => {
    const short = locateStops(line, [
      stop("a", 0),
      stop("far", 1_000),
      { id: "b", point: offsetBy(TOWN, 500, 90), radiusM: 30 },
    ]);
    expect(
      states(
        visits(short, [
          [0, 10],
          [1_000, 10],
          [0, 10],
        ]),
      ),
    ).toEqual(["departed", "departed"]);
  });

  test("a stop is not departed from after a moment outside, nor slightly outside", () => {
    const there = visits(stops, [[0, 30]]);
    const at = NOON + 3_600_000;
    const seen = (metres: number[], everyMs: number) =>
      metres.reduce(
        (now, metre, n) =>
          updateVisits(
            stops,
            now,
            { at: at + n * everyMs, ...east(metre), accuracyM: 5 },
            { certainM: 90, likelyM: 90 },
          ),
        there,
      );
    expect(states(seen([90, 90, 90, 20], 1_000))).toEqual(["arrived"]);
    expect(states(seen([60, 60, 60, 60], 10_000))).toEqual(["arrived"]);
    expect(states(seen([90, 90, 90], 10_000))).toEqual(["departed"]);
  });
});
