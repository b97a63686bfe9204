import { TaskCompleted, TaskFailed, TaskStarted, RoutePublished } from "@waybill/events-schema/tasks";
import type { Fix } from "@waybill/events-schema/tracking";
import type { Message } from "@waybill/events-schema/event";
import { encoded } from "@waybill/geometry/polyline";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { reported as fixOf } from "../src/fixes.ts";
import { metresNear, placeAt, routeLine } from "../src/route-line.ts";
import { type Doors, openDoors, reported, type Told } from "./doors.ts";
import { itemBytes } from "./item-bytes.ts";
import { NOON } from "./generated.ts";
import { detour, drawn, driven, off, type Piece } from "./generated-routes.ts";
import { fc, runs } from "../../../test/properties.ts";

let doors: Doors;
let routes = 0;
beforeAll(async () => void (doors = await openDoors()));
afterAll(() => doors.aws.stop());
beforeEach(async () => {
  doors.aws.reset();
  await doors.wipe();
  // A route never changes, so a process that has read one keeps it: each test has its own.
  routes += 1;
});

const MINUTE = 60_000;
const street: Piece = { kind: "street", metres: 900, turn: 40 };
const PATH = drawn([street, { kind: "laps", radius: 120, laps: 1 }, street]);
const LINE = routeLine(PATH);
const STOPS = [0, 0.3, 0.7, 1].map((share, n) => ({
  stopId: `s${n}`,
  point: placeAt(LINE, share * LINE.lengthM),
  radiusM: 80,
}));
const published = (): Message =>
  RoutePublished.create(
    { routeId: `rte_${routes}`, revision: 1, lengthM: LINE.lengthM, path: encoded(PATH), stops: STOPS },
    { id: `rte_${routes}.1` },
  );
const TASK = { taskId: "tsk_1", runId: "r1", courierId: "c1" };
const begins = (at = NOON - MINUTE, task: object = TASK): Message =>
  TaskStarted.create(
    { ...TASK, ...task, routeId: `rte_${routes}`, revision: 1, team: "north" },
    { id: "tsk_1.3", at: new Date(at) },
  );
const ends = (at: number, task: object = TASK): Message =>
  TaskCompleted.create({ ...TASK, ...task, durationS: 600, onTime: true }, { id: "tsk_1.4", at: new Date(at) });

/** A drive from the start to the end, told every ten seconds. */
const drive = (line = LINE, seed = 1): Fix[] =>
  driven(line, { seed, everyS: 10, noiseM: 5 }).map(({ fix }) => fixOf(fix));
const DRIVE = drive();
const LAST = Date.parse(DRIVE.at(-1)!.fixTime);
/** In requests of six, as a phone tells them. */
const requests = (fixes: readonly Fix[], more: object = {}): Message[] =>
  Array.from({ length: Math.ceil(fixes.length / 6) }, (_, n) => reported(fixes.slice(n * 6, n * 6 + 6), more));
const names = () => doors.told().map(({ name, data }) => [name, data["stopId"]].filter(Boolean).join(" "));

async function straight(messages: readonly Message[]): Promise<string> {
  await doors.wipe();
  for (const message of messages) expect(await doors.work([message])).toBe(0);
  return doors.state();
}

/** Whoever listens keeps, of each thing, what was said knowing most. */
function believed(told: readonly Told[]) {
  const facts = new Map<string, { seq: number; said: string }>();
  for (const { name, meta, data } of told) {
    const about = name === "stop.departed" ? "departed" : name.startsWith("stop.") ? "visit" : name;
    if (!name.startsWith("stop.") && name !== "run.finished") continue;
    const key = `${about} ${String(data["stopId"])}`;
    if ((facts.get(key)?.seq ?? -1) <= meta.seq) facts.set(key, { seq: meta.seq, said: JSON.stringify([name, data]) });
  }
  return Object.fromEntries([...facts].map(([key, { said }]) => [key, said]));
}

describe("a run", () => {
  test("comes along its route, by its stops, to its end, and says so", async () => {
    await straight([published(), begins(), ...requests(DRIVE)]);
    expect(names()).toEqual([
      ...["s0", "s1", "s2"].flatMap((stop) => [`stop.arrived ${stop}`, `stop.departed ${stop}`]),
      "stop.arrived s3",
    ]);
    const half = doors.announced().at(-2)!.data;
    expect(half).toMatchObject({ team: "north" });
    expect(half["progress"]).toBeGreaterThan(0.5);
    expect(half["progress"]).toBeLessThan(1);
    expect(Date.parse(half["etaAt"] as string)).toBeGreaterThan(Date.parse(half["fixTime"] as string));
    expect((await doors.show("r1")).json).toMatchObject({ state: "active", progress: 1, stalled: false });
    doors.aws.reset();
    await doors.work([ends(LAST + MINUTE)]);
    const finished = doors.told();
    expect(finished.map(({ name }) => name)).toEqual(["run.finished"]);
    expect(finished[0]!.data).toMatchObject({
      outcome: "completed",
      progress: 1,
      team: "north",
      stops: { arrived: 4, skipped: 0, pending: 0 },
    });
    const { json } = await doors.show("r1");
    expect(json).toMatchObject({ state: "finished", taskId: "tsk_1", endedAt: new Date(LAST + MINUTE).toISOString() });
    expect(json).not.toHaveProperty("etaAt");
    expect((json["stops"] as { state: string }[]).map(({ state }) => state)).toEqual([
      "departed",
      "departed",
      "departed",
      "arrived",
    ]);
  });

  test("ends in the same bytes, and is told the same, in any order, repeated and in any batches", async () => {
    const late = requests(DRIVE.slice(20, 24), { at: LAST + 3 * MINUTE, id: "late" });
    const after = { ...DRIVE.at(-1)!, fixTime: new Date(LAST + 7 * MINUTE).toISOString() };
    const all = [begins(), ...requests(DRIVE), ...late, ends(LAST + MINUTE), reported([after])];
    const expected = await straight([published(), ...all]);
    const told = believed(doors.told());
    expect((await doors.show("r1")).json["counts"]).toMatchObject({ outOfRun: 1, duplicate: 4 });
    const arbitrary = fc.tuple(
      fc.shuffledSubarray([...all, ...all.slice(0, 9)], { minLength: all.length + 9 }),
      fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 80, maxLength: 80 }),
      fc.boolean(),
    );
    await fc.assert(
      fc.asyncProperty(arbitrary, async ([order, sizes, together]) => {
        doors.aws.reset();
        await straight([published()]);
        const batches: Message[][] = [];
        for (let from = 0, n = 0; from < order.length; from += sizes[n]!, n++)
          batches.push(order.slice(from, from + sizes[n]!));
        const work = async (batch: Message[]): Promise<void> => {
          for (let receive = 1; (await doors.work(batch, receive)) > 0; receive++) expect(receive).toBeLessThan(9);
        };
        if (together) await Promise.all(batches.map(work));
        else for (const batch of batches) await work(batch);
        if ((await doors.state()) !== expected) throw new Error("the stored state is another one");
        expect(believed(doors.told())).toEqual(told);
      }),
      runs(10),
    );
  });

  test("ends in the same bytes, and everything is told, wherever a worker is stopped", async () => {
    const parts = requests(DRIVE);
    const cases: [Message[], Message][] = [
      [[published(), begins()], parts[0]!],
      [[published(), ...parts], begins()],
      [[published(), begins(), ...parts], ends(LAST)],
    ];
    for (const [before, message] of cases) {
      doors.aws.reset();
      const expected = await straight([...before, message]);
      doors.aws.reset();
      await straight(before);
      doors.aws.reset();
      await doors.work([message]);
      const told = doors.told().map(({ meta }) => meta.id);
      expect(told.length).toBeGreaterThan(0);
      for (let stop = 1; ; stop++) {
        await straight(before);
        doors.aws.reset();
        let [calls, stopped] = [0, false];
        for (const action of ["GetItem", "PutItem", "Query", "PutEvents"]) {
          doors.aws.fault(action, (input) => {
            if (input["TableName"] === "failures" || ++calls !== stop) return undefined;
            stopped = true;
            return { status: 400, body: { __type: "AccessDeniedException", message: "stopped here" } };
          });
        }
        expect(await doors.work([message])).toBe(stopped ? 1 : 0);
        if (!stopped) break;
        const first = doors.aws.inputs("PutEvents").length;
        for (const action of ["GetItem", "PutItem", "Query", "PutEvents"]) doors.aws.fault(action, () => undefined);
        expect(await doors.work([message], 2)).toBe(0);
        expect(await doors.state()).toBe(expected);
        expect(first).toBeLessThanOrEqual(2);
        expect([...new Set(doors.told().map(({ meta }) => meta.id))]).toEqual(told);
      }
    }
  });

  test("waits for its route, and gets it with the next delivery", async () => {
    expect(await doors.work([begins()])).toBe(1);
    expect((await doors.show("r1")).status).toBe(404);
    await doors.work([...requests(DRIVE.slice(0, 12)), published()]);
    expect((await doors.show("r1")).json).not.toHaveProperty("progress");
    expect(await doors.work([begins()], 2)).toBe(0);
    expect((await doors.show("r1")).json["progress"]).toBeGreaterThan(0.2);
    expect(names().slice(0, 2)).toEqual(["stop.arrived s0", "stop.departed s0"]);
  });

  test("is for one task and of one courier: what says otherwise is parked", async () => {
    await straight([published(), begins()]);
    const state = await doors.state();
    await doors.work([begins(NOON, { taskId: "tsk_2" }), ends(NOON, { courierId: "c2" })]);
    expect(await doors.state()).toBe(state);
    expect(doors.aws.inputs("SendMessage")).toHaveLength(2);
  });

  test("that failed is aborted; its visits stay", async () => {
    await straight([published(), begins(), ...requests(DRIVE.slice(0, 24))]);
    const data = { ...TASK, durationS: 60, reason: "vehicle" as const };
    await doors.work([TaskFailed.create(data, { id: "tsk_1.4", at: new Date(LAST) })]);
    expect(doors.told().at(-1)).toMatchObject({ name: "run.finished", data: { outcome: "failed" } });
    expect((await doors.show("r1")).json).toMatchObject({ state: "aborted" });
  });

  test("is finished again, with a higher seq, when what came late changes what it came to", async () => {
    const parts = requests(DRIVE);
    await straight([published(), begins(), ...parts.slice(0, 4), ...parts.slice(6), ends(LAST)]);
    await doors.work([parts[4]!, parts[5]!]);
    const finished = doors.told().filter(({ name }) => name === "run.finished");
    const sums = finished.map(({ data }) => data["distanceM"] as number);
    const seqs = finished.map(({ meta }) => meta.seq);
    expect(finished.length).toBeGreaterThan(1);
    expect(sums.at(-1)).toBeGreaterThan(sums[0]!);
    expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
    const { distanceM } = (await doors.show("r1")).json;
    expect(sums.at(-1)).toBe(distanceM);
  });

  test("says of a visit that did not happen after all that it did not", async () => {
    // The first fix is of the wrong place, and the next two agree against it.
    const wrong = { ...DRIVE[0]!, ...STOPS[3]!.point, fixTime: new Date(NOON - 10_000).toISOString() };
    const far = STOPS.map((stop, n) => (n === 0 ? { ...stop, point: off(stop.point, 0, 60_000) } : stop));
    const path = [off(PATH[0]!, 0, 60_000), ...PATH];
    const route = { routeId: `rte_${routes}`, revision: 1, lengthM: 1, path: encoded(path), stops: far };
    const first = { ...wrong, ...far[0]!.point };
    await straight([RoutePublished.create(route, { id: "r" }), begins(), reported([first])]);
    expect(names()).toEqual(["stop.arrived s0"]);
    await doors.work([reported(DRIVE.slice(0, 3))]);
    expect(names().slice(1)).toContain("stop.visit-withdrawn s0");
  });
});

test("a run of an ordinary route stays within its write unit, the announcements of a moment apart", async () => {
  const stops = Array.from({ length: 30 }, (_, n) => ({
    stopId: `stop_${n}`,
    point: placeAt(LINE, (n / 29) * LINE.lengthM),
    radiusM: 80,
  }));
  const route = { routeId: `rte_${routes}`, revision: 1, lengthM: LINE.lengthM, path: encoded(PATH), stops };
  const [taskId, runId] = ["tsk_01KAJ3Z6Q8M5T0W9Y2B4C7D1EF", "run_01KAJ3Z6Q8M5T0W9Y2B4C7D1EF.3"];
  const task = { taskId, runId, courierId: "courier_01KAJ3Z6Q8M5T0" };
  await straight([RoutePublished.create(route, { id: "r" }), begins(NOON, task)]);
  for (const part of requests(DRIVE, { runId, courierId: task.courierId })) await doors.work([part]);
  await doors.work([ends(LAST, task)]);
  const sizes = doors.aws
    .inputs<{ Item: Record<string, object> }>("PutItem")
    .filter(({ Item }) => "memory" in Item && !("said" in Item))
    .map(({ Item }) => itemBytes(Item));
  expect(
    ((await doors.show(runId)).json["stops"] as { state: string }[]).filter((s) => s.state === "departed").length,
  ).toBeGreaterThan(9);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(1_024);
});

describe("a detour", () => {
  const round = routeLine(detour(LINE, 300, 450, 130));

  test("is told once, and once back", async () => {
    await straight([published(), begins(), ...requests(drive(round))]);
    expect(names().filter((name) => name.startsWith("run."))).toEqual(["run.went-off-route", "run.back-on-route"]);
  });

  test("that came whole in one request is told whole", async () => {
    await straight([published(), begins(), reported(drive(round))]);
    expect(names().filter((name) => name.startsWith("run."))).toEqual(["run.went-off-route", "run.back-on-route"]);
    expect((await doors.show("r1")).json["offRoute"]).toBe(false);
  });

  test("and another are told alike, however the phone has cut its reports, and whatever comes late", async () => {
    const twice = drive(routeLine(detour(round, round.lengthM - 500, round.lengthM - 350, 130)));
    const way = () =>
      doors
        .told()
        .filter(({ name }) => name.endsWith("-route"))
        .map(({ name, data }) => [name, data["since"]]);
    await straight([published(), begins(), ...requests(twice)]);
    const apart = way();
    expect(apart.map(([name]) => name)).toEqual(
      [...Array(2)].flatMap(() => ["run.went-off-route", "run.back-on-route"]),
    );
    doors.aws.reset();
    await straight([published(), begins(), reported(twice)]);
    expect(way()).toEqual(apart);

    const middle = twice.findIndex(({ fixTime }) => fixTime > (apart[2]![1] as string)) + 1;
    doors.aws.reset();
    await straight([published(), begins(), reported(twice.slice(middle - 20)), reported(twice.slice(0, middle - 20))]);
    expect(way().slice(0, 2), "the second, first").toEqual(apart.slice(2));
    expect(way().slice(2), "then all that was not known, and the last word again").toEqual(apart);
  });
});

describe("a visit by hand", () => {
  const visit = (stopId: string, at = NOON, courier = "c1") => doors.visit(courier, "r1", stopId, { at: new Date(at) });

  test("is kept, told as such, and the same answer when it is sent again", async () => {
    await straight([published(), begins()]);
    const first = await visit("s1");
    expect(first).toMatchObject({
      status: 200,
      json: { stopId: "s1", state: "departed", source: "manual", arrivedAt: new Date(NOON).toISOString() },
    });
    expect(await visit("s1", NOON + MINUTE)).toEqual(first);
    expect(names()).toEqual(["stop.arrived s1", "stop.departed s1"]);
    expect(doors.told()[0]!.data).toMatchObject({ source: "manual", team: "north" });
  });

  test("ends in the same bytes before and after the fixes; what the phone saw earlier counts more", async () => {
    const parts = requests(DRIVE);
    await straight([published(), begins(), ...parts]);
    const seen = (await doors.show("r1")).json["stops"] as { arrivedAt: string }[];
    const at = Date.parse(seen[1]!.arrivedAt);
    for (const said of [at - MINUTE, at + MINUTE]) {
      await straight([published(), begins(), ...parts]);
      await visit("s1", said);
      const expected = await doors.state();
      await straight([published(), begins()]);
      await visit("s1", said);
      for (const part of parts) await doors.work([part]);
      expect(await doors.state()).toBe(expected);
      const stops = (await doors.show("r1")).json["stops"] as { arrivedAt: string; source: string }[];
      expect(stops[1]).toMatchObject({
        source: said < at ? "manual" : "gps",
        arrivedAt: new Date(Math.min(said, at)).toISOString(),
      });
    }
  });

  test("is nobody's but the courier's, of the route's stops, and before the run is closed", async () => {
    await straight([published(), begins()]);
    expect((await visit("s1", NOON, "c2")).status).toBe(404);
    expect((await visit("s9")).status).toBe(404);
    await doors.work([ends(NOON)]);
    expect((await visit("s1", NOON + 5 * MINUTE)).status).toBe(200);
    expect((await visit("s2", NOON + 5 * MINUTE + 1)).json["code"]).toBe("RUN_CLOSED");
    expect(doors.told().at(-1)).toMatchObject({ name: "run.finished", data: { stops: { arrived: 1, pending: 3 } } });
  });

  test("that could not be told is told by the next look of the clock", async () => {
    await straight([published(), begins()]);
    doors.aws.fault("PutEvents", () => ({ status: 400, body: { __type: "AccessDeniedException", message: "no" } }));
    expect((await visit("s1")).status).toBe(503);
    doors.aws.reset();
    expect(await doors.watch(NOON)).toEqual({ seen: 1, failed: [], cutShort: false });
    expect(names()).toEqual(["stop.arrived s1", "stop.departed s1"]);
    doors.aws.reset();
    await doors.watch(NOON + 1);
    expect(names()).toEqual([]);
  });
});

describe("the clock", () => {
  test("says that a run is silent after five minutes, once, and its next fix that it goes on", async () => {
    await straight([published(), begins(), ...requests(DRIVE.slice(0, 12))]);
    const last = Date.parse(DRIVE[11]!.fixTime);
    doors.aws.reset();
    await doors.watch(last + 5 * MINUTE - 1);
    expect(names()).toEqual([]);
    await doors.watch(last + 5 * MINUTE);
    expect(await doors.watch(last + 6 * MINUTE)).toEqual({ seen: 0, failed: [], cutShort: false });
    expect(doors.told()).toMatchObject([{ name: "run.went-silent", data: { since: new Date(last).toISOString() } }]);
    await doors.work(requests(DRIVE.slice(12, 18)));
    expect(
      names()
        .slice(1)
        .filter((name) => name.startsWith("run.")),
    ).toEqual(["run.resumed"]);
    expect(await doors.watch(last + 2 * MINUTE)).toEqual({ seen: 1, failed: [], cutShort: false });
  });

  test("says it of one whose phone never told, and not of one that has ended", async () => {
    await straight([published(), begins(NOON)]);
    await doors.watch(NOON + 5 * MINUTE);
    expect(names()).toEqual(["run.went-silent"]);
    await straight([published(), begins(NOON), ends(NOON + MINUTE)]);
    expect(await doors.watch(NOON + 9 * MINUTE)).toEqual({ seen: 0, failed: [], cutShort: false });
  });

  test.each([
    [0, "r1"],
    [0.5, "r2"],
    [0.99, "r3"],
  ])("begins at any of the runs, so that a short time does not always leave out the same: %d", async (place, first) => {
    await straight([published(), ...["r1", "r2", "r3"].map((runId) => begins(NOON, { runId }))]);
    let asked = 0;
    const swept = await doors.watch(
      NOON + 5 * MINUTE,
      () => (asked++ === 0 ? 50_000 : 9_000),
      () => place,
    );
    expect(swept).toEqual({ seen: 1, failed: [], cutShort: true });
    expect(doors.told()).toMatchObject([{ name: "run.went-silent", data: { runId: first } }]);
    expect((await doors.watch(NOON + 5 * MINUTE)).seen).toBe(2);
  });

  test("leaves the state as it would be without it when the run has ended", async () => {
    const parts = requests(DRIVE);
    const expected = await straight([published(), begins(), ...parts, ends(LAST)]);
    await straight([published(), begins(), ...parts.slice(0, 3)]);
    await doors.watch(LAST + MINUTE);
    for (const part of parts.slice(3)) await doors.work([part]);
    await doors.work([ends(LAST)]);
    expect(await doors.state()).toBe(expected);
  });

  test("is not needed to see that somebody stands still for ten minutes where no stop is", async () => {
    const stands = (from: Fix, minutes: number): Fix[] =>
      Array.from({ length: minutes * 6 }, (_, n) => ({
        ...from,
        fixTime: new Date(Date.parse(from.fixTime) + n * 10_000).toISOString(),
      }));
    const where = DRIVE.findIndex((fix, n) => n > 5 && STOPS.every(({ point }) => metresNear(point, fix) > 150));
    const before = DRIVE.slice(0, where);
    const still = stands(DRIVE[where]!, 11);
    const on = DRIVE.slice(where + 1, where + 7).map((fix) => ({
      ...fix,
      fixTime: new Date(Date.parse(fix.fixTime) + 11 * MINUTE).toISOString(),
    }));
    await straight([published(), begins(), ...requests([...before, ...still])]);
    expect(names().filter((name) => name.startsWith("run."))).toEqual(["run.stalled"]);
    expect((await doors.show("r1")).json["stalled"]).toBe(true);
    await doors.work(requests(on));
    expect(names().filter((name) => name.startsWith("run."))).toEqual(["run.stalled", "run.resumed"]);
  });
});

describe("the door of positions", () => {
  const report = (fixes: readonly Fix[], at: number) =>
    doors.report("c1", { runId: "r1", fixes }, { at: new Date(at) });
  const moved = (fix: Fix, at: number): Fix => ({ ...fix, fixTime: new Date(at).toISOString() });

  test("takes nothing that was measured after the end and the grace, and all that was before", async () => {
    await straight([published(), begins(), ends(NOON)]);
    const [fix] = DRIVE as [Fix];
    const closed = await report([moved(fix, NOON + 5 * MINUTE + 1)], NOON + 60 * MINUTE);
    expect(closed).toMatchObject({ status: 410, json: { code: "RUN_CLOSED" } });
    expect((await report([moved(fix, NOON + 5 * MINUTE)], NOON + 60 * MINUTE)).status).toBe(202);
    const both = [moved(fix, NOON - MINUTE), moved(fix, NOON + 50 * MINUTE)];
    expect((await report(both, NOON + 60 * MINUTE)).json["accepted"]).toBe(2);
  });

  test("asks for a report in 5 s near a stop, in 60 s of who stands still, else, when nobody looks, in 30 s", async () => {
    await straight([published(), begins()]);
    const near = { ...DRIVE[0]!, ...off(STOPS[1]!.point, 120, 0), speedMps: 8 };
    const on = { ...DRIVE[0]!, ...placeAt(LINE, 0.15 * LINE.lengthM), speedMps: 8 };
    const still = Array.from({ length: 13 }, (_, n) => ({ ...moved(near, NOON + n * 10_000), speedMps: 0 }));
    const asked = async (fixes: readonly Fix[]) => (await report(fixes, NOON + 2 * MINUTE)).json["nextReportSeconds"];
    expect([await asked([near]), await asked([on]), await asked(still)]).toEqual([5, 30, 60]);
  });
});

describe("the time of arrival", () => {
  test("is, once others did the route, what their median took, however many gave it up since", async () => {
    const slow = DRIVE.map((fix) => ({
      ...fix,
      fixTime: new Date(NOON + 3 * (Date.parse(fix.fixTime) - NOON)).toISOString(),
    }));
    const told = async (runId: string, fixes: readonly Fix[]) => {
      const task = { taskId: `t${runId}`, runId };
      await doors.work([begins(NOON, task)]);
      for (const request of requests(fixes, { runId })) await doors.work([request]);
      await doors.work([ends(NOON + 24 * MINUTE, task)]);
    };
    await straight([published()]);
    for (const runId of ["p1", "p2", "p3"]) await told(runId, slow);
    for (let n = 0; n < 20; n++) await told(`q${n}`, slow.slice(0, 6));
    await doors.work([begins()]);
    const before = requests(DRIVE.slice(0, 6), { at: NOON + 60 * MINUTE });
    await doors.work(before);
    const eta = Date.parse(doors.announced().at(-1)!.data["etaAt"] as string) - NOON;
    const [own, theirs] = [LAST - NOON, 3 * (LAST - NOON)];
    expect(eta).toBeGreaterThan(own * 1.5);
    expect(eta).toBeLessThan(theirs * 1.1);
  });
});
