import type { Message } from "@waybill/events-schema/event";
import { RoutePublished, TaskStarted } from "@waybill/events-schema/tasks";
import { seededRandom } from "@waybill/local/faults/seeded-random";
import { readXlsx } from "hucre/xlsx";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LONG } from "../../../test/long.ts";
import { readPdfText } from "./pdf-text.ts";
import { type Report, toTrace } from "../src/aggregation/report.ts";
import { toLine } from "../src/files/work-store.ts";
import type { ReportJob } from "../src/jobs/job.ts";
import { assembleReport } from "./assemble-report.ts";
import { createMonthRollups } from "./large-month.ts";
import { aggregateLargeReport, invokeStep } from "./large-report.ts";
import { startReportPipeline, type ReportPipeline } from "./pipeline.ts";
import { recompute } from "./recompute.ts";
import {
  stopArrivedEvent,
  completedTaskEvents,
  expiredTaskEvents,
  shuffled,
  visitWithdrawnEvent,
} from "./courier-events.ts";

const ZONE = "Europe/Berlin";
/** Each test has its own week. Each begins on a Monday in Berlin. */
const MONDAYS = {
  "2026-W43": "2026-10-18T22:00:00.000Z",
  "2026-W40": "2026-09-27T22:00:00.000Z",
  "2026-W38": "2026-09-13T22:00:00.000Z",
};
const HOUR = 3_600_000;

/** Per courier and week. Each has about ten events. */
const TASKS = LONG ? 7 : 2;

/** A week of work by couriers in two currencies, and an offer that nobody claimed. */
function weekOf(label: keyof typeof MONDAYS, couriers: number) {
  const random = seededRandom(label.length + couriers);
  const monday = Date.parse(MONDAYS[label]);
  const below = (limit: number) => Math.floor(random() * limit);
  const messages = Array.from({ length: couriers * TASKS }, (_, n) =>
    completedTaskEvents({
      task: `${label}_${n}`,
      courier: n % couriers === 0 ? "骑手张伟" : `c${n % couriers}`,
      route: `rte_${below(3)}`,
      at: monday + below(7 * 24) * HOUR,
      minutes: 5 + below(120),
      metres: 500 + below(20_000),
      stops: below(4),
      onTime: random() < 0.8,
      money: { amount: 100 + below(2_000), currency: random() < 0.5 ? "EUR" : "CNY" },
      receipt: (["accepted", "corrected", "rejected", undefined] as const)[n % 4],
      visit: (["moved", "withdrawn", undefined] as const)[n % 3],
    }),
  );
  return [...messages.flat(), ...expiredTaskEvents(`${label}_x`, "rte_0", monday + 30 * HOUR)];
}

const ROUTE_NAME = "Győr–Plzeň (שדרה) 서울";

/** A route that is published twice, the second time with another name. */
const routePublishedEvents = (routeId: string): Message[] =>
  ["Mitte", ROUTE_NAME].map((title, n) =>
    RoutePublished.create({ routeId, revision: n + 1, title, lengthM: 1 }, { id: `${routeId}.${n + 1}`, seq: n + 1 }),
  );

let pipeline: ReportPipeline;
beforeAll(async () => void (pipeline = await startReportPipeline()));
afterAll(() => pipeline.stop());

describe("a report", () => {
  test("a report equals an independent computation from the raw events, and traces each row to its events", async () => {
    const messages = weekOf("2026-W43", 7);
    pipeline.publishEvents(
      shuffled([...messages, ...messages.slice(0, 60), ...routePublishedEvents("rte_0")], seededRandom(1)),
    );
    await pipeline.waitUntilIdle();
    const job = await pipeline.createReport({ week: "2026-W43" });
    expect(job).toMatchObject({ state: "ready", revision: 1, progress: { percent: 100, parts: 2, done: 2 } });

    const report = await pipeline.downloadReport(job.reportId);
    const recomputed = recompute(messages, ZONE);
    const inWeek = (key: string) => key.slice(-10) >= "2026-10-19" && key.slice(-10) <= "2026-10-25";
    for (const [rows, wanted] of [
      [report.courierDays, recomputed.couriers],
      [report.routeDays, recomputed.routes],
    ] as const) {
      expect(rows.map(({ of, date }) => `${of} ${date}`).toSorted()).toEqual(
        [...wanted.keys()].filter(inWeek).toSorted(),
      );
      for (const { of, date, figures } of rows) {
        expect(figures).toMatchObject(wanted.get(`${of} ${date}`)!);
        expect(figures.receipts).toEqual(wanted.get(`${of} ${date}`)!.receipts);
      }
    }
    expect(report.routes.find(({ of }) => of === "rte_0")).toMatchObject({ name: ROUTE_NAME });
    const pdf = readPdfText(await pipeline.downloadFile(job.reportId, "pdf")).join("\n");
    expect(pdf).toContain(["\nGyőr–Plzeň (", "הרדש", ") 서울\n"].join("\n"));
    const { sheets } = await readXlsx(await pipeline.downloadFile(job.reportId, "xlsx"));
    expect(sheets.flatMap(({ rows }) => rows.flat())).toContain(ROUTE_NAME);
    const traced = (await pipeline.downloadTraces(job.reportId))
      .filter(({ row }) => row === "courierDay")
      .flatMap(({ events }) => events);
    expect(new Set(traced).size).toBe(report.events);
    expect(new Set(messages.map(({ detail }) => detail.meta.id))).toEqual(expect.objectContaining(new Set(traced)));
    expect(
      pipeline
        .publishedEvents()
        .filter(({ id }) => id.startsWith(job.reportId))
        .map(({ name }) => name),
    ).toEqual(["report.requested", "report.ready"]);
  });

  test("a report that is requested twice is built once", async () => {
    const [one, two] = await Promise.all([
      pipeline.createReport({ week: "2026-W43" }),
      pipeline.createReport({ week: "2026-W43" }),
    ]);
    expect(one).toEqual(two);
    expect(
      pipeline
        .executions()
        .filter(({ execution, status }) => status === "SUCCEEDED" && execution.endsWith(`:${one.reportId}-1`)),
    ).toHaveLength(1);
  });

  test("a report that lacks late facts has a second revision with the reason, and the first stays readable", async () => {
    const messages = weekOf("2026-W40", 3);
    const [half, more] = [messages.length / 2, messages.length * 0.75].map(Math.floor);
    pipeline.publishEvents(messages.slice(half));
    await pipeline.waitUntilIdle();
    const first = await pipeline.createReport({ week: "2026-W40" });
    const before = await pipeline.downloadFile(first.reportId, "json");
    expect(await pipeline.createReport({ week: "2026-W40" })).toEqual(first);

    pipeline.publishEvents([...messages.slice(0, half), ...messages.slice(half, more)]);
    await pipeline.waitUntilIdle();
    await pipeline.invoke("ReconcileReports", { tend: "reports" });
    await pipeline.waitUntilIdle();
    const second = await pipeline.getReport(first.reportId.replace(/1$/, "2"));
    expect(second).toMatchObject({ state: "ready", revision: 2, reason: expect.stringContaining("after revision 1") });
    for (const { of, date, figures } of (await pipeline.downloadReport(second.reportId)).courierDays) {
      expect(figures).toMatchObject(recompute(messages, ZONE).couriers.get(`${of} ${date}`)!);
    }
    expect(await pipeline.getReport(first.reportId)).toMatchObject({ state: "ready", supersededBy: second.reportId });
    expect((await pipeline.downloadFile(first.reportId, "json")).equals(before)).toBe(true);

    // Events that are delivered again are included already: there is no third revision.
    pipeline.publishEvents(messages.slice(0, more));
    await pipeline.waitUntilIdle();
    await pipeline.invoke("ReconcileReports", { tend: "reports" });
    expect(await pipeline.createReport({ week: "2026-W40" })).toEqual(second);
  });

  test("a report of one courier contains no other courier", async () => {
    const job = await pipeline.createReport({ from: "2026-10-20", to: "2026-10-21", courierId: "c1" });
    const report = await pipeline.downloadReport(job.reportId);
    expect(new Set(report.courierDays.map(({ of }) => of))).toEqual(new Set(["c1"]));
    expect(report.courierDays.every(({ date }) => date === "2026-10-20" || date === "2026-10-21")).toBe(true);
  });

  test("a report of a period without events is ready and empty", async () => {
    const job = await pipeline.createReport({ month: "2025-01" });
    expect(job).toMatchObject({ state: "ready", progress: { parts: 0 } });
    const report = await pipeline.downloadReport(job.reportId);
    expect(report).toMatchObject({ events: 0, couriers: [] });
    expect(report.days).toHaveLength(31);
  });
});

test("a visit that a newer event moves into another period counts only there, also in the next revision of the first report", async () => {
  const started = { taskId: "tsk_edge", runId: "run_edge", courierId: "c_edge", routeId: "rte_0", revision: 1 };
  const stop = { runId: started.runId, stopId: "s1" };
  const stopsOf = async (reportId: string) => (await pipeline.downloadReport(reportId)).total.stops;
  const newest = async (day: string) => pipeline.createReport({ from: day, to: day, courierId: started.courierId });
  pipeline.publishEvents([
    TaskStarted.create(started, { id: "tsk_edge.3", at: new Date("2026-08-10T20:00:00Z") }),
    stopArrivedEvent(stop, 10, Date.parse("2026-08-10T22:05:00Z")), // 00:05 in Berlin
  ]);
  await pipeline.waitUntilIdle();
  expect(await stopsOf((await newest("2026-08-11")).reportId)).toBe(1);

  pipeline.publishEvents([stopArrivedEvent(stop, 12, Date.parse("2026-08-10T21:50:00Z"))]);
  await pipeline.waitUntilIdle();
  expect(await stopsOf((await newest("2026-08-10")).reportId)).toBe(1);
  const revised = await newest("2026-08-11");
  expect(revised).toMatchObject({ revision: 2, state: "ready", late: { after: 1, about: { stops: 1 } } });
  expect(await stopsOf(revised.reportId)).toBe(0);
  expect(await newest("2026-08-11")).toEqual(revised);

  pipeline.publishEvents([visitWithdrawnEvent(stop, 14, Date.parse("2026-08-12T09:00:00Z"))]);
  await pipeline.waitUntilIdle();
  const none = await newest("2026-08-10");
  expect(none).toMatchObject({ revision: 2, state: "ready" });
  expect(await stopsOf(none.reportId)).toBe(0);
});

test("events in any order, and any of them twice, leave the same table, byte for byte", async () => {
  const messages = [...weekOf("2026-W38", 2), ...routePublishedEvents("rte_0")];
  const tables = await Promise.all(
    [messages, shuffled([...messages, ...messages], seededRandom(7))].map(async (order) => {
      const fresh = await startReportPipeline();
      fresh.publishEvents(order);
      await fresh.waitUntilIdle();
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
])("the schedule of the %s report requests it once, even when it fires twice", async (report, label) => {
  for (let n = 0; n < 2; n++) await pipeline.invoke("ScheduleReports", { report });
  await pipeline.waitUntilIdle();
  const { json } = await pipeline.call("GET /v1/reports");
  const jobs = (json["reports"] as { kind: string; period: { label: string } }[]).filter(({ kind }) => kind === report);
  expect(jobs.length).toBeGreaterThan(0);
  expect(jobs.filter(({ period }) => period.label === label).length).toBeLessThanOrEqual(1);
});

describe("the endpoints", () => {
  const PERIOD_HELP = 'Specify the period: "week" (2026-W47), "month" (2026-11), or "from" and "to" (2026-11-16).';
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
    [{}, "", PERIOD_HELP],
    [{ courierId: "c1" }, "", PERIOD_HELP],
    [[], "", PERIOD_HELP],
    [{ week: "2026-W43", month: "2026-10" }, "/month", "Remove it: week already defines the period."],
    [{ month: "2026-10", to: "2026-10-31" }, "/to", "Remove it: month already defines the period."],
    [{ from: "2026-10-01" }, "/to", "Add the last day: 2026-11-21."],
    [{ to: "2026-10-01" }, "/from", "Add the first day: 2026-11-21."],
  ])("a request for a report with the body %j is rejected with what to change", async (body, pointer, detail) => {
    const { status, json } = await pipeline.call("POST /v1/reports", body);
    expect([status, json["errors"]]).toEqual([400, [{ pointer, detail }]]);
  });

  test.each([{ month: "2000-01" }, { month: "2100-12" }, { week: "2100-W52" }])(
    "the first and the last period that can be requested are accepted: %j",
    async (body) => {
      expect(await pipeline.createReport(body)).toMatchObject({ state: "ready" });
    },
  );

  test("a courier can neither request nor list reports", async () => {
    expect((await pipeline.call("POST /v1/reports", { week: "2026-W43" }, "courier")).status).toBe(403);
    expect((await pipeline.call("GET /v1/reports", undefined, "courier")).status).toBe(403);
  });

  test("a report that was not requested is 404, an unknown format 400, and a retry or cancellation of a ready report 409", async () => {
    expect((await pipeline.call("GET /v1/reports/rep_00000000000000000000-1")).status).toBe(404);
    expect((await pipeline.call("GET /v1/reports/nonsense")).status).toBe(404);
    const { reportId } = await pipeline.createReport({ week: "2026-W43" });
    expect((await pipeline.call(`GET /v1/reports/${reportId}/files/docx`)).status).toBe(400);
    expect((await pipeline.call(`POST /v1/reports/${reportId}/retry`)).status).toBe(409);
    expect((await pipeline.call(`POST /v1/reports/${reportId}/cancel`)).status).toBe(409);
  });
});

/** With event ids as long as they may be, their files have 70 MB: several times what the steps that stream have here. */
const LONG_SUFFIX = `.${"x".repeat(80)}`;
const LARGE = LONG ? 4_000 : 300;

test(`the steps that stream build a report of ${LARGE} couriers in memory that cannot hold it`, async () => {
  const { step, groups } = await aggregateLargeReport(pipeline, LARGE, LONG_SUFFIX);
  for (const group of groups) await invokeStep(pipeline, "MergeReportRoutes", { ...step, group });
  for (const id of ["MergeReport", "RenderCsv"]) await invokeStep(pipeline, id, step);
  const { files } = await pipeline.getReport(step.reportId);

  const read = (format: string) => pipeline.readFile(files[format]!.key);
  const rollups = createMonthRollups(0, LARGE, LONG_SUFFIX);
  const report = JSON.parse(await read("json")) as Report & ReportJob;
  expect(report).toEqual(assembleReport(report, { organization: report.organization }, rollups));
  const traces = [
    ...rollups.couriers.map((rollup) => toTrace("courierDay", rollup)),
    ...rollups.routes.map((rollup) => toTrace("routeDay", rollup)),
  ];
  expect((await read("events")) === traces.map(toLine).join("")).toBe(true);
  expect((await read("csv")).split("\r\n")).toHaveLength(1 + report.courierDays.length + 1);
});
