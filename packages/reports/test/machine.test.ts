import type { Message } from "@waybill/events-schema/event";
import { RoutePublished, TaskStarted } from "@waybill/events-schema/tasks";
import { random } from "@waybill/local/faults/random";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LONG } from "../../../test/long.ts";
import { openRoad, type Road } from "./road.ts";
import { recompute } from "./recompute.ts";
import { arrivedAt, done, expired, shuffled, withdrawn } from "./work.ts";

const ZONE = "Europe/Berlin";
/** Weeks of their own, so that tests do not see each other's. Each begins on a Monday in Berlin. */
const MONDAYS = {
  "2026-W43": "2026-10-18T22:00:00.000Z",
  "2026-W40": "2026-09-27T22:00:00.000Z",
  "2026-W38": "2026-09-13T22:00:00.000Z",
};
const HOUR = 3_600_000;

/** Of each courier in a week. Each takes about ten events. */
const TASKS = LONG ? 7 : 3;

/** A week of work by couriers, of two currencies, and offers that nobody took. */
function weekOf(label: keyof typeof MONDAYS, couriers: number) {
  const dice = random(label.length + couriers);
  const monday = Date.parse(MONDAYS[label]);
  const whole = (most: number) => Math.floor(dice() * most);
  const messages = Array.from({ length: couriers * TASKS }, (_, n) =>
    done({
      task: `${label}_${n}`,
      courier: n % couriers === 0 ? "骑手张伟" : `c${n % couriers}`,
      route: `rte_${whole(3)}`,
      at: monday + whole(7 * 24) * HOUR,
      minutes: 5 + whole(120),
      metres: 500 + whole(20_000),
      stops: whole(4),
      onTime: dice() < 0.8,
      money: { amount: 100 + whole(2_000), currency: dice() < 0.5 ? "EUR" : "CNY" },
      receipt: (["accepted", "corrected", "rejected", undefined] as const)[n % 4],
      visit: (["moved", "withdrawn", undefined] as const)[n % 3],
    }),
  );
  return [...messages.flat(), ...expired(`${label}_x`, "rte_0", monday + 30 * HOUR)];
}

/** A route that is published twice, the second time under another name. */
const named = (routeId: string): Message[] =>
  ["Mitte", "Mitte, morning"].map((title, n) =>
    RoutePublished.create({ routeId, revision: n + 1, title, lengthM: 1 }, { id: `${routeId}.${n + 1}`, seq: n + 1 }),
  );

let road: Road;
beforeAll(async () => void (road = await openRoad()));
afterAll(() => road.stop());

describe("a report", () => {
  test("says what an independent reckoning of the raw events says, each row with the events behind it", async () => {
    const messages = weekOf("2026-W43", 7);
    road.say(shuffled([...messages, ...messages.slice(0, 60), ...named("rte_0")], random(1)));
    await road.settle();
    const job = await road.draw({ week: "2026-W43" });
    expect(job).toMatchObject({ state: "ready", revision: 1, progress: { percent: 100, parts: 2, done: 2 } });

    const report = await road.report(job.reportId);
    const theirs = recompute(messages, ZONE);
    const inWeek = (key: string) => key.slice(-10) >= "2026-10-19" && key.slice(-10) <= "2026-10-25";
    for (const [rows, wanted] of [
      [report.courierDays, theirs.couriers],
      [report.routeDays, theirs.routes],
    ] as const) {
      expect(rows.map(({ of, date }) => `${of} ${date}`).toSorted()).toEqual(
        [...wanted.keys()].filter(inWeek).toSorted(),
      );
      for (const { of, date, figures } of rows) {
        expect(figures).toMatchObject(wanted.get(`${of} ${date}`)!);
        expect(figures.receipts).toEqual(wanted.get(`${of} ${date}`)!.receipts);
      }
    }
    expect(report.routes.find(({ of }) => of === "rte_0")).toMatchObject({ name: "Mitte, morning" });
    const traced = (await road.traces(job.reportId))
      .filter(({ row }) => row === "courierDay")
      .flatMap(({ events }) => events);
    expect(new Set(traced).size).toBe(report.events);
    expect(new Set(messages.map(({ detail }) => detail.meta.id))).toEqual(expect.objectContaining(new Set(traced)));
    expect(
      road
        .told()
        .filter(({ id }) => id.startsWith(job.reportId))
        .map(({ name }) => name),
    ).toEqual(["report.requested", "report.ready"]);
  });

  test("asked for again is the same report, drawn once", async () => {
    const [one, two] = await Promise.all([road.draw({ week: "2026-W43" }), road.draw({ week: "2026-W43" })]);
    expect(one).toEqual(two);
    expect(
      road
        .executions()
        .filter(({ execution, status }) => status === "SUCCEEDED" && execution.endsWith(`:${one.reportId}-1`)),
    ).toHaveLength(1);
  });

  test("that lacks facts which came late has a second revision, with the reason; the first stays readable", async () => {
    const messages = weekOf("2026-W40", 3);
    road.say(messages.slice(40));
    await road.settle();
    const first = await road.draw({ week: "2026-W40" });
    const before = await road.file(first.reportId, "json");
    expect(await road.draw({ week: "2026-W40" })).toEqual(first);

    road.say([...messages.slice(0, 40), ...messages.slice(40, 60)]);
    await road.settle();
    await road.invoke("TendReports", { tend: "reports" });
    await road.settle();
    const second = await road.show(first.reportId.replace(/1$/, "2"));
    expect(second).toMatchObject({ state: "ready", revision: 2, reason: expect.stringContaining("after revision 1") });
    for (const { of, date, figures } of (await road.report(second.reportId)).courierDays) {
      expect(figures).toMatchObject(recompute(messages, ZONE).couriers.get(`${of} ${date}`)!);
    }
    expect(await road.show(first.reportId)).toMatchObject({ state: "ready", supersededBy: second.reportId });
    expect((await road.file(first.reportId, "json")).equals(before)).toBe(true);

    // What came twice has been there before: it makes no third.
    road.say(messages.slice(0, 60));
    await road.settle();
    await road.invoke("TendReports", { tend: "reports" });
    expect(await road.draw({ week: "2026-W40" })).toEqual(second);
  });

  test("of one courier is about nobody else", async () => {
    const job = await road.draw({ from: "2026-10-20", to: "2026-10-21", courierId: "c1" });
    const report = await road.report(job.reportId);
    expect(new Set(report.courierDays.map(({ of }) => of))).toEqual(new Set(["c1"]));
    expect(report.courierDays.every(({ date }) => date === "2026-10-20" || date === "2026-10-21")).toBe(true);
  });

  test("of a time in which nothing happened is an empty report", async () => {
    const job = await road.draw({ month: "2025-01" });
    expect(job).toMatchObject({ state: "ready", progress: { parts: 0 } });
    const report = await road.report(job.reportId);
    expect(report).toMatchObject({ events: 0, couriers: [] });
    expect(report.days).toHaveLength(31);
  });
});

test("a visit that a newer word moves over the edge of a period counts there alone; so it does in the report before", async () => {
  const whose = { taskId: "tsk_edge", runId: "run_edge", courierId: "c_edge", routeId: "rte_0", revision: 1 };
  const stop = { runId: whose.runId, stopId: "s1" };
  const stopsOf = async (reportId: string) => (await road.report(reportId)).total.stops;
  const newest = async (day: string) => road.draw({ from: day, to: day, courierId: whose.courierId });
  road.say([
    TaskStarted.create(whose, { id: "tsk_edge.3", at: new Date("2026-08-10T20:00:00Z") }),
    arrivedAt(stop, 10, Date.parse("2026-08-10T22:05:00Z")), // five past midnight in Berlin
  ]);
  await road.settle();
  expect(await stopsOf((await newest("2026-08-11")).reportId)).toBe(1);

  road.say([arrivedAt(stop, 12, Date.parse("2026-08-10T21:50:00Z"))]);
  await road.settle();
  expect(await stopsOf((await newest("2026-08-10")).reportId)).toBe(1);
  const revised = await newest("2026-08-11");
  expect(revised).toMatchObject({ revision: 2, state: "ready", late: { after: 1, about: { stops: 1 } } });
  expect(await stopsOf(revised.reportId)).toBe(0);
  expect(await newest("2026-08-11")).toEqual(revised);

  road.say([withdrawn(stop, 14, Date.parse("2026-08-12T09:00:00Z"))]);
  await road.settle();
  const none = await newest("2026-08-10");
  expect(none).toMatchObject({ revision: 2, state: "ready" });
  expect(await stopsOf(none.reportId)).toBe(0);
});

test("facts heard in any order, and any of them twice, leave the same table, byte for byte", async () => {
  const messages = [...weekOf("2026-W38", 2), ...named("rte_0")];
  const tables = await Promise.all(
    [messages, shuffled([...messages, ...messages], random(7))].map(async (order) => {
      const fresh = await openRoad();
      fresh.say(order);
      await fresh.settle();
      const items = await fresh.items();
      await fresh.stop();
      return JSON.stringify(items);
    }),
  );
  expect(tables[1]).toBe(tables[0]);
});

test.each([
  ["weekly", "2026-W46"],
  ["monthly", "2026-10"],
])("when the clock says so, the %s report is asked for, once", async (report, label) => {
  for (let n = 0; n < 2; n++) await road.invoke("ScheduleReports", { report });
  await road.settle();
  const { json } = await road.ask("GET /v1/reports");
  const jobs = (json["reports"] as { kind: string; period: { label: string } }[]).filter(({ kind }) => kind === report);
  expect(jobs.length).toBeGreaterThan(0);
  expect(jobs.filter(({ period }) => period.label === label).length).toBeLessThanOrEqual(1);
});

describe("the doors", () => {
  const WHICH = 'Say which days: "week" (2026-W47), "month" (2026-11), or "from" and "to" (2026-11-16).';
  test.each([
    [{ week: "2025-W53" }, "/week", "2025 has no week 53."],
    [{ week: "2026-47" }, "/week", "Use an ISO week of the years 2000 to 2100: 2026-W47."],
    [{ week: "1999-W01" }, "/week", "Use an ISO week of the years 2000 to 2100: 2026-W47."],
    [{ month: "0000-01" }, "/month", "Use a month of the years 2000 to 2100: 2026-11."],
    [{ month: "9999-12" }, "/month", "Use a month of the years 2000 to 2100: 2026-11."],
    [{ from: "1999-12-31", to: "2000-01-01" }, "/from", "Use a day of the years 2000 to 2100: 2026-11-21."],
    [{ from: "2100-12-31", to: "2101-01-01" }, "/to", "Use a day of the years 2000 to 2100: 2026-11-21."],
    [{ from: "2026-02-30", to: "2026-03-01" }, "/from", "There is no day 2026-02-30."],
    [{ from: "2026-03-02", to: "2026-03-01" }, "/to", "The last day is before the first."],
    [{}, "", WHICH],
    [{ courierId: "c1" }, "", WHICH],
    [[], "", WHICH],
    [{ week: "2026-W43", month: "2026-10" }, "/month", "Leave it out: week says which days already."],
    [{ month: "2026-10", to: "2026-10-31" }, "/to", "Leave it out: month says which days already."],
    [{ from: "2026-10-01" }, "/to", "Say also the last day: 2026-11-21."],
    [{ to: "2026-10-01" }, "/from", "Say also the first day: 2026-11-21."],
  ])("refuse %j and say what to do", async (body, pointer, detail) => {
    const { status, json } = await road.ask("POST /v1/reports", body);
    expect([status, json["errors"]]).toEqual([400, [{ pointer, detail }]]);
  });

  test.each([{ month: "2000-01" }, { month: "2100-12" }, { week: "2100-W52" }])(
    "take the outermost days, %j",
    async (body) => {
      expect(await road.draw(body)).toMatchObject({ state: "ready" });
    },
  );

  test("are closed to couriers", async () => {
    expect((await road.ask("POST /v1/reports", { week: "2026-W43" }, "courier")).status).toBe(403);
    expect((await road.ask("GET /v1/reports", undefined, "courier")).status).toBe(403);
  });

  test("know no report that nobody asked for, and no format that there is not", async () => {
    expect((await road.ask("GET /v1/reports/rep_00000000000000000000-1")).status).toBe(404);
    expect((await road.ask("GET /v1/reports/nonsense")).status).toBe(404);
    const { reportId } = await road.draw({ week: "2026-W43" });
    expect((await road.ask(`GET /v1/reports/${reportId}/files/docx`)).status).toBe(400);
    expect((await road.ask(`POST /v1/reports/${reportId}/retry`)).status).toBe(409);
    expect((await road.ask(`POST /v1/reports/${reportId}/cancel`)).status).toBe(409);
  });
});
