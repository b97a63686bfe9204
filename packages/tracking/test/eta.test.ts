import { describe, expect, test } from "vitest";
import { completeMarks, etaAt, medianMarks, type RoutePace, updatePace, ROUTE_PARTS } from "../src/geo/eta.ts";
import { createPlace } from "../src/fixes/place.ts";
import { detectInactivity } from "../src/runs/inactivity.ts";
import { NOON } from "./generated-fixes.ts";
import { offsetBy, TOWN } from "./generated-routes.ts";
import { fc, runs } from "../../../test/properties.ts";

const LENGTH_M = 10_000;
/** A run reported every ten seconds, with its speed at each position. */
function run(mpsAt: (alongM: number) => number, untilM = LENGTH_M, standS = 0): RoutePace {
  let [alongM, at] = [0, NOON];
  let pace = updatePace(undefined, { at, alongM }, LENGTH_M);
  for (at += 10_000; at <= NOON + standS * 1000; at += 10_000) pace = updatePace(pace, { at, alongM }, LENGTH_M);
  for (; alongM < untilM; at += 10_000) {
    alongM = Math.min(untilM, alongM + 10 * mpsAt(alongM));
    pace = updatePace(pace, { at, alongM }, LENGTH_M);
  }
  return pace;
}
const minutes = (eta: number | undefined) => (eta === undefined ? undefined : Math.round((eta - NOON) / 60_000));
/** Slow in the second half: 10 m/s, then 5. 1,000 and 2,000 seconds. */
const slowAtLast = (alongM: number) => (alongM < 5_000 ? 10 : 5);

describe("expected arrival", () => {
  test("no arrival is expected while neither the run nor a past run has a pace", () => {
    expect(
      etaAt(
        run(() => 10, 200),
        LENGTH_M,
      ),
    ).toBeUndefined();
  });

  test("without past runs the arrival follows from the run's own pace, without the time before departure", () => {
    expect(
      minutes(
        etaAt(
          run(() => 10, 3_000),
          LENGTH_M,
        ),
      ),
    ).toBe(17);
    expect(
      minutes(
        etaAt(
          run(() => 10, 3_000, 1_800),
          LENGTH_M,
        ),
      ),
    ).toBe(30 + 17);
  });

  test("with past runs the arrival follows from their median for the rest of the route", () => {
    const past = medianMarks([run(slowAtLast).marks, run(slowAtLast).marks, run(() => 1).marks]);
    // Its own pace would give 17 minutes.
    expect(
      minutes(
        etaAt(
          run(() => 10, 4_000),
          LENGTH_M,
          past,
        ),
      ),
    ).toBe(25);
    expect(
      minutes(
        etaAt(
          run(() => 10, 100),
          LENGTH_M,
          past,
        ),
      ),
    ).toBe(25);
  });

  test("a run slower than past runs is expected later, and the more so the longer it has been slower", () => {
    const past = medianMarks([run(slowAtLast).marks]);
    const early = minutes(
      etaAt(
        run(() => 5, 1_000),
        LENGTH_M,
        past,
      ),
    )!;
    const late = minutes(
      etaAt(
        run(() => 5, 4_500),
        LENGTH_M,
        past,
      ),
    )!;
    expect(early).toBe(29);
    expect(late).toBeGreaterThan(early);
  });

  test("the expected arrival is never in the past, and is now at the end of the route", () => {
    const speeds = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 10, maxLength: 10 });
    fc.assert(
      fc.property(speeds, speeds, fc.integer({ min: 1, max: LENGTH_M }), (mine, others, untilM) => {
        const at = (list: number[]) => (alongM: number) => list[Math.min(9, Math.floor(alongM / 1_000))]!;
        const pace = run(at(mine), untilM);
        for (const past of [undefined, medianMarks([run(at(others)).marks])]) {
          const eta = etaAt(pace, LENGTH_M, past);
          if (eta !== undefined) expect(eta).toBeGreaterThanOrEqual(pace.now.at);
          if (untilM === LENGTH_M && eta !== undefined) expect(eta).toBe(pace.now.at);
        }
      }),
      runs(100),
    );
  });
});

describe("the marks of a run", () => {
  test("marks are the times at 25 parts of the route, interpolated between fixes", () => {
    const { marks } = run(() => 10);
    expect(marks).toEqual(Array.from({ length: ROUTE_PARTS }, (_, part) => 40 * (part + 1)));
    expect(run(() => 90).marks[0]).toBe(4);
  });

  test("marks never decrease, and are complete at the end even when the matched distance falls short", () => {
    const pace = run(() => 10, 9_500);
    const marks = completeMarks(pace, NOON + 970_000);
    expect(marks).toHaveLength(ROUTE_PARTS);
    expect(marks).toEqual(marks.toSorted((a, b) => a - b));
    expect(marks.at(-1)).toBe(970);
  });

  test("incomplete marks do not count towards the median", () => {
    expect(medianMarks([])).toBeUndefined();
    expect(medianMarks([run(() => 10, 5_000).marks])).toBeUndefined();
    expect(medianMarks([run(() => 10).marks, run(() => 8).marks])?.at(-1)).toBe(1_125);
  });
});

describe("inactivity", () => {
  const MINUTE = 60_000;
  const place = createPlace({ at: NOON, ...TOWN });
  const stops = [{ id: "a", point: offsetBy(TOWN, 40, 0), radiusM: 50 }];

  test("a run is stalled when it has not moved for ten minutes and is not at a stop", () => {
    expect(detectInactivity({ place, lastAt: NOON + 9 * MINUTE }, [], NOON + 9 * MINUTE)).toEqual({});
    expect(detectInactivity({ place, lastAt: NOON + 10 * MINUTE }, [], NOON + 10 * MINUTE)).toEqual({
      stalledSince: NOON,
    });
    expect(detectInactivity({ place, lastAt: NOON + 10 * MINUTE }, stops, NOON + 10 * MINUTE)).toEqual({});
  });

  test("a run is silent five minutes after its newest fix, and does not become stalled while silent", () => {
    const activity = { place, lastAt: NOON + MINUTE };
    expect(detectInactivity(activity, [], NOON + 5 * MINUTE)).toEqual({});
    expect(detectInactivity(activity, [], NOON + 60 * MINUTE)).toEqual({ silentSince: NOON + MINUTE });
  });

  test("a run is neither stalled nor silent before its first fix or after its end, and thresholds can be lowered", () => {
    expect(detectInactivity({}, [], NOON)).toEqual({});
    expect(detectInactivity({ place, lastAt: NOON, endedAt: NOON }, [], NOON + 60 * MINUTE)).toEqual({});
    expect(detectInactivity({ place, lastAt: NOON }, [], NOON + MINUTE, { silentMin: 1 })).toEqual({
      silentSince: NOON,
    });
  });
});
