import { describe, expect, test } from "vitest";
import { compareStoredFixes, isAfter, type StoredFix, type FixClassification } from "../src/fixes/fix.ts";
import { foldFixes } from "../src/fixes/fold-fixes.ts";
import { measureStep } from "../src/fixes/step.ts";
import { distanceM, EMPTY_PROGRESS, type RunProgress, fixCount } from "../src/fixes/progress.ts";
import * as Runs from "../src/runs/run.ts";
import { generateDrive, hostileFix, storedFixesOf, NOON } from "./generated-fixes.ts";
import { fc, runs } from "../../../test/properties.ts";

const digestOf = (progress: RunProgress) => Runs.withDigest({ ...Runs.createRun("r1", "c1"), progress }).digest;
const sorted = (fixes: readonly StoredFix[]) => fixes.toSorted(compareStoredFixes);
const folded = (fixes: readonly StoredFix[]) => foldFixes(EMPTY_PROGRESS, sorted(fixes));
function classifyAll(fixes: readonly StoredFix[]): FixClassification[] {
  const classifications: FixClassification[] = [];
  foldFixes(EMPTY_PROGRESS, fixes, {}, classifications);
  return classifications;
}
const classes = (fixes: readonly StoredFix[]) => classifyAll(fixes).map((classification) => classification.class);
/** A fix moved so many metres to the north. */
const moved = (fix: StoredFix, metres: number): StoredFix => ({
  ...fix,
  lat: Math.round((fix.lat + metres / 111_195) * 1e7) / 1e7,
});
const withMoved = (fixes: readonly StoredFix[], metres: number, ...which: number[]) =>
  fixes.map((fix, n) => (which.includes(n) ? moved(fix, metres) : fix));
const jumpsOf = (fixes: readonly StoredFix[]) =>
  classes(fixes).flatMap((classification, n) => (classification === "ok" ? [] : [n]));

describe("for any input of a phone", () => {
  const hostile = fc.array(hostileFix, { minLength: 1, maxLength: 60 });

  test("every fix gets exactly one class", () => {
    fc.assert(
      fc.property(hostile, (fixes) => {
        const classifications = classifyAll(sorted(fixes));
        expect(fixCount(folded(fixes))).toBe(fixes.length);
        const counts: Record<string, number> = {};
        for (const classification of classifications)
          counts[classification.class] = (counts[classification.class] ?? 0) + 1;
        expect(folded(fixes).counts).toEqual(counts);
        expect(
          classifications.every(
            (classification) => (classification.class === "ok") === (classification.reason === undefined),
          ),
        ).toBe(true);
      }),
      runs(100),
    );
  });

  test("any order of arrival gives the same progress, to the byte", () => {
    const shuffled = hostile.chain((fixes) =>
      fc.tuple(fc.constant(fixes), fc.shuffledSubarray(fixes, { minLength: fixes.length })),
    );
    fc.assert(
      fc.property(shuffled, ([fixes, other]) => {
        expect(digestOf(folded(other))).toBe(digestOf(folded(fixes)));
      }),
      runs(100),
    );
  });

  test("continuing the fold from any point equals folding from the start", () => {
    fc.assert(
      fc.property(hostile, fc.nat(), (fixes, cut) => {
        const all = sorted(fixes);
        let at = cut % all.length;
        // Copies of one fix are folded together: recordFixes() never separates them either.
        while (at > 0 && all[at - 1]!.at === all[at]!.at) at -= 1;
        const half = JSON.parse(JSON.stringify(foldFixes(EMPTY_PROGRESS, all.slice(0, at)))) as typeof EMPTY_PROGRESS;
        expect(digestOf(foldFixes(half, all.slice(at)))).toBe(digestOf(folded(all)));
      }),
      runs(100),
    );
  });

  test("the marker never moves back in time", () => {
    fc.assert(
      fc.property(hostile, (arriving) => {
        let before = folded([]).last;
        for (let n = 1; n <= arriving.length; n++) {
          const { last } = folded(arriving.slice(0, n));
          if (before) expect(last && !isAfter(before, last)).toBe(true);
          before = last;
        }
      }),
      runs(100),
    );
  });

  test("the distance of a moving phone is the sum of the great-circle steps over the ok fixes, without impossible ones", () => {
    fc.assert(
      fc.property(hostile, (fixes) => {
        const all = sorted(fixes.map((fix) => ({ ...fix, speedMps: 12.5 })));
        const classifications = classifyAll(all);
        const ok = all.filter((_, n) => classifications[n]!.class === "ok");
        const possible = ok
          .slice(1)
          .map((fix, n) => measureStep(ok[n]!, fix))
          .filter(({ fit }) => fit !== "none");
        const sum = possible.reduce((metres, step) => metres + step.metres, 0);
        expect(distanceM(folded(all))).toBeCloseTo(sum, 3);
      }),
      runs(100),
    );
  });
});

describe("jumps", () => {
  const track = storedFixesOf(generateDrive({ fixes: 40 }));

  test("an ordinary drive has no jumps, nor does a motorway drive reported once a minute", () => {
    expect(jumpsOf(track)).toEqual([]);
    const [start] = track as [StoredFix];
    const motorway = track.map((_, n) => ({ ...moved(start, n * 2_400), at: start.at + n * 60_000 }));
    expect(jumpsOf(motorway)).toEqual([]);
  });

  test("a single bad fix anywhere in a drive is the only jump", () => {
    fc.assert(
      fc.property(fc.nat({ max: 39 }), fc.integer({ min: 3_000, max: 4_000_000 }), (n, metres) => {
        expect(jumpsOf(withMoved(track, n < 20 ? metres : -metres, n))).toEqual([n]);
      }),
      runs(100),
    );
  });

  test("the reason of a jump names its speed and the limit", () => {
    expect(classifyAll(withMoved(track, 5_000, 20))[20]).toMatchObject({
      class: "jump",
      reason: expect.stringMatching(
        /^[45]\d\d m\/s from the fix 10 s before; more than 70 m\/s is not a road$/,
      ) as string,
    });
  });

  test("the first fix is a jump when the next two agree with each other and not with it", () => {
    expect(classifyAll(withMoved(track, 50_000, 0)).slice(0, 3)).toEqual([
      { class: "jump", reason: "the next 2 fixes agree with one another and not with this one" },
      { class: "ok" },
      { class: "ok" },
    ]);
  });

  test("a bad fix that was possible only because of a pause is a jump when the fixes after it contradict it", () => {
    const paused = track.map((fix, n) =>
      n < 20 ? fix : { ...fix, at: fix.at + 600_000, received: { first: NOON, last: NOON } },
    );
    expect(jumpsOf(withMoved(paused, 30_000, 20))).toEqual([20]);
  });

  test("a bad fix after a pause is a jump even when reports are so rare that the third good one is reachable from it", () => {
    const rare = storedFixesOf(generateDrive({ fixes: 20, everyS: 30, seed: 3 })).map((fix, n) =>
      n < 10 ? fix : { ...fix, at: fix.at + 600_000 },
    );
    expect(jumpsOf(withMoved(rare, 4_000, 10))).toEqual([10]);
  });

  test("of two positions that nothing on Earth connects, the one with more fixes is the run, and the other no distance", () => {
    const there = track.slice(10, 12).map((fix) => ({ ...moved(fix, 30_000), at: fix.at + 600_000 }));
    const far = track.slice(12, 25).map((fix) => ({ ...moved(fix, -4_000_000), at: fix.at + 600_000 }));
    const all = [...track.slice(0, 10), ...there, ...far].map((fix) => ({ ...fix, speedMps: 8 }));
    expect(jumpsOf(all.slice(0, 24))).toEqual(Array.from({ length: 12 }, (_, n) => n + 12));
    expect(jumpsOf(all)).toEqual(Array.from({ length: 12 }, (_, n) => n));
    expect(distanceM(folded(all))).toBe(distanceM(folded(all.slice(12))));
  });

  test("all four fixes of a bad cluster are jumps, and every second one when two phones alternate", () => {
    expect(jumpsOf(withMoved(track, 50_000, 10, 11, 12, 13))).toEqual([10, 11, 12, 13]);
    const odd = track.flatMap((_, n) => (n % 2 ? [n] : []));
    expect(jumpsOf(withMoved(track, 50_000, ...odd))).toEqual(odd);
  });

  test("a courier who is carried by train is accepted with the fifth fix there, and back: both places count, the way does not", () => {
    const at = (fixes: readonly StoredFix[], metres: number, minutes: number) =>
      fixes.map((fix) => ({ ...moved(fix, metres), at: fix.at + minutes * 60_000, speedMps: 8 }));
    // 100 km in 20 minutes are 83 m/s.
    const [home, there, again] = [at(track, 0, 0), at(track.slice(0, 12), 100_000, 27), at(track, 0, 49)];
    expect(jumpsOf([...home, ...there.slice(0, 4)])).toHaveLength(4);
    expect(jumpsOf([...home, ...there, ...again])).toEqual([]);
    const apart = [home, there, again].reduce((sum, part) => sum + distanceM(folded(part)), 0);
    expect(distanceM(folded([...home, ...there, ...again]))).toBeCloseTo(apart, 3);
  });

  test("all fixes of a flight are jumps, and those after the landing are accepted", () => {
    const flight = Array.from({ length: 30 }, (_, n) => ({
      ...moved(track[19]!, (n + 1) * 2_500),
      at: track[19]!.at + (n + 1) * 10_000,
    }));
    const there = track.slice(20).map((fix) => ({ ...moved(fix, 75_000), at: fix.at + 300_000 }));
    const all = [...track.slice(0, 20), ...flight, ...there];
    expect(jumpsOf(all)).toEqual(Array.from({ length: 29 }, (_, n) => n + 20));
  });

  test("a step within both accuracies and a second of clock error is no jump", () => {
    const coarse = track.map((fix) => ({ ...fix, accuracyM: 90 }));
    expect(jumpsOf(withMoved(coarse, 600, 20))).toEqual([]);
  });
});

describe("the class of a single fix", () => {
  const [fix] = storedFixesOf(generateDrive({ fixes: 1 })) as [StoredFix];
  const at = (received: number, more: Partial<StoredFix> = {}) =>
    classifyAll([{ ...fix, ...more, received: { first: received, last: received } }])[0];

  test("a fix taken more than two minutes after it was received is future", () => {
    expect(at(fix.at - 120_000)).toEqual({ class: "ok" });
    expect(at(fix.at - 121_000)).toEqual({
      class: "future",
      reason: "taken 121 s after it was received; the phone's clock is ahead",
    });
  });

  test("a fix received more than a day after it was taken is late", () => {
    expect(at(fix.at + 86_400_000)).toEqual({ class: "ok" });
    expect(at(fix.at + 90_000_000)).toEqual({
      class: "late",
      reason: "received 25.0 h after it was taken; more than 24 h is late",
    });
  });

  test("a fix with an accuracy above 100 m is inaccurate", () => {
    expect(at(NOON, { accuracyM: 100 })).toEqual({ class: "ok" });
    expect(at(NOON, { accuracyM: 100.1 })).toEqual({
      class: "inaccurate",
      reason: "accurate to 100.1 m; more than 100 m is not a place",
    });
  });

  test("a fix with the same time and seq as another is a duplicate, where no seq equals 0", () => {
    expect(classes([fix, { ...fix, seq: 0 }, { ...fix, seq: 1 }])).toEqual(["ok", "duplicate", "ok"]);
  });
});
