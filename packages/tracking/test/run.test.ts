import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { TaskCompleted, TaskFailed, TaskStarted, TaskUnassigned, RoutePublished } from "@waybill/events-schema/tasks";
import type { Fix } from "@waybill/events-schema/tracking";
import type { Message } from "@waybill/events-schema/event";
import { encodePolyline } from "@waybill/geometry/polyline";
import type { SweepEvent } from "@waybill/kernel/sweeper";
import { createStageView } from "@waybill/plan/view/create-stage-view";
import { loadPlan } from "@waybill/plan/plan";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { toContractFix as fixOf } from "../src/fixes/fix.ts";
import { planarDistanceM, positionAt, routeLine } from "../src/geo/route-line.ts";
import { MONITOR_SHARDS, monitorShard } from "../src/runs/store.ts";
import { type TrackingClient, createTrackingClient, recordPositionsMessage, type PublishedRunEvent } from "./client.ts";
import { itemBytes, type DynamoItem } from "../../../bench/item-bytes.ts";
import { NOON } from "./generated-fixes.ts";
import { detourPath, drawPath, simulateDrive, offsetBy, type RoutePiece } from "./generated-routes.ts";
import { fc, runs } from "../../../test/properties.ts";

let client: TrackingClient;
let routes = 0;
beforeAll(async () => void (client = await createTrackingClient()));
afterAll(() => client.aws.stop());
beforeEach(async () => {
  client.aws.reset();
  await client.createEmptyTable();
  // A revision never changes, so a process caches it: each test has its own route.
  routes += 1;
});

const MINUTE = 60_000;
const street: RoutePiece = { kind: "street", metres: 900, turn: 40 };
const PATH = drawPath([street, { kind: "laps", radius: 120, laps: 1 }, street]);
const LINE = routeLine(PATH);
const STOPS = [0, 0.3, 0.7, 1].map((share, n) => ({
  stopId: `s${n}`,
  point: positionAt(LINE, share * LINE.lengthM),
  radiusM: 80,
}));
const routePublished = (): Message =>
  RoutePublished.create(
    { routeId: `rte_${routes}`, revision: 1, lengthM: LINE.lengthM, path: encodePolyline(PATH), stops: STOPS },
    { id: `rte_${routes}.1` },
  );
const TASK = { taskId: "tsk_1", runId: "r1", courierId: "c1" };
const taskStarted = (at = NOON - MINUTE, task: object = TASK): Message =>
  TaskStarted.create(
    { ...TASK, title: "Parcels to Mitte", ...task, routeId: `rte_${routes}`, revision: 1, team: "north" },
    { id: "tsk_1.3", at: new Date(at) },
  );
const taskCompleted = (at: number, task: object = TASK): Message =>
  TaskCompleted.create({ ...TASK, ...task, durationS: 600, onTime: true }, { id: "tsk_1.4", at: new Date(at) });

/** A drive from the start to the end, reported every ten seconds. */
const drive = (line = LINE, seed = 1): Fix[] =>
  simulateDrive(line, { seed, everyS: 10, noiseM: 5 }).map(({ fix }) => fixOf(fix));
const DRIVE = drive();
const LAST = Date.parse(DRIVE.at(-1)!.fixTime);
/** In requests of six fixes, as a phone sends them. */
const requests = (fixes: readonly Fix[], more: object = {}): Message[] =>
  Array.from({ length: Math.ceil(fixes.length / 6) }, (_, n) =>
    recordPositionsMessage(fixes.slice(n * 6, n * 6 + 6), more),
  );
const eventNames = () =>
  client.publishedEvents().map(({ name, data }) => [name, data["stopId"]].filter(Boolean).join(" "));

async function processInOrder(messages: readonly Message[]): Promise<string> {
  await client.createEmptyTable();
  for (const message of messages) expect(await client.processMessages([message])).toBe(0);
  return client.dumpTable();
}

/** What a consumer knows that keeps, of each thing, the event with the highest `seq`. */
function latestEvents(events: readonly PublishedRunEvent[]) {
  const latest = new Map<string, { seq: number; event: string }>();
  for (const { name, meta, data } of events) {
    const about = name === "stop.departed" ? "departed" : name.startsWith("stop.") ? "visit" : name;
    if (!name.startsWith("stop.") && name !== "run.finished") continue;
    const key = `${about} ${String(data["stopId"])}`;
    if ((latest.get(key)?.seq ?? -1) <= meta.seq)
      latest.set(key, { seq: meta.seq, event: JSON.stringify([name, data]) });
  }
  return Object.fromEntries([...latest].map(([key, { event }]) => [key, event]));
}

describe("off-route detection", () => {
  test("a run along its route publishes its stops, its progress and its end", async () => {
    await processInOrder([routePublished(), taskStarted(), ...requests(DRIVE)]);
    expect(eventNames()).toEqual([
      ...["s0", "s1", "s2"].flatMap((stop) => [`stop.arrived ${stop}`, `stop.departed ${stop}`]),
      "stop.arrived s3",
    ]);
    const half = client.publishedProgress().at(-2)!.data;
    expect(half).toMatchObject({ team: "north" });
    expect(half["progress"]).toBeGreaterThan(0.5);
    expect(half["progress"]).toBeLessThan(1);
    expect(Date.parse(half["etaAt"] as string)).toBeGreaterThan(Date.parse(half["fixTime"] as string));
    expect((await client.getRun("r1")).json).toMatchObject({ state: "active", progress: 1, stalled: false });
    client.aws.reset();
    await client.processMessages([taskCompleted(LAST + MINUTE)]);
    const finished = client.publishedEvents();
    expect(finished.map(({ name }) => name)).toEqual(["run.finished"]);
    expect(finished[0]!.data).toMatchObject({
      outcome: "completed",
      progress: 1,
      team: "north",
      stops: { arrived: 4, skipped: 0, pending: 0 },
    });
    const { json } = await client.getRun("r1");
    expect(json).toMatchObject({ state: "finished", taskId: "tsk_1", endedAt: new Date(LAST + MINUTE).toISOString() });
    expect(json).not.toHaveProperty("etaAt");
    expect((json["stops"] as { state: string }[]).map(({ state }) => state)).toEqual([
      "departed",
      "departed",
      "departed",
      "arrived",
    ]);
  });

  test("the same messages end in the same bytes and events in any order, repeated and in any batches", async () => {
    const late = requests(DRIVE.slice(20, 24), { at: LAST + 3 * MINUTE, id: "late" });
    const after = { ...DRIVE.at(-1)!, fixTime: new Date(LAST + 7 * MINUTE).toISOString() };
    const all = [
      taskStarted(),
      ...requests(DRIVE),
      ...late,
      taskCompleted(LAST + MINUTE),
      recordPositionsMessage([after]),
    ];
    const expected = await processInOrder([routePublished(), ...all]);
    const expectedEvents = latestEvents(client.publishedEvents());
    expect((await client.getRun("r1")).json["counts"]).toMatchObject({ outOfRun: 1, duplicate: 4 });
    const arbitrary = fc.tuple(
      fc.shuffledSubarray([...all, ...all.slice(0, 9)], { minLength: all.length + 9 }),
      fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 80, maxLength: 80 }),
      fc.boolean(),
    );
    await fc.assert(
      fc.asyncProperty(arbitrary, async ([order, sizes, together]) => {
        client.aws.reset();
        await processInOrder([routePublished()]);
        const batches: Message[][] = [];
        for (let from = 0, n = 0; from < order.length; from += sizes[n]!, n++)
          batches.push(order.slice(from, from + sizes[n]!));
        const work = async (batch: Message[]): Promise<void> => {
          for (let receive = 1; (await client.processMessages(batch, receive)) > 0; receive++)
            expect(receive).toBeLessThan(9);
        };
        if (together) await Promise.all(batches.map(work));
        else for (const batch of batches) await work(batch);
        if ((await client.dumpTable()) !== expected) throw new Error("the stored state differs");
        expect(latestEvents(client.publishedEvents())).toEqual(expectedEvents);
      }),
      runs(10),
    );
  });

  test("a worker stopped at any call and retried ends in the same bytes and publishes every event", async () => {
    const parts = requests(DRIVE);
    const cases: [Message[], Message][] = [
      [[routePublished(), taskStarted()], parts[0]!],
      [[routePublished(), ...parts], taskStarted()],
      [[routePublished(), taskStarted(), ...parts], taskCompleted(LAST)],
    ];
    for (const [before, message] of cases) {
      client.aws.reset();
      const expected = await processInOrder([...before, message]);
      client.aws.reset();
      await processInOrder(before);
      client.aws.reset();
      await client.processMessages([message]);
      const expectedIds = client.publishedEvents().map(({ meta }) => meta.id);
      expect(expectedIds.length).toBeGreaterThan(0);
      for (let stop = 1; ; stop++) {
        await processInOrder(before);
        client.aws.reset();
        let [calls, stopped] = [0, false];
        for (const action of ["GetItem", "PutItem", "Query", "PutEvents"]) {
          client.aws.fault(action, (input) => {
            if (input["TableName"] === "failures" || ++calls !== stop) return undefined;
            stopped = true;
            return { status: 400, body: { __type: "AccessDeniedException", message: "stopped here" } };
          });
        }
        expect(await client.processMessages([message])).toBe(stopped ? 1 : 0);
        if (!stopped) break;
        const first = client.aws.inputs("PutEvents").length;
        for (const action of ["GetItem", "PutItem", "Query", "PutEvents"]) client.aws.fault(action, () => undefined);
        expect(await client.processMessages([message], 2)).toBe(0);
        expect(await client.dumpTable()).toBe(expected);
        expect(first).toBeLessThanOrEqual(2);
        expect([...new Set(client.publishedEvents().map(({ meta }) => meta.id))]).toEqual(expectedIds);
      }
    }
  });

  test("task.started is retried until its route has arrived", async () => {
    expect(await client.processMessages([taskStarted()])).toBe(1);
    expect((await client.getRun("r1")).status).toBe(404);
    await client.processMessages([...requests(DRIVE.slice(0, 12)), routePublished()]);
    expect((await client.getRun("r1")).json).not.toHaveProperty("progress");
    expect(await client.processMessages([taskStarted()], 2)).toBe(0);
    expect((await client.getRun("r1")).json["progress"]).toBeGreaterThan(0.2);
    expect(eventNames().slice(0, 2)).toEqual(["stop.arrived s0", "stop.departed s0"]);
  });

  test("a message with another task or courier than the run's is parked", async () => {
    await processInOrder([routePublished(), taskStarted()]);
    const state = await client.dumpTable();
    await client.processMessages([taskStarted(NOON, { taskId: "tsk_2" }), taskCompleted(NOON, { courierId: "c2" })]);
    expect(await client.dumpTable()).toBe(state);
    expect(client.aws.inputs("SendMessage")).toHaveLength(2);
  });

  test("a run whose task failed is aborted, and its visits stay", async () => {
    await processInOrder([routePublished(), taskStarted(), ...requests(DRIVE.slice(0, 24))]);
    const data = { ...TASK, durationS: 60, reason: "vehicle" as const };
    await client.processMessages([TaskFailed.create(data, { id: "tsk_1.4", at: new Date(LAST) })]);
    expect(client.publishedEvents().at(-1)).toMatchObject({ name: "run.finished", data: { outcome: "failed" } });
    expect((await client.getRun("r1")).json).toMatchObject({ state: "aborted" });
  });

  test("run.finished is published again with a higher seq when late fixes change the result", async () => {
    const parts = requests(DRIVE);
    await processInOrder([
      routePublished(),
      taskStarted(),
      ...parts.slice(0, 4),
      ...parts.slice(6),
      taskCompleted(LAST),
    ]);
    await client.processMessages([parts[4]!, parts[5]!]);
    const finished = client.publishedEvents().filter(({ name }) => name === "run.finished");
    const sums = finished.map(({ data }) => data["distanceM"] as number);
    const seqs = finished.map(({ meta }) => meta.seq);
    expect(finished.length).toBeGreaterThan(1);
    expect(sums.at(-1)).toBeGreaterThan(sums[0]!);
    expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
    const { distanceM } = (await client.getRun("r1")).json;
    expect(sums.at(-1)).toBe(distanceM);
  });

  test("a published visit that did not happen after all is withdrawn", async () => {
    // The first fix is at the wrong place, and the next two contradict it.
    const wrong = { ...DRIVE[0]!, ...STOPS[3]!.point, fixTime: new Date(NOON - 10_000).toISOString() };
    const far = STOPS.map((stop, n) => (n === 0 ? { ...stop, point: offsetBy(stop.point, 0, 60_000) } : stop));
    const path = [offsetBy(PATH[0]!, 0, 60_000), ...PATH];
    const route = { routeId: `rte_${routes}`, revision: 1, lengthM: 1, path: encodePolyline(path), stops: far };
    const first = { ...wrong, ...far[0]!.point };
    await processInOrder([RoutePublished.create(route, { id: "r" }), taskStarted(), recordPositionsMessage([first])]);
    expect(eventNames()).toEqual(["stop.arrived s0"]);
    await client.processMessages([recordPositionsMessage(DRIVE.slice(0, 3))]);
    expect(eventNames().slice(1)).toContain("stop.visit-withdrawn s0");
  });
});

test("a run of an ordinary route fits one write unit except while events are pending", async () => {
  const stops = Array.from({ length: 30 }, (_, n) => ({
    stopId: `stop_${n}`,
    point: positionAt(LINE, (n / 29) * LINE.lengthM),
    radiusM: 80,
  }));
  const route = { routeId: `rte_${routes}`, revision: 1, lengthM: LINE.lengthM, path: encodePolyline(PATH), stops };
  const [taskId, runId] = ["tsk_01KAJ3Z6Q8M5T0W9Y2B4C7D1EF", "run_01KAJ3Z6Q8M5T0W9Y2B4C7D1EF.3"];
  const task = { taskId, runId, courierId: "courier_01KAJ3Z6Q8M5T0" };
  await processInOrder([RoutePublished.create(route, { id: "r" }), taskStarted(NOON, task)]);
  for (const part of requests(DRIVE, { runId, courierId: task.courierId })) await client.processMessages([part]);
  await client.processMessages([taskCompleted(LAST, task)]);
  const sizes = client.aws
    .inputs<{ Item: DynamoItem }>("PutItem")
    .filter(({ Item }) => "snapshot" in Item && !("pendingEvents" in Item))
    .map(({ Item }) => itemBytes(Item));
  expect(
    ((await client.getRun(runId)).json["stops"] as { state: string }[]).filter((s) => s.state === "departed").length,
  ).toBeGreaterThan(9);
  expect(sizes.length).toBeGreaterThan(5);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(1_024);
});

describe("the list of active runs", () => {
  /** Run `n` of a team, started `n` minutes after noon; team "" has none. */
  const start = (n: number, team: string) =>
    TaskStarted.create(
      {
        taskId: `tsk_${n}`,
        runId: `r${n}`,
        courierId: `c${n}`,
        title: `Round ${n}`,
        routeId: `rte_${routes}`,
        revision: 1,
        ...(team && { team }),
      },
      { id: `tsk_${n}.3`, at: new Date(NOON + n * MINUTE) },
    );
  const managerOf = (...teams: string[]) => ({ sub: "m1", role: "manager", teams });
  const listed = async (query: Record<string, string> = {}, caller?: ReturnType<typeof managerOf>) => {
    const { json } = await client.listRuns(query, caller);
    return { ids: (json["runs"] as { runId: string }[]).map(({ runId }) => runId), cursor: json["cursor"] as string };
  };

  test("the list of active runs has those of all teams of the token or of one, in complete pages", async () => {
    // A team whose name begins as another's, and one with the separator in it.
    await processInOrder([
      routePublished(),
      ...["north", "south", "north", "", "northern", "north#1", "south"].map((team, n) => start(n, team)),
    ]);
    expect((await listed()).ids.toSorted()).toEqual(["r0", "r1", "r2", "r3", "r4", "r5", "r6"]);
    expect((await listed({}, managerOf("north"))).ids).toEqual(["r2", "r0"]);
    expect((await listed({ team: "south" })).ids).toEqual(["r6", "r1"]);
    expect((await listed({}, managerOf())).ids).toEqual([]);
    expect((await client.listRuns({ team: "south" }, managerOf("north"))).json["code"]).toBe("NOT_FOUND");
    const seen: string[] = [];
    for (let cursor: string | undefined = ""; cursor !== undefined;) {
      const page = await listed({ limit: "1", ...(cursor && { cursor }) }, managerOf("north", "south", "none"));
      seen.push(...page.ids);
      ({ cursor } = page);
    }
    expect(seen).toEqual(["r6", "r1", "r2", "r0"]);
    const { cursor } = await listed({ limit: "1" }, managerOf("south"));
    expect((await client.listRuns({ cursor }, managerOf("north"))).json["code"]).toBe("VALIDATION_FAILED");
    expect((await client.listRuns({ state: "ended" })).status).toBe(400);
  });

  test("the list of active runs has the same fields as the run, and neither ended runs nor runs without a task", async () => {
    await processInOrder([
      routePublished(),
      taskStarted(),
      start(2, "north"),
      recordPositionsMessage(DRIVE.slice(0, 1), { runId: "free", courierId: "c9" }),
      ...requests(DRIVE.slice(0, DRIVE.length / 2)),
    ]);
    const at = new Date(LAST + 30 * MINUTE);
    await client.detectInactiveRuns(at.getTime());
    const { json } = await client.listRuns();
    const { stops: _, fixes: __, counts: ___, ...run } = (await client.getRun("r1")).json;
    expect(json["runs"]).toMatchObject([{ runId: "r2", courierId: "c2", title: "Round 2", team: "north" }, run]);
    expect(run).toMatchObject({ taskId: "tsk_1", team: "north", courierId: "c1", silent: true, offRoute: false });
    expect(run["progress"]).toBeGreaterThan(0.3);
    expect(run).toHaveProperty("last.lat");
    await client.processMessages([taskCompleted(LAST + MINUTE)]);
    expect((await listed()).ids).toEqual(["r2"]);
    await client.processMessages(requests(DRIVE.slice(DRIVE.length / 2)));
    expect((await listed()).ids).toEqual(["r2"]);
  });

  test("a page is full and has a cursor only when another follows, though the index still has runs that have ended", async () => {
    await processInOrder([routePublished(), ...[0, 1, 2, 3, 4].map((n) => start(n, "north"))]);
    const keys = client.aws
      .inputs<{ TableName: string; Item: Record<string, { S: string }> }>("PutItem")
      .filter(({ Item }) => Item["listed"] && ["RUN#r2", "RUN#r3"].includes(Item["pk"]!.S));
    // As GSIs are: their keys are there for a moment after the write that ended the runs.
    const dynamo = new DynamoDBClient({});
    for (const { TableName, Item } of keys) {
      const ending = { M: { at: { N: String(NOON) }, outcome: { S: "completed" } } };
      await dynamo.send(new PutItemCommand({ TableName, Item: { ...Item, ending } }));
    }
    for (const caller of [managerOf("north"), undefined]) {
      const pages: string[][] = [];
      for (let cursor: string | undefined = ""; cursor !== undefined;) {
        const page = await listed({ limit: "1", ...(cursor && { cursor }) }, caller);
        pages.push(page.ids);
        ({ cursor } = page);
      }
      expect(pages).toEqual([["r4"], ["r1"], ["r0"]]);
    }
  });

  test("the keys of the list of active runs are written when a run starts and ends, and not by its positions", async () => {
    await processInOrder([routePublished(), taskStarted(), ...requests(DRIVE.slice(0, 60))]);
    const keys = client.aws
      .inputs<{ Item: Record<string, { S: string }> }>("PutItem")
      .flatMap(({ Item }) => (Item["pk"]!.S === "RUN#r1" && Item["sk"]!.S === "RUN" ? [Item["listed"]?.S] : []));
    expect(keys.length).toBeGreaterThan(10);
    expect(new Set(keys).size).toBe(1);
  });
});

describe("a run that is handed over", () => {
  const HALF = DRIVE.length / 2;
  const [first, second] = [DRIVE.slice(0, HALF), DRIVE.slice(HALF)];
  const HANDED_OVER = Date.parse(first.at(-1)!.fixTime);
  const NEXT = { runId: "r2", courierId: "c2" };
  const messages = [
    taskStarted,
    () =>
      TaskUnassigned.create({ ...TASK, by: "m1", reason: "reassigned" }, { id: "tsk_1.4", at: new Date(HANDED_OVER) }),
    () => taskStarted(HANDED_OVER, { ...NEXT, continues: "r1" }),
    () => taskCompleted(LAST + MINUTE, NEXT),
  ];
  const all = () => [...messages.map((create) => create()), ...requests(first), ...requests(second, NEXT)];

  test("a run whose task is reassigned ends as handed over, and its visits count for the next run, in any order of events", async () => {
    const stops = async () => (await client.getRun("r2")).json["stops"] as Record<string, string>[];
    const expected = await processInOrder([routePublished(), ...all()]);
    expect((await client.getRun("r1")).json).toMatchObject({ state: "handedOver", courierId: "c1" });
    const shown = await stops();
    expect(shown.map(({ runId = "r2", state }) => [runId, state])).toMatchObject([
      ["r1", "departed"],
      ["r1", "departed"],
      ["r2", "departed"],
      ["r2", "arrived"],
    ]);
    expect((await client.getRun("r2", { sub: "c2", role: "courier" })).json["stops"]).toEqual(shown);
    const finished = client.publishedEvents().filter(({ name }) => name === "run.finished");
    expect(finished.map(({ data }) => [data["runId"], data["outcome"]]).at(-1)).toEqual(["r2", "completed"]);
    expect(finished.map(({ data }) => data["outcome"])).toContain("handed-over");
    // Late, twice and from the end: the same bytes, and the same stops.
    expect(await processInOrder([routePublished(), ...all().toReversed(), ...all()])).toBe(expected);
    expect(await stops()).toEqual(shown);
  });
});

describe("detours", () => {
  const round = routeLine(detourPath(LINE, 300, 450, 130));

  test("a detour is published once, with its return", async () => {
    await processInOrder([routePublished(), taskStarted(), ...requests(drive(round))]);
    expect(eventNames().filter((name) => name.startsWith("run."))).toEqual(["run.went-off-route", "run.back-on-route"]);
  });

  test("a detour within one request is published with its return", async () => {
    await processInOrder([routePublished(), taskStarted(), recordPositionsMessage(drive(round))]);
    expect(eventNames().filter((name) => name.startsWith("run."))).toEqual(["run.went-off-route", "run.back-on-route"]);
    expect((await client.getRun("r1")).json["offRoute"]).toBe(false);
  });

  test("two detours are published alike however the reports are split, and also when reports are late", async () => {
    const twice = drive(routeLine(detourPath(round, round.lengthM - 500, round.lengthM - 350, 130)));
    const detourEvents = () =>
      client
        .publishedEvents()
        .filter(({ name }) => name.endsWith("-route"))
        .map(({ name, data }) => [name, data["since"]]);
    await processInOrder([routePublished(), taskStarted(), ...requests(twice)]);
    const apart = detourEvents();
    expect(apart.map(([name]) => name)).toEqual(
      [...Array(2)].flatMap(() => ["run.went-off-route", "run.back-on-route"]),
    );
    client.aws.reset();
    await processInOrder([routePublished(), taskStarted(), recordPositionsMessage(twice)]);
    expect(detourEvents()).toEqual(apart);

    const middle = twice.findIndex(({ fixTime }) => fixTime > (apart[2]![1] as string)) + 1;
    client.aws.reset();
    await processInOrder([
      routePublished(),
      taskStarted(),
      recordPositionsMessage(twice.slice(middle - 20)),
      recordPositionsMessage(twice.slice(0, middle - 20)),
    ]);
    expect(detourEvents().slice(0, 2), "the second detour first").toEqual(apart.slice(2));
    expect(detourEvents().slice(2), "then the first detour, and the second again with a higher seq").toEqual(apart);
  });
});

describe("manual visits", () => {
  const visit = (stopId: string, at = NOON, courier = "c1") =>
    client.visitStop(courier, "r1", stopId, { at: new Date(at) });

  test("a visit that says when it was is refused, because nothing would read that", async () => {
    await processInOrder([routePublished(), taskStarted()]);
    const body = { arrivedAt: new Date(NOON - MINUTE).toISOString() };
    expect(await client.visitStop("c1", "r1", "s1", { at: new Date(NOON), body })).toMatchObject({
      status: 400,
      json: { code: "VALIDATION_FAILED" },
    });
    expect((await client.getRun("r1")).json).toMatchObject({ stops: [{ state: "pending" }, {}, {}, {}] });
  });

  test("a manual visit is stored and published, and sent again gets the same response", async () => {
    await processInOrder([routePublished(), taskStarted()]);
    const first = await visit("s1");
    expect(first).toMatchObject({
      status: 200,
      json: { stopId: "s1", state: "departed", source: "manual", arrivedAt: new Date(NOON).toISOString() },
    });
    expect(await visit("s1", NOON + MINUTE)).toEqual(first);
    expect(eventNames()).toEqual(["stop.arrived s1", "stop.departed s1"]);
    expect(client.publishedEvents()[0]!.data).toMatchObject({ source: "manual", team: "north" });
  });

  test("a manual visit ends in the same bytes before and after the fixes, and an earlier arrival by GPS takes precedence", async () => {
    const parts = requests(DRIVE);
    await processInOrder([routePublished(), taskStarted(), ...parts]);
    const seen = (await client.getRun("r1")).json["stops"] as { arrivedAt: string }[];
    const at = Date.parse(seen[1]!.arrivedAt);
    for (const manualAt of [at - MINUTE, at + MINUTE]) {
      await processInOrder([routePublished(), taskStarted(), ...parts]);
      await visit("s1", manualAt);
      const expected = await client.dumpTable();
      await processInOrder([routePublished(), taskStarted()]);
      await visit("s1", manualAt);
      for (const part of parts) await client.processMessages([part]);
      expect(await client.dumpTable()).toBe(expected);
      const stops = (await client.getRun("r1")).json["stops"] as { arrivedAt: string; source: string }[];
      expect(stops[1]).toMatchObject({
        source: manualAt < at ? "manual" : "gps",
        arrivedAt: new Date(Math.min(manualAt, at)).toISOString(),
      });
    }
  });

  test("a manual visit is accepted from the run's courier, for a stop of the route, until the run is closed", async () => {
    await processInOrder([routePublished(), taskStarted()]);
    expect((await visit("s1", NOON, "c2")).status).toBe(404);
    expect((await visit("s9")).status).toBe(404);
    await client.processMessages([taskCompleted(NOON)]);
    expect((await visit("s1", NOON + 5 * MINUTE)).status).toBe(200);
    expect((await visit("s2", NOON + 5 * MINUTE + 1)).json["code"]).toBe("RUN_CLOSED");
    expect(client.publishedEvents().at(-1)).toMatchObject({
      name: "run.finished",
      data: { stops: { arrived: 1, pending: 3 } },
    });
  });

  test("events of a manual visit that could not be published are published by the next sweep", async () => {
    await processInOrder([routePublished(), taskStarted()]);
    client.aws.fault("PutEvents", () => ({ status: 400, body: { __type: "AccessDeniedException", message: "no" } }));
    expect((await visit("s1")).status).toBe(503);
    client.aws.reset();
    expect(await client.detectInactiveRuns(NOON)).toEqual({ seen: 1, failed: [], cutShort: false });
    expect(eventNames()).toEqual(["stop.arrived s1", "stop.departed s1"]);
    client.aws.reset();
    await client.detectInactiveRuns(NOON + 1);
    expect(eventNames()).toEqual([]);
  });

  test("the end of a run that could not be published is published by the next sweep, which then leaves the run alone", async () => {
    await processInOrder([routePublished(), taskStarted()]);
    client.aws.fault("PutEvents", () => ({ status: 400, body: { __type: "AccessDeniedException", message: "no" } }));
    expect(await client.processMessages([taskCompleted(LAST)])).toBe(1);
    client.aws.reset();
    expect(await client.detectInactiveRuns(LAST)).toEqual({ seen: 1, failed: [], cutShort: false });
    expect(client.publishedEvents().map(({ name }) => name)).toEqual(["run.finished"]);
    expect(await client.detectInactiveRuns(LAST + MINUTE)).toEqual({ seen: 0, failed: [], cutShort: false });
  });
});

describe("DetectInactiveRuns", () => {
  test("a run is published as silent once after five minutes, and as resumed with its next fix", async () => {
    await processInOrder([routePublished(), taskStarted(), ...requests(DRIVE.slice(0, 12))]);
    const last = Date.parse(DRIVE[11]!.fixTime);
    client.aws.reset();
    await client.detectInactiveRuns(last + 5 * MINUTE - 1);
    expect(eventNames()).toEqual([]);
    await client.detectInactiveRuns(last + 5 * MINUTE);
    expect(await client.detectInactiveRuns(last + 6 * MINUTE)).toEqual({ seen: 0, failed: [], cutShort: false });
    expect(client.publishedEvents()).toMatchObject([
      { name: "run.went-silent", data: { since: new Date(last).toISOString() } },
    ]);
    await client.processMessages(requests(DRIVE.slice(12, 18)));
    expect(
      eventNames()
        .slice(1)
        .filter((name) => name.startsWith("run.")),
    ).toEqual(["run.resumed"]);
    expect(await client.detectInactiveRuns(last + 2 * MINUTE)).toEqual({ seen: 1, failed: [], cutShort: false });
  });

  test("the last progress of a run is published, although it was not the first of its ten seconds", async () => {
    const start = Math.floor(NOON / 10_000) * 10_000;
    const reports = [0, 2_000, 6_000].map((ms, n) => {
      const fix = { fixTime: new Date(start + ms).toISOString(), lat: 52.52 + n / 100, lon: 13.405 };
      return recordPositionsMessage([fix], { at: start + ms });
    });
    await processInOrder([routePublished(), taskStarted(start - MINUTE), ...reports]);
    const newest = { fixTime: new Date(start + 6_000).toISOString() };
    expect(client.publishedProgress().map(({ data }) => data["fixTime"])).not.toContain(newest.fixTime);
    await client.detectInactiveRuns(start + 9_000);
    expect(client.publishedProgress()).toHaveLength(1);
    for (const seconds of [30, 90, 150, 210]) await client.detectInactiveRuns(start + seconds * 1_000);
    const published = client.publishedProgress().slice(1);
    expect(published).toMatchObject([{ data: newest }, { data: newest }]);
    expect(new Set(published.map(({ id }) => id)).size, "published twice with one id").toBe(1);
    await client.detectInactiveRuns(start + 6 * MINUTE);
    expect(client.publishedProgress().at(-1)).toMatchObject({ id: published[0]!.id, data: newest });
  });

  test("a run whose phone never reported becomes silent, and a run that has ended does not", async () => {
    await processInOrder([routePublished(), taskStarted(NOON)]);
    await client.detectInactiveRuns(NOON + 5 * MINUTE);
    expect(eventNames()).toEqual(["run.went-silent"]);
    await processInOrder([routePublished(), taskStarted(NOON), taskCompleted(NOON + MINUTE)]);
    expect(await client.detectInactiveRuns(NOON + 9 * MINUTE)).toEqual({ seen: 0, failed: [], cutShort: false });
  });

  /** Ids of so many runs of one shard, in the order of the index. */
  const idsOfOneShard = (many: number): string[] =>
    Array.from({ length: 20 * many }, (_, n) => `r${1_000 + n}`)
      .filter((runId) => monitorShard(runId) === 3)
      .slice(0, many);

  test.each([
    [0, 0],
    [0.5, 1],
    [0.99, 2],
  ])(
    "a sweep starts at a random run, so that a short one does not always leave out the same: %d",
    async (place, first) => {
      const ids = idsOfOneShard(3);
      await processInOrder([routePublished(), ...ids.map((runId) => taskStarted(NOON, { runId }))]);
      let nextSeconds = 0;
      const swept = await client.detectInactiveRuns(
        NOON + 5 * MINUTE,
        () => (nextSeconds++ === 0 ? 50_000 : 9_000),
        () => place,
      );
      expect(swept).toEqual({ seen: 1, failed: [], cutShort: true });
      expect(client.publishedEvents()).toMatchObject([{ name: "run.went-silent", data: { runId: ids[first] } }]);
      expect((await client.detectInactiveRuns(NOON + 5 * MINUTE)).seen).toBe(2);
    },
  );

  test("runs that move are judged by their last fixes: one call for a hundred, and neither their routes nor anything else is read", async () => {
    const ids = idsOfOneShard(20);
    await client.createEmptyTable();
    await client.processMessages([routePublished()]);
    await client.processMessages(ids.map((runId) => taskStarted(NOON, { runId, taskId: `tsk_${runId}` })));
    client.aws.reset();
    expect(await client.detectInactiveRuns(NOON + 5 * MINUTE - 1)).toEqual({ seen: 20, failed: [], cutShort: false });
    const calls = Map.groupBy(client.aws.calls, ({ action }) => action);
    expect([...calls].map(([action, made]) => [action, made.length])).toEqual([
      ["Query", MONITOR_SHARDS],
      ["BatchGetItem", 1],
    ]);
  });

  test("each shard has a schedule of its own in the plan", () => {
    const events = createStageView(loadPlan())
      .schedules.map(({ input }) => JSON.parse(input ?? "{}") as SweepEvent)
      .filter(({ sweep }) => sweep === "DetectInactiveRuns");
    const shards = Array.from({ length: MONITOR_SHARDS }, (_, shard) => shard);
    expect(new Set(events.map(({ shard }) => shard))).toEqual(new Set(shards));
  });

  test("a hundred and one routes in turn are read once each", async () => {
    const ids = Array.from({ length: 101 }, (_, n) => `route-${n}`);
    const path = encodePolyline(PATH.slice(0, 3));
    await client.createEmptyTable();
    const published = (id: string) =>
      RoutePublished.create({ routeId: id, revision: 1, lengthM: 1_000, stops: [], path }, { id });
    await client.processMessages(ids.map(published));
    const started = (id: string) =>
      TaskStarted.create({ ...TASK, title: id, taskId: id, runId: id, routeId: id, revision: 1 }, { id });
    await client.processMessages(ids.map(started));
    client.aws.reset();
    expect((await client.listRuns({ limit: "100" })).json["runs"]).toHaveLength(100);
    const routesRead = client.aws
      .inputs<{ Key: { pk: { S: string } } }>("GetItem")
      .filter(({ Key }) => Key.pk.S.startsWith("ROUTE#"));
    expect(routesRead).toEqual([]);
  });

  test("a sweep during a run does not change the state after its end", async () => {
    const parts = requests(DRIVE);
    const expected = await processInOrder([routePublished(), taskStarted(), ...parts, taskCompleted(LAST)]);
    await processInOrder([routePublished(), taskStarted(), ...parts.slice(0, 3)]);
    await client.detectInactiveRuns(LAST + MINUTE);
    for (const part of parts.slice(3)) await client.processMessages([part]);
    await client.processMessages([taskCompleted(LAST)]);
    expect(await client.dumpTable()).toBe(expected);
  });

  const stands = (from: Fix, minutes: number): Fix[] =>
    Array.from({ length: minutes * 6 }, (_, n) => ({
      ...from,
      fixTime: new Date(Date.parse(from.fixTime) + n * 10_000).toISOString(),
    }));
  const where = DRIVE.findIndex((fix, n) => n > 5 && STOPS.every(({ point }) => planarDistanceM(point, fix) > 150));
  const before = DRIVE.slice(0, where);
  const still = stands(DRIVE[where]!, 11);
  const on = DRIVE.slice(where + 1, where + 7).map((fix) => ({
    ...fix,
    fixTime: new Date(Date.parse(fix.fixTime) + 11 * MINUTE).toISOString(),
  }));

  test("standing still for ten minutes away from stops is detected without a sweep", async () => {
    await processInOrder([routePublished(), taskStarted(), ...requests([...before, ...still])]);
    expect(eventNames().filter((name) => name.startsWith("run."))).toEqual(["run.stalled"]);
    expect((await client.getRun("r1")).json["stalled"]).toBe(true);
    await client.processMessages(requests(on));
    expect(eventNames().filter((name) => name.startsWith("run."))).toEqual(["run.stalled", "run.resumed"]);
    const again = on.map((fix) => ({ ...fix, seq: 1 }));
    await client.processMessages([recordPositionsMessage(again, { at: LAST + 60 * MINUTE })]);
    expect(
      eventNames().filter((name) => name.startsWith("run.")),
      "a halt is published once",
    ).toHaveLength(2);
  });

  test("a halt that is over when it is reported is published with its begin and its end, and one at a stop is not", async () => {
    const halts = () =>
      client
        .publishedEvents()
        .filter(({ name }) => name === "run.stalled" || name === "run.resumed")
        .map(({ name, data }) => [name, data["since"]]);
    await processInOrder([routePublished(), taskStarted(), ...requests([...before, ...still]), ...requests(on)]);
    const [[, since] = []] = halts();
    await processInOrder([routePublished(), taskStarted(), recordPositionsMessage([...before, ...still, ...on])]);
    expect(halts()).toEqual([
      ["run.stalled", since],
      ["run.resumed", expect.any(String)],
    ]);
    const resumed = Date.parse(halts()[1]![1] as string) - Date.parse(still.at(-1)!.fixTime);
    expect(Math.abs(resumed)).toBeLessThan(MINUTE);
    expect((await client.getRun("r1")).json["stalled"]).toBe(false);
    const [stop] = STOPS as [(typeof STOPS)[number]];
    const atStop = stands({ ...DRIVE[0]!, ...stop.point }, 11);
    const left = DRIVE.slice(where, where + 7).map((fix) => ({
      ...fix,
      fixTime: new Date(Date.parse(fix.fixTime) + 12 * MINUTE).toISOString(),
    }));
    await processInOrder([routePublished(), taskStarted(), recordPositionsMessage([...atStop, ...left])]);
    expect(halts()).toEqual([]);
  });
});

describe("POST /v1/positions", () => {
  const report = (fixes: readonly Fix[], at: number) =>
    client.reportPositions("c1", { runId: "r1", fixes }, { at: new Date(at) });
  const moved = (fix: Fix, at: number): Fix => ({ ...fix, fixTime: new Date(at).toISOString() });

  test("a closed run accepts fixes up to the end of the grace period and rejects later ones", async () => {
    await processInOrder([routePublished(), taskStarted(), taskCompleted(NOON)]);
    const [fix] = DRIVE as [Fix];
    const closed = await report([moved(fix, NOON + 5 * MINUTE + 1)], NOON + 60 * MINUTE);
    expect(closed).toMatchObject({ status: 410, json: { code: "RUN_CLOSED" } });
    expect((await report([moved(fix, NOON + 5 * MINUTE)], NOON + 60 * MINUTE)).status).toBe(202);
    const both = [moved(fix, NOON - MINUTE), moved(fix, NOON + 50 * MINUTE)];
    expect((await report(both, NOON + 60 * MINUTE)).json["accepted"]).toBe(2);
  });

  test("the next report is due in 5 s near a stop, in 60 s while stationary, else in 30 s when nobody watches, also at a stop", async () => {
    await processInOrder([routePublished(), taskStarted()]);
    const near = { ...DRIVE[0]!, ...offsetBy(STOPS[1]!.point, 120, 0), speedMps: 8 };
    const on = { ...DRIVE[0]!, ...positionAt(LINE, 0.15 * LINE.lengthM), speedMps: 8 };
    const still = Array.from({ length: 13 }, (_, n) => ({ ...moved(near, NOON + n * 10_000), speedMps: 0 }));
    const at = { ...near, ...STOPS[1]!.point };
    const nextSeconds = async (fixes: readonly Fix[]) =>
      (await report(fixes, NOON + 2 * MINUTE)).json["nextReportSeconds"];
    expect([await nextSeconds([near]), await nextSeconds([on]), await nextSeconds(still)]).toEqual([5, 30, 60]);
    // Arrived: nothing is gained by hurry until the phone moves, and one that does not say may move.
    const { speedMps: _, ...unknown } = at;
    const arrived = [{ ...at, speedMps: 0 }, at, unknown, { ...near, speedMps: 0 }];
    expect(await Promise.all(arrived.map((fix) => nextSeconds([fix])))).toEqual([30, 5, 5, 5]);
  });
});

describe("expected arrival", () => {
  test("the expected arrival follows from the median of completed runs, however many incomplete runs came later", async () => {
    const slow = DRIVE.map((fix) => ({
      ...fix,
      fixTime: new Date(NOON + 3 * (Date.parse(fix.fixTime) - NOON)).toISOString(),
    }));
    const completeRun = async (runId: string, fixes: readonly Fix[]) => {
      const task = { taskId: `t${runId}`, runId };
      await client.processMessages([taskStarted(NOON, task)]);
      for (const request of requests(fixes, { runId })) await client.processMessages([request]);
      await client.processMessages([taskCompleted(NOON + 24 * MINUTE, task)]);
    };
    await processInOrder([routePublished()]);
    for (const runId of ["p1", "p2", "p3"]) await completeRun(runId, slow);
    for (let n = 0; n < 20; n++) await completeRun(`q${n}`, slow.slice(0, 6));
    await client.processMessages([taskStarted()]);
    const before = requests(DRIVE.slice(0, 6), { at: NOON + 60 * MINUTE });
    await client.processMessages(before);
    const eta = Date.parse(client.publishedProgress().at(-1)!.data["etaAt"] as string) - NOON;
    const [ownMs, pastMs] = [LAST - NOON, 3 * (LAST - NOON)];
    expect(eta).toBeGreaterThan(ownMs * 1.5);
    expect(eta).toBeLessThan(pastMs * 1.1);
  });
});
