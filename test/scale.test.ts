import { loadPlan } from "@waybill/plan/plan";
import { createStageView } from "@waybill/plan/view/create-stage-view";
import { expect, test } from "vitest";
import type { ActivityProfile } from "../bench/scale/activity-profile.ts";
import { componentLoads, monthlyBill, type Profiles } from "../bench/scale/model.ts";
import { DAY, peakRates, reportsPerSecond, shiftSeconds, shownPerSecond } from "../bench/scale/workload.ts";

const view = createStageView(loadPlan("aws"));
const IDLE: ActivityProfile = {
  keys: [],
  requests: {},
  functions: {},
  events: 0,
  bus: { requests: 0, deliveries: 0 },
  queueRequests: 0,
  socketBytes: 0,
  logBytes: 0,
};
const workload = { couriers: 6_000, watchers: 0, reporting: "once a minute" } as const;

/** A system in which nothing but reporting positions does anything: a hundred reports a second of 6,000 couriers. */
const reporting = (profile: Partial<ActivityProfile>): Profiles => ({
  "create a task": IDLE,
  "open a task": IDLE,
  "claim, won": IDLE,
  "claim, lost": IDLE,
  start: IDLE,
  "report positions": { ...IDLE, ...profile },
  "visit a stop": IDLE,
  complete: IDLE,
  "send a frame": { ...IDLE, placeBytes: 0 },
  "photograph a receipt": IDLE,
});
const loadsOf = (profile: Partial<ActivityProfile>) =>
  Object.fromEntries(
    componentLoads(reporting(profile), view, workload).map(({ component, load, limit }) => [component, [load, limit]]),
  );

test("the rush opens a third of the day's tasks in ten minutes, each wanted by twenty couriers", () => {
  const rates = peakRates(workload);
  expect(rates["report positions"]).toBe(100);
  expect(rates["open a task"]).toBeCloseTo(6);
  expect(rates["claim, won"] + rates["claim, lost"]).toBeCloseTo(120);
});

test("phones report as often as the API asks them to: every ten seconds where somebody watches, and while a courier stands every minute", () => {
  const { standing, nearStop, moving } = shiftSeconds();
  expect(standing + nearStop + moving).toBe(DAY.shiftS);
  const reports = (everyS: number) => (standing / 60 + nearStop / 5 + moving / everyS) / DAY.shiftS;
  expect(reportsPerSecond("watched")).toBeCloseTo(reports(10), 10);
  expect(reportsPerSecond("unwatched")).toBeCloseTo(reports(30), 10);
});

test("each place is shown to who watches its team and to who watches everything, in frames of two seconds", () => {
  const watched = { ...workload, watchers: 120 };
  const { places, messages } = shownPerSecond(watched);
  expect(places).toBeCloseTo((120 * DAY.teamSize + 3 * 6_000) / 60);
  expect(messages).toBeGreaterThan((120 + (3 * 6_000) / DAY.teamSize) / 2);
  expect(peakRates(watched)["send a frame"]).toBeCloseTo(6_000 / DAY.teamSize / 2);
  expect(shownPerSecond({ ...watched, reporting: "unwatched" })).toEqual({ places: 0, messages: 0, frames: 0 });
});

test("a function computes with the share of a core that its memory comes with, and waits for the messages of a batch together", () => {
  const functions = { RecordPositions: { invocations: 0.1, cpuMs: 10, calls: 4, messages: 1 } };
  const { memoryMb } = view.functions.find(({ id }) => id === "RecordPositions")!;
  const [running] = loadsOf({ functions })["RecordPositions, environments"]!;
  expect(running).toBeCloseTo((100 * (2 + 10 / Math.min(1, memoryMb / 1_769))) / 1_000);
});

test("the load of a shared key grows with the couriers and is divided among its parts; a key of one's own is no component", () => {
  const key = { resource: "Tracking", writeUnits: 2, readUnits: 0 };
  expect(
    loadsOf({
      keys: [
        { ...key, kind: "LIVE", sharedBy: 1 },
        { ...key, kind: "ACTIVE#*", sharedBy: 8 },
        { ...key, kind: "RUN#*", sharedBy: undefined },
      ],
    }),
  ).toEqual({ "Tracking LIVE, written": [200, 1_000], "Tracking ACTIVE#*, 8 keys, written": [25, 1_000] });
});

test("a worker is full by its own concurrency, a route by its throttle, the bus by its region", () => {
  const loads = loadsOf({
    functions: { RecordPositions: { invocations: 1, cpuMs: 0, calls: 8, messages: 1 } },
    requests: { "POST /v1/positions": 1 },
    bus: { requests: 1, deliveries: 3 },
  });
  const mapping = view.mappings.find(({ id }) => id.includes("RecordPositions"))!;
  const throttle = view.apis.flatMap(({ routes }) => routes).find(({ key }) => key === "POST /v1/positions")!.throttle;
  expect(loads).toMatchObject({
    "RecordPositions, environments": [4, mapping.maximumConcurrency],
    "Lambda, environments of all functions": [4, 1_000],
    "POST /v1/positions": [100, throttle!.rate],
    "PutEvents in us-east-1": [100, 10_000],
    "bus to queues in us-east-1": [300, 18_750],
    "PutEvents in the smallest regions and China": [100, 600],
    "bus to queues in the smallest regions and China": [300, 750],
  });
});

test("the bill of a month counts every report of twenty-two days of eight hours", () => {
  const bill = monthlyBill(reporting({ events: 1, requests: { "POST /v1/positions": 1 } }), view, workload);
  const reports = 6_000 * 480 * 22;
  expect(bill["events"]).toBeCloseTo(reports * 1e-6);
  expect(bill["API requests"]).toBeCloseTo(reports * 1e-6);
  expect(bill["table writes"]).toBe(0);
});
