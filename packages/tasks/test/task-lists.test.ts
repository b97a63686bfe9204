import { loadPlan } from "@waybill/plan/plan";
import { createStageView } from "@waybill/plan/view/create-stage-view";
import { EARTH_RADIUS_M, type LatLon, metresBetween, RADIANS_PER_DEGREE } from "@waybill/geometry/lat-lon";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fc, runs, SEED } from "../../../test/properties.ts";
import { cellOf, cellsAround, createGrid, maxCellsAround } from "../src/tasks/grid.ts";
import { CELLS, DUE_SHARDS, REGIONS } from "../src/tasks/task-lists.ts";
import type { Task, TaskState } from "../src/tasks/task.ts";
import { NOON, OFFER, startTasksClient, type TasksClient } from "./client.ts";

/** Evenly spread; `fc.double` has as many numbers below a millionth as above. */
const between = (min: number, max: number) =>
  fc.integer({ min: 0, max: 10 ** 9 }).map((part) => min + ((max - min) * part) / 10 ** 9);
const latitude = between(-90, 90);
const longitude = between(-180, 180);
const little = between(-0.2, 0.2);
const DEPOT = { lat: 48.137154, lon: 11.576124 };
/** Anywhere, and more often where lists by place go wrong: at the poles and the date line, at edges of cells, and all at one point. */
const place: fc.Arbitrary<LatLon> = fc.oneof(
  fc.record({ lat: latitude, lon: longitude }),
  fc.record({ lat: little.map((by) => Math.sign(by || 1) * (90 - Math.abs(by))), lon: longitude }),
  fc.record({ lat: fc.constantFrom(-66, -17, 0, 52), lon: little.map((by) => Math.sign(by || 1) * 180 - by) }),
  fc.record({ lat: little.map((by) => 52.52 + by), lon: little.map((by) => 13.4 + by) }),
  fc.record({
    lat: fc.integer({ min: 0, max: CELLS.rows }).map((row) => Math.min(90, (row * 180) / CELLS.rows - 90)),
    lon: fc.constantFrom(-180, -90, 0.5, 90, 180),
  }),
  fc.constant(DEPOT),
);

/** The place that is so many metres from another in this direction. */
function moved({ lat, lon }: LatLon, bearing: number, metres: number): LatLon {
  const [north, way] = [lat * RADIANS_PER_DEGREE, metres / EARTH_RADIUS_M];
  const sine = Math.sin(north) * Math.cos(way) + Math.cos(north) * Math.sin(way) * Math.cos(bearing);
  const to = Math.asin(Math.max(-1, Math.min(1, sine)));
  const east = Math.atan2(
    Math.sin(bearing) * Math.sin(way) * Math.cos(north),
    Math.cos(way) - Math.sin(north) * Math.sin(to),
  );
  const degrees = lon + east / RADIANS_PER_DEGREE;
  return {
    lat: to / RADIANS_PER_DEGREE,
    lon: degrees > 180 ? degrees - 360 : degrees < -180 ? degrees + 360 : degrees,
  };
}
/** As it is written in a query, and stored by most. */
const rounded = ({ lat, lon }: LatLon) => ({ lat: Number(lat.toFixed(6)), lon: Number(lon.toFixed(6)) });
/** From a metre to a thousand kilometres, each order of size as often. */
const radius = between(0, 6).map((digits) => Math.floor(Math.min(999_999, 10 ** digits)));
const bearing = between(0, 2 * Math.PI);
/** Of the radius: within, at its edge, and a little outside. */
const share = fc.oneof(between(0, 1.1), fc.constantFrom(0, 0.999_999, 1));

describe("the cells around a place", () => {
  test(`the cells around a place contain every place within the radius, each cell once (SEED=${SEED})`, () => {
    const grid = fc.constantFrom(CELLS, REGIONS, createGrid(1_000_000));
    fc.assert(
      fc.property(grid, place, radius, bearing, share, (of, center, metres, direction, at) => {
        fc.pre(metres < of.rows * 100);
        const other = moved(center, direction, metres * at);
        const cells = cellsAround(of, { ...center, metres });
        expect(new Set(cells).size).toBe(cells.length);
        if (metresBetween(center, other) <= metres) expect(cells).toContain(cellOf(of, other));
      }),
      runs(1_000),
    );
  });

  test("a radius of five kilometres has nine cells at most outside of the poles, and no radius has more than maxCellsAround", () => {
    fc.assert(
      fc.property(between(-85, 85), longitude, (lat, lon) => {
        expect(cellsAround(CELLS, { lat, lon, metres: 5_000 }).length).toBeLessThanOrEqual(9);
        expect(cellsAround(REGIONS, { lat, lon, metres: 64_000 }).length).toBeLessThanOrEqual(
          maxCellsAround(REGIONS, 64_000),
        );
      }),
    );
  });
});

const TEAMS = ["north", "south", "east", "west", undefined] as const;
const COURIERS = ["c1", "c2"] as const;
const at = (seconds: number) => new Date(NOON + seconds * 1_000).toISOString();
/** Many are created in the same second, have no team, no priority, or the same. */
const task: fc.Arbitrary<Task> = fc
  .record({
    id: fc.uuid(),
    place: place.map(rounded),
    state: fc.constantFrom<TaskState[]>("open", "open", "open", "open", "draft", "claimed", "completed", "expired"),
    team: fc.constantFrom(...TEAMS),
    claimTeam: fc.constantFrom(...TEAMS),
    courierId: fc.constantFrom(...COURIERS),
    priority: fc.constantFrom(undefined, undefined, 0, 3, 9),
    created: fc.integer({ min: -5, max: 0 }),
    changed: fc.integer({ min: 1, max: 5 }),
  })
  .map(({ id, place: of, state, team, claimTeam, courierId, priority, created, changed }) => ({
    ...OFFER,
    taskId: `tsk_${id.replaceAll("-", "")}`,
    version: 1,
    state,
    team,
    priority,
    place: of,
    routeId: "rte_1",
    revision: 1,
    startWithinS: 1_800,
    createdAt: at(created),
    openedAt: at(created),
    ...((state === "claimed" || state === "completed") && {
      claim: {
        courierId,
        team: team ?? claimTeam,
        at: at(0),
        promisedBonus: OFFER.bonus.money,
        startBy: at(600),
        slot: `${id}#1`,
      },
    }),
    ...(state === "completed" && { ended: { at: at(changed), onTime: true } }),
    lastTransition: { verb: "edit", by: "m1", at: at(changed) },
  }));
const WORLD = fc.sample(task, { seed: SEED, numRuns: 150 });

interface ListCaller {
  sub: string;
  role: string;
  team?: string;
  teams?: string[];
}
const CALLERS: ListCaller[] = [
  { sub: "c1", role: "courier" },
  { sub: "c1", role: "courier", team: "north" },
  { sub: "c2", role: "courier", team: "elsewhere" },
  { sub: "m1", role: "manager" },
  { sub: "m2", role: "manager", teams: ["south"] },
  { sub: "m3", role: "dispatcher", teams: ["north", "west", "elsewhere"] },
  { sub: "m4", role: "admin", teams: [] },
];

interface Asked {
  caller: ListCaller;
  state?: TaskState | undefined;
  mine?: boolean | undefined;
  courier?: string | undefined;
  circle?: (LatLon & { metres: number }) | undefined;
}

/** What a list has to have, in its order, by the whole of the tasks and nothing else. */
function expectedIds({ caller, state, mine = false, courier, circle }: Asked): string[] {
  const isCourier = caller.role === "courier";
  const teams = caller.teams ?? (caller.team === undefined ? undefined : [caller.team]);
  const ofTeams = (team: string | undefined) => teams === undefined || (team !== undefined && teams.includes(team));
  const isOwn = (one: Task) => one.claim?.courierId === caller.sub;
  const isVisible = (one: Task) =>
    isCourier
      ? isOwn(one) || (one.state === "open" && (one.team === undefined || ofTeams(one.team)))
      : ofTeams(one.claim?.team ?? one.team);
  const owner = courier ?? (mine || (isCourier && state !== undefined && state !== "open") ? caller.sub : undefined);
  const wanted = state ?? (owner === undefined ? "open" : undefined);
  const hasEnded = (one: Task) => one.state === "completed" || one.state === "expired";
  /** Text that is greater the further up a task stands. */
  const rank = (one: Task) =>
    hasEnded(one)
      ? ["0", one.lastTransition.at, one.taskId]
      : ["1", String(one.priority ?? 0), one.createdAt, one.taskId];
  return WORLD.filter(
    (one) =>
      (owner === undefined || one.claim?.courierId === owner) &&
      (wanted === undefined || one.state === wanted) &&
      isVisible(one) &&
      (circle === undefined || metresBetween(one.place, circle) <= circle.metres),
  )
    .toSorted((a, b) => (rank(a).join(" ") < rank(b).join(" ") ? 1 : -1))
    .map(({ taskId }) => taskId);
}

describe("a list of tasks", () => {
  let client: TasksClient;
  beforeAll(async () => {
    client = await startTasksClient();
    const { addTask } = await import("../src/store.ts");
    for (const one of WORLD) await addTask(one);
  });
  afterAll(() => client.aws.stop());

  /** All pages of a list, of so many tasks each. */
  async function readPages({ caller, state, mine, courier, circle }: Asked, limit: number): Promise<string[][]> {
    const pages: string[][] = [];
    const listed = new Set(expectedIds({ caller, state, mine, courier, circle }));
    for (let cursor: string | undefined = ""; cursor !== undefined;) {
      const query: Record<string, string> = {
        limit: String(limit),
        ...(state && { state }),
        ...(mine && { mine: "true" }),
        ...(courier !== undefined && { courier }),
        ...(circle && { near: `${circle.lat.toFixed(6)},${circle.lon.toFixed(6)},${circle.metres}` }),
        ...(cursor && { cursor }),
      };
      const { status, json } = await client.ask("list-tasks", { query, caller });
      expect([status, json["code"]]).toEqual([200, undefined]);
      pages.push((json["tasks"] as { taskId: string }[]).map(({ taskId }) => taskId));
      cursor = json["cursor"] as string | undefined;
      // It can be read, and names no task that its caller may not see.
      const [named] = /tsk_\w{32}/.exec(Buffer.from(cursor ?? "", "base64url").toString()) ?? [];
      if (named !== undefined) expect(listed).toContain(named);
      if (pages.flat().length > WORLD.length)
        throw new Error(`a list has more tasks than there are: ${JSON.stringify(query)}`);
    }
    return pages;
  }
  async function expectList(asked: Asked, pages: number): Promise<void> {
    const expected = expectedIds(asked);
    const limit = Math.min(100, Math.max(1, Math.ceil(expected.length / pages)));
    const found = await readPages(asked, limit);
    expect(found.flat()).toEqual(expected);
    expect(found.slice(0, -1).filter((page) => page.length !== limit)).toEqual([]);
  }
  const pageCount = fc.integer({ min: 1, max: 5 });
  const caller = fc.constantFrom(...CALLERS);

  test(`a list near a place has each visible task within the radius once, by priority and time, for any page size (SEED=${SEED})`, async () => {
    const near = fc.constantFrom(...WORLD);
    await fc.assert(
      fc.asyncProperty(
        caller,
        near,
        radius,
        bearing,
        share,
        pageCount,
        async (who, one, metres, direction, by, pages) => {
          const circle = { ...rounded(moved(one.place, direction, metres * by)), metres };
          fc.pre(circle.lat !== 0 || circle.lon !== 0);
          await expectList({ caller: who, circle }, pages);
        },
      ),
      runs(20),
    );
  });

  test(`a list by state or courier has each visible task once, and ended tasks by their end (SEED=${SEED})`, async () => {
    const asked = fc.record({
      caller,
      state: fc.constantFrom<(TaskState | undefined)[]>(undefined, "open", "draft", "claimed", "completed", "expired"),
      courier: fc.constantFrom(undefined, undefined, ...COURIERS),
      circle: fc.option(fc.record({ lat: fc.constant(52.52), lon: fc.constant(13.4), metres: radius }), {
        nil: undefined,
      }),
    });
    await fc.assert(
      fc.asyncProperty(asked, pageCount, async (of, pages) => {
        const courier = of.caller.role === "courier" ? undefined : of.courier;
        await expectList({ ...of, courier, mine: of.caller.role === "courier" && of.courier !== undefined }, pages);
      }),
      runs(20),
    );
  });
});

test("each shard of due tasks has a schedule that sweeps it", () => {
  const shards = createStageView(loadPlan())
    .schedules.map(({ input }) => JSON.parse(input ?? "{}") as { sweep?: string; shard?: number })
    .flatMap(({ sweep, shard }) => (sweep === "SweepTasks" ? [shard] : []));
  expect(new Set(shards)).toEqual(new Set(Array.from({ length: DUE_SHARDS }, (_, shard) => shard)));
});
