import { seededRandom } from "@waybill/local/faults/seeded-random";
import type { Fix } from "@waybill/events-schema/tracking";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compareStoredFixes, type FixClassification, type StoredFix } from "../src/fixes/fix.ts";
import { foldFixes } from "../src/fixes/fold-fixes.ts";
import { prepareRoute } from "../src/geo/route-progress.ts";
import { distanceM, EMPTY_PROGRESS } from "../src/fixes/progress.ts";
import { createTrackingClient, recordPositionsMessage, type TrackingClient } from "./client.ts";
import { generateDrive, NOON, storedFixesOf } from "./generated-fixes.ts";
import { offsetBy } from "./generated-routes.ts";
import { fc, runs } from "../../../test/properties.ts";

let client: TrackingClient;
beforeAll(async () => void (client = await createTrackingClient()));
afterAll(() => client.aws.stop());

const drive = generateDrive({ fixes: 60, seed: 4 });
const fold = (fixes: readonly StoredFix[], classifications?: FixClassification[]) =>
  foldFixes(EMPTY_PROGRESS, fixes.toSorted(compareStoredFixes), {}, classifications);
const metresOf = (fixes: readonly Fix[]) => distanceM(fold(storedFixesOf(fixes)));
function classesOf(fixes: readonly Fix[]): string[] {
  const classifications: FixClassification[] = [];
  fold(storedFixesOf(fixes), classifications);
  return classifications.map((one) => one.class);
}
/** Fixes in the same second order as `where`, around a place so many metres away. */
const cluster = (where: readonly Fix[], northM: number, eastM: number): Fix[] =>
  where.map(({ fixTime, lat, lon }) => ({ fixTime, accuracyM: 20, ...offsetBy({ lat, lon }, northM, eastM) }));

describe("an impossible cluster", () => {
  /** Without standing still, whose bound is tested below. */
  const moving = drive.map((fix) => ({ ...fix, speedMps: 9 }));
  const impossible = fc.record({
    at: fc.integer({ min: 0, max: 60 }),
    fixes: fc.integer({ min: 1, max: 80 }),
    km: fc.integer({ min: 5, max: 5_000 }),
    north: fc.boolean(),
  });
  /** The fixes of a cluster, all within the ten seconds before the one at `at`. */
  function clusterAt({ at, fixes, km, north }: { at: number; fixes: number; km: number; north: boolean }): Fix[] {
    const where = drive[at] ?? drive[at - 1]!;
    const from = drive[at - 1] ? Date.parse(drive[at - 1]!.fixTime) : Date.parse(where.fixTime) - 10_000;
    const stepMs = (Date.parse(drive[at]?.fixTime ?? shifted(where, 10_000)) - from) / (fixes + 1);
    const times = Array.from({ length: fixes }, (_, n) => new Date(from + Math.round(stepMs * (n + 1))).toISOString());
    const bad = times.map((fixTime) => ({ ...where, fixTime }));
    return cluster(bad, north ? km * 1_000 : 0, north ? 0 : km * 1_000);
  }

  test("an impossible cluster anywhere in a run with more fixes changes neither distance nor other fixes", () => {
    let outvoting = 0;
    fc.assert(
      fc.property(impossible, (where) => {
        const { at, fixes } = where;
        const after = drive.length - at;
        const returns = after >= 5 && at + after + Math.min(at, after) > fixes;
        fc.pre(fixes <= at || returns);
        if (fixes > at) outvoting += 1;
        const bad = clusterAt(where);
        const all = [...moving.slice(0, at), ...bad, ...moving.slice(at)];
        expect(metresOf(all)).toBeCloseTo(metresOf(moving), 3);
        const badTimes = new Set(bad.map(({ fixTime }) => fixTime));
        expect(classesOf(all)).toEqual(all.map(({ fixTime }) => (badTimes.has(fixTime) ? "jump" : "ok")));
      }),
      runs(300),
    );
    expect(outvoting).toBeGreaterThan(50);
  });

  test("either the run or the impossible cluster counts, and never fixes of both", () => {
    fc.assert(
      fc.property(impossible, (where) => {
        const bad = clusterAt(where);
        const all = [...drive.slice(0, where.at), ...bad, ...drive.slice(where.at)];
        const classes = classesOf(all);
        const sides = [drive, bad].map((side) => {
          const times = new Set(side.map(({ fixTime }) => fixTime));
          return all.filter(({ fixTime }, n) => classes[n] === "ok" && times.has(fixTime)).length;
        });
        expect(Math.min(...sides), `ok on both sides: ${sides.join(" and ")}`).toBe(0);
      }),
      runs(300),
    );
  });

  test("an impossible cluster at the start of a run does not change its progress along the route", () => {
    const stops = [10, 30, 55].map((n) => ({ id: `s${n}`, point: drive[n]!, radiusM: 80 }));
    const route = prepareRoute(drive, stops);
    const progressOf = (fixes: readonly Fix[]) =>
      foldFixes(EMPTY_PROGRESS, storedFixesOf(fixes), { route }).routeProgress;
    expect(progressOf(drive)!.visits.done.filter(Boolean)).toHaveLength(3);
    // 900 km away, until 100 seconds before the start.
    const early = drive.slice(30, 50).map((fix) => ({ ...fix, fixTime: shifted(fix, -600_000) }));
    const wrong = cluster(early, 0, 900_000);
    expect(progressOf([...wrong, ...drive])).toEqual(progressOf(drive));
    const within = clusterAt({ at: 8, fixes: 20, km: 300, north: true });
    expect(progressOf([...drive.slice(0, 8), ...within, ...drive.slice(8)])).toEqual(progressOf(drive));
  });

  test("an impossible cluster in place of good fixes is bridged by a straight line", () => {
    const bad = [...drive.slice(0, 20), ...cluster(drive.slice(20, 30), 0, 60_000), ...drive.slice(30)];
    expect(metresOf(bad)).toBeCloseTo(metresOf([...drive.slice(0, 20), ...drive.slice(30)]), 1);
    expect(classesOf(bad).filter((one) => one === "jump")).toHaveLength(10);
  });

  test("a cluster of wrong network positions adds no distance although it lasts long enough to be reachable", () => {
    // 3 km away: reachable after 40 seconds, and back as well.
    const bad = [...drive.slice(0, 20), ...cluster(drive.slice(20, 32), 3_000, 0), ...drive.slice(32)];
    expect(metresOf(bad)).toBeCloseTo(metresOf([...drive.slice(0, 20), ...drive.slice(32)]), 1);
  });

  test("two impossible clusters in succession add no distance", () => {
    const bad = [
      ...drive.slice(0, 20),
      ...cluster(drive.slice(20, 27), 0, 60_000),
      ...cluster(drive.slice(27, 34), 90_000, 0),
      ...drive.slice(34),
    ];
    expect(metresOf(bad)).toBeCloseTo(metresOf([...drive.slice(0, 20), ...drive.slice(34)]), 1);
  });

  test("an impossible cluster that is larger than the run before it is a jump again once the fixes before and after it are more", () => {
    const bad = [...drive.slice(0, 8), ...cluster(drive.slice(8, 28), 0, 400_000), ...drive.slice(28)];
    const okAfter = (fixes: number) => classesOf(bad.slice(0, fixes)).flatMap((one, n) => (one === "ok" ? [n] : []));
    const range = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => from + n);
    expect(okAfter(16)).toEqual(range(0, 8));
    expect(okAfter(17)).toEqual(range(8, 17));
    // 8 before, 6 after and 6 that agree on both sides are not more than 20; with one more they are.
    expect(okAfter(34)).toEqual(range(8, 28));
    expect(okAfter(35)).toEqual([...range(0, 8), ...range(28, 35)]);
    expect(okAfter(60)).toEqual([...range(0, 8), ...range(28, 60)]);
    expect(metresOf(bad)).toBeCloseTo(metresOf([...drive.slice(0, 8), ...drive.slice(28)]), 1);
  });

  test.each([20, 30, 40])(
    "the larger part of a run that never returns from a jump counts: %i of 60 fixes before it",
    (before) => {
      const moved = cluster(drive.slice(before), 500_000, 0);
      const all = [...drive.slice(0, before), ...moved];
      const isLarger = 60 - before > before;
      expect(classesOf(all)).toEqual(all.map((_, n) => (n >= before === isLarger ? "ok" : "jump")));
      expect(metresOf(all)).toBeCloseTo(metresOf(isLarger ? moved : drive.slice(0, before)), 1);
    },
  );
});

test("a run shows the last reported place and speed also while the phone reports impossible positions", async () => {
  const all = [...drive.slice(0, 30), ...cluster(drive.slice(30), 500_000, 0)].map((fix) => ({ ...fix, speedMps: 9 }));
  expect(await client.processMessages([recordPositionsMessage(all, { runId: "r2" })])).toBe(0);
  const { json } = await client.getRun("r2");
  expect(json).toMatchObject({ counts: { ok: 30, jump: 30 }, moving: true, speedMps: 9, last: { class: "jump" } });
  expect(json["distanceM"]).toBeCloseTo(metresOf(all.slice(0, 30)), 0);
});

test("fixes at 0,0 are stored as inaccurate with their reason and add no distance", async () => {
  const zero = drive.map((fix, n): Fix => {
    if (n < 20 || n >= 30) return fix;
    return { fixTime: fix.fixTime, lat: n % 2 ? 0 : -0.0000002, lon: 0 };
  });
  expect(await client.processMessages([recordPositionsMessage(zero)])).toBe(0);
  const { json } = await client.getRun("r1");
  expect(json).toMatchObject({ counts: { ok: 50, inaccurate: 10 } });
  expect(json["distanceM"]).toBeCloseTo(metresOf([...drive.slice(0, 20), ...drive.slice(30)]), 0);
  const track = (await client.getTrack("r1", { raw: "true" })).json["fixes"] as Record<string, unknown>[];
  expect(track[25]).toMatchObject({
    class: "inaccurate",
    reason: "at 0,0, which a receiver without a position reports",
  });
  // The equator and the meridian of Greenwich are places.
  expect(
    classesOf([
      { ...drive[0]!, lat: 0 },
      { ...drive[1]!, lat: 0 },
    ]),
  ).toEqual(["ok", "ok"]);
});

describe("standing still", () => {
  const TOWN = { lat: 52.52, lon: 13.405 };
  /** Half an hour with errors of 15 m in every direction, each independent of the one before. */
  const still = (seed: number, more: Partial<Fix> = {}, metres = 15): Fix[] => {
    const next = seededRandom(seed);
    return Array.from({ length: 180 }, (_, n) => {
      const [angle, off] = [next() * 2 * Math.PI, metres * Math.sqrt(next())];
      const fixTime = new Date(NOON - 3_600_000 + n * 10_000).toISOString();
      return { fixTime, ...offsetBy(TOWN, off * Math.cos(angle), off * Math.sin(angle)), ...more };
    });
  };

  test.each([
    ["without an accuracy", {}, 15],
    ["with an accuracy of 5 m", { accuracyM: 5 }, 15],
    ["at a reported speed of 0, with errors of 30 m", { speedMps: 0 }, 30],
    ["with errors of 60 m and an accuracy of 60 m", { accuracyM: 60 }, 60],
  ])("standing still for half an hour adds at most 40 m: %s", (_, more, metres) => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        expect(metresOf(still(seed, more, metres))).toBeLessThanOrEqual(40);
      }),
      runs(60),
    );
  });

  const excursion = fc.record({
    seed: fc.nat(),
    every: fc.integer({ min: 3, max: 40 }),
    fixes: fc.integer({ min: 1, max: 5 }),
    metres: fc.integer({ min: 90, max: 600 }),
  });

  test("standing still at a reported speed of 0 adds at most 40 m with up to five outliers in a row", () => {
    fc.assert(
      fc.property(excursion, ({ seed, every, fixes, metres }) => {
        const reflected = still(seed, { speedMps: 0 }).map((fix, n) =>
          n < 3 || n > 170 || n % (fixes + every) >= fixes ? fix : { ...fix, ...offsetBy(fix, metres, 0) },
        );
        expect(metresOf(reflected)).toBeLessThanOrEqual(40);
      }),
      runs(60),
    );
  });

  test("the drive of a phone that always reports a speed of 0 counts, also after a stop", () => {
    const positions = [...Array(10).fill(0), ...Array.from({ length: 30 }, (_, n) => (n + 1) * 110)] as number[];
    const broken = positions.map((north, n): Fix => ({
      fixTime: new Date(NOON - 3_600_000 + n * 10_000).toISOString(),
      ...offsetBy(TOWN, north, 0),
      speedMps: 0,
    }));
    for (const end of [14, 20, broken.length])
      expect(Math.abs(metresOf(broken.slice(0, end)) - positions[end - 1]!)).toBeLessThan(2);
  });

  test("standing still after a drive adds at most 80 m", () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const before = drive.map((fix) => ({ ...fix, fixTime: shifted(fix, -7_200_000) }));
        const [last] = before.slice(-1) as [Fix];
        const rest = still(seed).map((fix, n) => ({
          ...fix,
          lat: fix.lat - TOWN.lat + last.lat,
          lon: fix.lon - TOWN.lon + last.lon,
          fixTime: new Date(Date.parse(last.fixTime) + (n + 1) * 10_000).toISOString(),
        }));
        const added = metresOf([...before, ...rest]) - metresOf(before);
        expect(added).toBeLessThanOrEqual(80);
      }),
      runs(60),
    );
  });

  test("a walk without reported speeds counts in full", () => {
    const walk = Array.from({ length: 60 }, (_, n): Fix => ({
      fixTime: new Date(NOON - 3_600_000 + n * 10_000).toISOString(),
      ...offsetBy(TOWN, n * 13, 0),
    }));
    expect(Math.abs(metresOf(walk) - 59 * 13)).toBeLessThan(2);
  });

  test("standing still at the 180th meridian adds at most 40 m", () => {
    const edge = still(3).map((fix) => {
      const lon = fix.lon - TOWN.lon;
      return { ...fix, lat: fix.lat - TOWN.lat - 16, lon: lon < 0 ? lon + 180 : lon - 180 };
    });
    expect(metresOf(edge)).toBeLessThanOrEqual(40);
  });
});

const shifted = ({ fixTime }: Fix, ms: number) => new Date(Date.parse(fixTime) + ms).toISOString();

test("a run with impossible clusters and fixes at 0,0 has the same stored bytes in any order of its requests", async () => {
  const fixes = [...drive.slice(0, 8), ...cluster(drive.slice(8, 20), 0, 80_000), ...drive.slice(20)].map(
    (fix, n): Fix => (n % 9 === 4 ? { ...fix, lat: 0, lon: 0 } : fix),
  );
  const messages = Array.from({ length: 12 }, (_, n) => recordPositionsMessage(fixes.slice(n * 5, n * 5 + 5)));
  const record = async (order: typeof messages) => {
    await client.createEmptyTable();
    for (const message of order) expect(await client.processMessages([message])).toBe(0);
    return client.dumpTable();
  };
  const expected = await record(messages);
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(messages, { minLength: 12 }), async (order) => {
      if ((await record(order)) !== expected) throw new Error("the stored state differs");
    }),
    runs(5),
  );
});
