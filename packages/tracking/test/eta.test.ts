import { describe, expect, test } from "vitest";
import { completed, etaAt, medianOf, type Pace, paced, PARTS } from "../src/eta.ts";
import { quiet } from "../src/quiet.ts";
import { NOON } from "./generated.ts";
import { off, TOWN } from "./generated-routes.ts";
import { fc, runs } from "../../../test/properties.ts";

const LENGTH_M = 10_000;
/** A run that is told every ten seconds, by how fast it is at each place. */
function run(mpsAt: (alongM: number) => number, untilM = LENGTH_M, standS = 0): Pace {
  let [alongM, at] = [0, NOON];
  let pace = paced(undefined, { at, alongM }, LENGTH_M);
  for (at += 10_000; at <= NOON + standS * 1000; at += 10_000) pace = paced(pace, { at, alongM }, LENGTH_M);
  for (; alongM < untilM; at += 10_000) {
    alongM = Math.min(untilM, alongM + 10 * mpsAt(alongM));
    pace = paced(pace, { at, alongM }, LENGTH_M);
  }
  return pace;
}
const minutes = (eta: number | undefined) => (eta === undefined ? undefined : Math.round((eta - NOON) / 60_000));
/** Slow in the second half: 10 m/s, then 5. A thousand and two thousand seconds. */
const slowAtLast = (alongM: number) => (alongM < 5_000 ? 10 : 5);

describe("the time of arrival", () => {
  test("is nothing while neither the run nor another has shown a pace", () => {
    expect(
      etaAt(
        run(() => 10, 200),
        LENGTH_M,
      ),
    ).toBeUndefined();
  });

  test("follows from the run's own pace, without the time before it set out", () => {
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

  test("follows from the median of past runs at the same part of the route", () => {
    const past = medianOf([run(slowAtLast).marks, run(slowAtLast).marks, run(() => 1).marks]);
    // Its own pace would say 17 minutes.
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

  test("is later for a run that is slower than past ones, the more the longer it has been", () => {
    const past = medianOf([run(slowAtLast).marks]);
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

  test("is never before now, and now at the end", () => {
    const speeds = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 10, maxLength: 10 });
    fc.assert(
      fc.property(speeds, speeds, fc.integer({ min: 1, max: LENGTH_M }), (mine, theirs, untilM) => {
        const at = (list: number[]) => (alongM: number) => list[Math.min(9, Math.floor(alongM / 1_000))]!;
        const pace = run(at(mine), untilM);
        for (const past of [undefined, medianOf([run(at(theirs)).marks])]) {
          const eta = etaAt(pace, LENGTH_M, past);
          if (eta !== undefined) expect(eta).toBeGreaterThanOrEqual(pace.now.at);
          if (untilM === LENGTH_M && eta !== undefined) expect(eta).toBe(pace.now.at);
        }
      }),
      runs(100),
    );
  });
});

describe("a run's marks", () => {
  test("are the times at twenty-five parts of the route, between fixes in proportion", () => {
    const { marks } = run(() => 10);
    expect(marks).toEqual(Array.from({ length: PARTS }, (_, part) => 40 * (part + 1)));
    expect(run(() => 90).marks[0]).toBe(4);
  });

  test("never fall, and are whole at the end, however far the line says it came", () => {
    const pace = run(() => 10, 9_500);
    const marks = completed(pace, NOON + 970_000);
    expect(marks).toHaveLength(PARTS);
    expect(marks).toEqual(marks.toSorted((a, b) => a - b));
    expect(marks.at(-1)).toBe(970);
  });

  test("of a run that did not come to the end say nothing to others", () => {
    expect(medianOf([])).toBeUndefined();
    expect(medianOf([run(() => 10, 5_000).marks])).toBeUndefined();
    expect(medianOf([run(() => 10).marks, run(() => 8).marks])?.at(-1)).toBe(1_125);
  });
});

describe("a run is", () => {
  const MINUTE = 60_000;
  const rest = { at: NOON, ...TOWN };
  const stops = [{ id: "a", point: off(TOWN, 40, 0), radiusM: 50 }];

  test("stalled when it has not moved for ten minutes and is at no stop", () => {
    expect(quiet({ rest, lastAt: NOON + 9 * MINUTE }, [], NOON + 9 * MINUTE)).toEqual({});
    expect(quiet({ rest, lastAt: NOON + 10 * MINUTE }, [], NOON + 10 * MINUTE)).toEqual({ stalledSince: NOON });
    expect(quiet({ rest, lastAt: NOON + 10 * MINUTE }, stops, NOON + 10 * MINUTE)).toEqual({});
  });

  test("silent when five minutes have passed since its newest fix, and stalls no further meanwhile", () => {
    const known = { rest, lastAt: NOON + MINUTE };
    expect(quiet(known, [], NOON + 5 * MINUTE)).toEqual({});
    expect(quiet(known, [], NOON + 60 * MINUTE)).toEqual({ silentSince: NOON + MINUTE });
  });

  test("neither before its first fix nor after its end, and with another's patience sooner", () => {
    expect(quiet({}, [], NOON)).toEqual({});
    expect(quiet({ rest, lastAt: NOON, endedAt: NOON }, [], NOON + 60 * MINUTE)).toEqual({});
    expect(quiet({ rest, lastAt: NOON }, [], NOON + MINUTE, { silentMin: 1 })).toEqual({ silentSince: NOON });
  });
});
