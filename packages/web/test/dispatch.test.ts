import { readFileSync } from "node:fs";
import fc from "fast-check";
import { formatCsvCell } from "@waybill/kernel/text";
import { describe, expect, test } from "vitest";
import { promisedBonus } from "../../tasks/src/tasks/bonus.ts";
import { parseCsv } from "../app/dispatch/imports/csv.ts";
import { differencesOf } from "../app/dispatch/routes/differences.ts";
import { faultsInDocument } from "../app/dispatch/routes/document-faults.ts";
import * as drawings from "../app/dispatch/routes/drawing.ts";
import type { RouteContent } from "../app/dispatch/routes/route-content.ts";
import { bonusSteps, capReachedAt } from "../app/dispatch/tasks/bonus.ts";
import { isNewestVersion, recordVersions } from "../app/dispatch/tasks/newest-versions.ts";
import { verifyDraw } from "../app/dispatch/tasks/draw-proof.ts";
import { fromFieldTime, toFieldTime } from "../app/i18n/zone-times.ts";
import { subjectsOf } from "../app/reports/subjects.ts";

const NOW = Date.parse("2026-11-30T08:00:00Z");
const RUNS = { numRuns: 60 };

test("a task in two columns of the board is shown in the one with its newer version, whichever was loaded last", () => {
  const [started, completed] = [5, 6].map((version) => ({ taskId: "tsk_moved", version }));
  for (const loaded of [started!, completed!, started!]) {
    recordVersions([loaded]);
    expect(isNewestVersion(completed!)).toBe(true);
  }
  expect(isNewestVersion(started!)).toBe(false);
  expect(isNewestVersion({ taskId: "tsk_other", version: 1 })).toBe(true);
});

describe("the plot of a bonus", () => {
  const bonuses = fc.record({
    amount: fc.integer({ min: 0, max: 100_000 }),
    by: fc.integer({ min: 1, max: 5_000 }),
    everyS: fc.integer({ min: 1, max: 7_200 }),
    over: fc.integer({ min: 0, max: 50_000 }),
    seconds: fc.integer({ min: 1, max: 40 * 3_600 }),
  });
  const toBonus = ({ amount, by, everyS, over }: { amount: number; by: number; everyS: number; over: number }) => ({
    money: { amount, currency: "EUR" },
    rising: { by, everyS, cap: amount + over },
  });

  test("the plot of a bonus has at each step the bonus that a claim at that time promises", () => {
    fc.assert(
      fc.property(bonuses, (one) => {
        const bonus = toBonus(one);
        const { seconds, amounts } = bonusSteps(bonus, NOW, NOW + one.seconds * 1_000);
        const promised = seconds.map((at) => promisedBonus(bonus, NOW, at * 1_000).amount);
        expect(amounts).toEqual(promised);
        expect(seconds.at(-1)).toBe(NOW / 1_000 + one.seconds);
        expect(seconds.length).toBeLessThan(610);
      }),
      RUNS,
    );
  });

  test("the plot of a bonus has the second at which the cap is reached", () => {
    fc.assert(
      fc.property(bonuses, (one) => {
        const bonus = toBonus(one);
        const at = capReachedAt(bonus, NOW, NOW + one.seconds * 1_000);
        const end = promisedBonus(bonus, NOW, NOW + one.seconds * 1_000).amount;
        expect(at !== undefined).toBe(end === bonus.rising.cap);
        if (at === undefined) return;
        expect(promisedBonus(bonus, NOW, at).amount).toBe(bonus.rising.cap);
        if (at > NOW) expect(promisedBonus(bonus, NOW, at - 1_000).amount).toBeLessThan(bonus.rising.cap);
      }),
      RUNS,
    );
  });
});

describe("the proof of a draw", () => {
  const draw = JSON.parse(readFileSync(new URL("../../../samples/draw.json", import.meta.url), "utf8"));
  const holds = async (changed: object) => {
    const { isSeedCommitted, areEntrantsPublished, doesWinnerFollow } = (await verifyDraw({ ...draw, ...changed }))!;
    return [isSeedCommitted, areEntrantsPublished, doesWinnerFollow];
  };

  test("the proof of a valid draw holds, and its winner is the first who was not passed over", async () => {
    expect(await holds({})).toEqual([true, true, true]);
    const { ranks } = (await verifyDraw(draw))!;
    expect(ranks.find(({ isPassedOver }) => !isPassedOver)!.isWinner).toBe(true);
  });

  test("the proof of a draw fails with another seed, other entrants, another winner or nobody passed over", async () => {
    expect((await holds({ seed: `${draw.seed.slice(1)}0` }))[0]).toBe(false);
    expect(await holds({ entrants: draw.entrants.slice(1) })).toEqual([true, false, true]);
    expect(await holds({ winner: "c1" })).toEqual([true, true, false]);
    expect(await holds({ passedOver: [] })).toEqual([true, true, false]);
  });

  test("a draw has no proof before its seed is published", async () => {
    expect(await verifyDraw({ ...draw, seed: undefined })).toBeUndefined();
  });
});

test("a time in a form is in the organization's time zone, also around a change of its clocks", () => {
  const zones = ["Europe/Berlin", "Asia/Shanghai", "America/St_Johns", "Pacific/Chatham", "UTC"];
  const changes = ["2026-03-29T01:00Z", "2026-10-25T01:00Z", "2026-03-08T05:31Z", "2026-09-26T14:00Z"].map((at) =>
    Date.parse(at),
  );
  const times = fc.oneof(
    fc.integer({ min: Date.parse("2026-01-01T00:00Z"), max: Date.parse("2027-12-31T00:00Z") }),
    fc
      .tuple(fc.constantFrom(...changes), fc.integer({ min: -900, max: 900 }))
      .map(([at, minutes]) => at + minutes * 60_000),
  );
  fc.assert(
    fc.property(times, fc.constantFrom(...zones), (at, zone) => {
      const again = fromFieldTime(toFieldTime(at, zone), zone)!;
      // Of an hour that comes twice one is meant.
      expect(toFieldTime(Date.parse(again), zone)).toBe(toFieldTime(at, zone));
    }),
    { numRuns: 200 },
  );
  expect(fromFieldTime("2026-12-01T09:00", "Europe/Berlin")).toBe("2026-12-01T08:00:00.000Z");
  expect(fromFieldTime("2026-07-01T09:00", "Europe/Berlin")).toBe("2026-07-01T07:00:00.000Z");
  expect(fromFieldTime("", "Europe/Berlin")).toBeUndefined();
});

describe("the drawing of a route", () => {
  const at = (lat: number, lon: number) => ({ lat, lon });
  const empty: RouteContent = { name: "", stops: [], path: undefined };
  const name = (n: number) => `Stop ${n}`;
  const along = [at(52.5, 13.4), at(52.5, 13.41), at(52.5, 13.42)];
  const drawn = along.reduce((drawing, point) => drawings.withPathPoint(drawing, point, false), empty);

  test("a click on the path inserts a corner there, and a new stop is inserted in the order of the path", () => {
    const bent = drawings.withPathPoint(drawn, at(52.5, 13.415), true);
    expect(bent.path!.map(({ lon }) => lon)).toEqual([13.4, 13.41, 13.415, 13.42]);
    const stops = [at(52.5, 13.42), at(52.5, 13.4), at(52.501, 13.412)].reduce(
      (drawing, point) => drawings.withStop(drawing, point, name),
      drawn,
    );
    expect(stops.stops.map(({ point }) => point.lon)).toEqual([13.4, 13.412, 13.42]);
    expect(new Set(stops.stops.map(({ id }) => id)).size).toBe(3);
  });

  test("as many undos as edits restore the first drawing, and as many redos the last one", () => {
    const edits: RouteContent[] = [drawn, drawings.withStop(drawn, along[0]!, name), { ...drawn, name: "R" }];
    let history = drawings.historyOf(empty);
    for (const next of edits) history = drawings.edited(history, next);
    for (const before of [edits[1], edits[0], empty])
      expect((history = drawings.undone(history)).present).toEqual(before);
    expect(drawings.undone(history)).toBe(history);
    for (const after of edits) expect((history = drawings.redone(history)).present).toEqual(after);
  });

  test("a drag is undone as one edit", () => {
    let history = drawings.historyOf(drawn);
    for (const lat of [52.51, 52.52, 52.53])
      history = drawings.edited(
        history,
        drawings.withMoved(history.present, { kind: "point", index: 1 }, at(lat, 13.41)),
        "drag",
      );
    expect(drawings.undone(history).present).toEqual(drawn);
  });

  test("the comparison of two versions lists moved, added, removed and reordered stops, the name and the length", () => {
    const before = [at(52.5, 13.4), at(52.5, 13.42)].reduce(
      (drawing, point) => drawings.withStop(drawing, point, name),
      drawn,
    );
    expect(differencesOf(before, structuredClone(before))).toEqual([]);
    const moved = drawings.withStopChange(before, 0, { point: at(52.501, 13.4), radiusM: 80 });
    expect(differencesOf(before, moved).map(({ kind }) => kind)).toEqual(["stopMoved", "stopRadius"]);
    const kinds = (after: RouteContent) => differencesOf(before, after).map(({ kind }) => kind);
    expect(kinds({ ...before, name: "New", stops: before.stops.slice(1) })).toEqual(["name", "stopRemoved"]);
    expect(kinds(drawings.withStopShifted(before, 0, 1))).toEqual(["stopOrder"]);
    expect(kinds(drawings.withStop(before, at(52.5, 13.41), name))).toEqual(["stopAdded"]);
    expect(kinds(drawings.withPathPoint(before, at(52.52, 13.43), false))).toEqual(["length"]);
  });
});

describe("errors of a route document", () => {
  const fault = (pointer: string, detail: string) => ({ pointer, detail });

  test("an error of a GPX document has the line and text of its point", () => {
    const gpx =
      '<gpx>\n<wpt lat="52.5" lon="13.4"/>\n<wpt lat="95" lon="13.4"/><trkseg>\n<trkpt lat="1" lon="1"/>\n<trkpt lat="2" lon="200"/></trkseg></gpx>';
    const [stop, path] = faultsInDocument(gpx, [
      fault("/stops/1/point/lat", "95 is not a latitude."),
      fault("/path/1/lon", "200 is not a longitude."),
    ]);
    expect([stop!.line, stop!.text]).toEqual([3, '<wpt lat="95" lon="13.4"/>']);
    expect(path!.line).toBe(5);
  });

  test("an error of a GeoJSON document has the line of its position", () => {
    const geoJson =
      '{"features":[{"geometry":{"type":"Point",\n"coordinates":[13.4,95]}},{"geometry":{"type":"LineString",\n"coordinates":[[13,52],\n[13, 99]]}}]}';
    const found = faultsInDocument(geoJson, [
      fault("/stops/0/point/lat", "95 is not a latitude."),
      fault("/path/1/lat", "99 is not a latitude."),
    ]);
    expect(found.map(({ line }) => line)).toEqual([2, 4]);
  });

  test("an error has no line when the value of its point does not match the document", () => {
    const [one] = faultsInDocument('<gpx><trkpt lat="1" lon="1"/></gpx>', [
      fault("/path/0/lat", "95 is not a latitude."),
    ]);
    expect(one!.line).toBeUndefined();
  });
});

test("the error file of an import is parsed to the cells that were written, with quotes, commas and line breaks", () => {
  const cell = fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", " ", "ü", ";"), maxLength: 8 });
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 5 }), (rows) => {
      const cells = rows.map((row, n) => [String(n), ...row]);
      const text = cells.map((row) => row.map(formatCsvCell).join(",")).join("\r\n") + "\r\n";
      const written = cells.map((row) =>
        row.map((one) => formatCsvCell(one).replace(/^"|"$/g, "").replaceAll('""', '"')),
      );
      expect(parseCsv(text)).toEqual(written);
    }),
    RUNS,
  );
});

test("the events behind a report's figure are grouped by the task, run or receipt of their ids", () => {
  const subjects = subjectsOf([
    "tsk_1.3",
    "tsk_1.3.bonus",
    "run_1.4.d9740d89.9.finished",
    "run_1.4.d9740d89.7.arrived.0",
    "run_2.3.12.finished",
    "rcp_7.1",
    "led_3",
  ]);
  expect(subjects.map(({ kind, id, events, happened }) => [kind, id, events, happened.join()])).toEqual([
    ["task", "tsk_1", 2, "bonus"],
    ["run", "run_1.4.d9740d89", 2, "finished,arrived"],
    ["run", "run_2.3", 1, "finished"],
    ["receipt", "rcp_7", 1, ""],
    ["other", "led_3", 1, ""],
  ]);
  expect(subjects[0]!.link).toBe("/tasks/tsk_1");
});
