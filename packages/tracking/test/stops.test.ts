import { describe, expect, test } from "vitest";
import { routeLine } from "../src/route-line.ts";
import { alongLine, type RouteStop, type Stop, type Visits, visited } from "../src/stops.ts";
import { NOON } from "./generated.ts";
import { off, TOWN } from "./generated-routes.ts";

const east = (metres: number) => off(TOWN, metres, 0);
const stop = (id: string, metres: number, more: Partial<Stop> = {}): Stop => ({
  id,
  point: east(metres),
  radiusM: 50,
  ...more,
});
/** A street of a kilometre, driven there and back: each of its places is passed twice. */
const line = routeLine([TOWN, east(1_000), TOWN]);
const places = (stops: readonly Stop[]) => alongLine(line, stops).map(({ alongM }) => Math.round(alongM));

/** Drive from one place of the street to the next, a fix every five seconds, ten metres a second; `pause` seconds at each. */
function visits(stops: readonly RouteStop[], route: readonly [metres: number, pause: number][], jitter = 0): Visits {
  let [now, at, where, drivenM]: [Visits, number, number, number] = [{ done: [] }, NOON, route[0]![0], route[0]![0]];
  const tell = (metres: number, n: number) => {
    at += 5_000;
    now = visited(
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
const states = ({ done }: Visits) =>
  done.map(({ arrivedAt, departedAt }) =>
    arrivedAt === undefined ? "skipped" : departedAt === undefined ? "arrived" : "departed",
  );

describe("where along the line a stop is", () => {
  test("follows from the order of the stops where a place is passed twice", () => {
    expect(places([stop("a", 0), stop("b", 300), stop("c", 1_000), stop("d", 0)])).toEqual([0, 300, 1_000, 2_000]);
    expect(places([stop("a", 0), stop("c", 1_000), stop("b", 300), stop("d", 0)])).toEqual([0, 1_000, 1_700, 2_000]);
    expect(places([stop("a", 0), stop("b", 300), stop("b", 300), stop("d", 0)])).toEqual([0, 300, 300, 2_000]);
  });

  test("is the nearest place, for a stop a little off the street", () => {
    expect(places([stop("a", 0), { id: "b", point: off(TOWN, 400, 120), radiusM: 30 }, stop("d", 0)])).toEqual([
      0, 400, 2_000,
    ]);
  });

  test("is where the stop before it is, when no later place passes it", () => {
    const oneWay = routeLine([TOWN, east(1_000)]);
    expect(alongLine(oneWay, [stop("a", 900), stop("b", 100)]).map(({ alongM }) => Math.round(alongM))).toEqual([
      900, 900,
    ]);
  });
});

describe("a stop", () => {
  const stops = alongLine(line, [stop("a", 0), stop("far", 1_000), stop("b", 300), stop("home", 0)]);

  test("is pending, arrived and departed in the order of the route", () => {
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

  test("on the way back is not visited on the way out", () => {
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

  test("is arrived at with the first fix within its radius and departed from with the first outside", () => {
    const wide = alongLine(line, [stop("a", 0), stop("far", 1_000, { radiusM: 60 }), stop("home", 0)]);
    const { done } = visits(wide, [
      [0, 0],
      [1_000, 60],
      [600, 0],
    ]);
    // 50 m, five seconds: the twentieth fix is at 1,000 m, the nineteenth 50 m before; 100 m behind is outside.
    expect(done[1]).toEqual({ arrivedAt: NOON + 19 * 5_000, departedAt: NOON + (20 + 12 + 2) * 5_000 });
  });

  test("that asks for a dwell is not visited by driving past", () => {
    const asks = alongLine(line, [stop("a", 0), stop("b", 500, { dwellS: 60 }), stop("far", 1_000), stop("home", 0)]);
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

  test("that is passed over is skipped once a later one is arrived at, or when it is far behind", () => {
    const missed = alongLine(line, [
      stop("a", 0),
      { id: "b", point: off(TOWN, 500, 90), radiusM: 30 },
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

  test("is one visit, however the fixes jitter at its edge", () => {
    const edge = alongLine(line, [stop("a", 0), stop("b", 540), stop("c", 1_000), stop("home", 0)]);
    const { done } = visits(
      edge,
      [
        [0, 0],
        [500, 600],
      ],
      20,
    );
    expect(states({ done })).toEqual(["departed", "arrived"]);
    // 71 m away is outside, 29 m inside: in turn they are jitter, and only a row of them is a departure.
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

  test("at the same place as the one before is arrived at with it, and one nearby when it is the nearer", () => {
    const twins = alongLine(line, [stop("a", 0), stop("b", 500), stop("b2", 500), stop("c", 560), stop("home", 0)]);
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

  test("at the start that is also the last stop is not the end", () => {
    const round = alongLine(line, [stop("a", 0), stop("home", 0)]);
    expect(round.map(({ alongM }) => Math.round(alongM))).toEqual([0, 2_000]);
    expect(states(visits(round, [[0, 30]]))).toEqual(["arrived"]);
  });

  test("is not passed over for a later one whose circle comes first, nor for one that is further off", () => {
    const wide = alongLine(line, [
      stop("a", 0),
      { id: "b", point: off(TOWN, 500, 40), radiusM: 45 },
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
    const close = alongLine(line, [stop("a", 0), stop("b", 500), stop("c", 560), stop("home", 0)]);
    expect(
      states(
        visits(close, [
          [0, 10],
          [520, 30],
        ]),
      ),
    ).toEqual(["departed", "arrived"]);
  });

  test("that is the last is never skipped", () => {
    const short = alongLine(line, [
      stop("a", 0),
      stop("far", 1_000),
      { id: "b", point: off(TOWN, 500, 90), radiusM: 30 },
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

  test("is not departed from by a moment outside, nor by a little", () => {
    const there = visits(stops, [[0, 30]]);
    const at = NOON + 3_600_000;
    const seen = (metres: number[], everyMs: number) =>
      metres.reduce(
        (now, metre, n) =>
          visited(stops, now, { at: at + n * everyMs, ...east(metre), accuracyM: 5 }, { certainM: 90, likelyM: 90 }),
        there,
      );
    expect(states(seen([90, 90, 90, 20], 1_000))).toEqual(["arrived"]);
    expect(states(seen([60, 60, 60, 60], 10_000))).toEqual(["arrived"]);
    expect(states(seen([90, 90, 90], 10_000))).toEqual(["departed"]);
  });
});
