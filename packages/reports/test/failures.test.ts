import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startReportPipeline, type ReportPipeline } from "./pipeline.ts";
import { mondayEvents } from "./courier-events.ts";

let pipeline: ReportPipeline;
beforeAll(async () => {
  pipeline = await startReportPipeline();
  pipeline.publishEvents(mondayEvents(6));
  await pipeline.waitUntilIdle();
});
afterAll(() => pipeline.stop());
afterEach(() => pipeline.denyCalls());

const countS3Calls = (method: string, key: string) =>
  pipeline.s3Calls().filter((call) => call.startsWith(method) && call.includes(key)).length;
const countPuts = (key: string) => countS3Calls("PUT ", key);
const eventsOf = (reportId: string) => pipeline.publishedEvents().filter(({ id }) => id.startsWith(reportId));

describe("a step that fails", () => {
  test("a step is tried six times, then the report fails, and a retry continues after the last finished part", async () => {
    // The format that is cheapest to render six times.
    pipeline.denyCalls(/PUT .*\.csv$/);
    const failed = await pipeline.createReport({ week: "2026-W45" });
    expect(failed).toMatchObject({ state: "failed", failure: { step: "render" }, progress: { parts: 2, done: 2 } });
    // The summary is read for report.json and by each try of a render step: six times for the CSV, once for each of the
    // other formats. How often the SDK repeats the denied PUT is not counted.
    expect(countS3Calls("GET ", `${failed.reportId}/summary.json`)).toBe(1 + 6 + 2);
    expect(eventsOf(failed.reportId).map(({ name }) => name)).toEqual(["report.requested", "report.failed"]);
    expect((await pipeline.call(`GET /v1/reports/${failed.reportId}/files/pdf`)).status).toBe(404);

    pipeline.denyCalls();
    const parts = countPuts(`${failed.reportId}/parts/`);
    expect((await pipeline.call(`POST /v1/reports/${failed.reportId}/retry`)).status).toBe(202);
    await pipeline.waitUntilIdle();
    expect(await pipeline.getReport(failed.reportId)).toMatchObject({ state: "ready", attempt: 2, revision: 1 });
    expect(countPuts(`${failed.reportId}/parts/`)).toBe(parts);
    expect(eventsOf(failed.reportId).at(-1)!.name).toBe("report.ready");
  });

  test("a report that fails in one part keeps the others for the next attempt", async () => {
    pipeline.denyCalls(/PUT .*parts\/00001\.json$/);
    const failed = await pipeline.createReport({ from: "2026-11-02", to: "2026-11-02" });
    expect(failed).toMatchObject({ state: "failed", failure: { step: "roll-up" }, progress: { parts: 2, done: 1 } });
    pipeline.denyCalls();
    // The same request again retries it.
    const ready = await pipeline.createReport({ from: "2026-11-02", to: "2026-11-02" });
    expect(ready).toMatchObject({ state: "ready", reportId: failed.reportId, attempt: 2 });
    expect(countPuts(`${failed.reportId}/parts/00000.json`)).toBe(1);
  });
});

test("a cancelled report ends at its next step without a failure, and can be requested again", async () => {
  pipeline.denyCalls(/PUT .*\/parts\//); // it cannot be ready before it is cancelled
  const { json } = await pipeline.call("POST /v1/reports", { month: "2026-11" });
  const reportId = json["reportId"] as string;
  expect((await pipeline.call(`POST /v1/reports/${reportId}/cancel`)).json).toMatchObject({ state: "cancelled" });
  pipeline.denyCalls();
  await pipeline.waitUntilIdle();
  expect(await pipeline.getReport(reportId)).toMatchObject({ state: "cancelled" });
  expect(pipeline.executions().at(-1)).toMatchObject({ status: "SUCCEEDED" });
  expect(eventsOf(reportId).map(({ name }) => name)).toEqual(["report.requested"]);
  expect(await pipeline.createReport({ month: "2026-11" })).toMatchObject({ state: "ready", reportId, attempt: 2 });
});

describe("reports that a crash left behind", () => {
  /** A report that was stored and not published: its execution was never started. */
  async function createUnpublished(from: string): Promise<string> {
    const reportId = await pipeline.createUnstarted({ from, to: from });
    await pipeline.makeIdle(reportId, 2);
    return reportId;
  }
  const reconcile = () => pipeline.invoke("ReconcileReports", { tend: "reports" });

  test("a report whose request was not published is published and built", async () => {
    const reportId = await createUnpublished("2026-11-04");
    await reconcile();
    await pipeline.waitUntilIdle();
    expect(await pipeline.getReport(reportId)).toMatchObject({ state: "ready", attempt: 1 });
    expect(eventsOf(reportId).map(({ name }) => name)).toEqual(["report.requested", "report.ready"]);
  });

  test("a report without progress for half an hour fails, publishes report.failed, and can be retried", async () => {
    const reportId = await createUnpublished("2026-11-05");
    await pipeline.invoke("PlanReport", { reportId, attempt: 1 }); // its first step, and no other
    expect(await pipeline.getReport(reportId)).toMatchObject({ state: "running" });
    await pipeline.makeIdle(reportId, 31);
    await reconcile();
    expect(await pipeline.getReport(reportId)).toMatchObject({ state: "failed", failure: { code: "report.stalled" } });
    expect(eventsOf(reportId).map(({ name }) => name)).toEqual(["report.failed"]);
    await pipeline.call(`POST /v1/reports/${reportId}/retry`);
    await pipeline.waitUntilIdle();
    expect(await pipeline.getReport(reportId)).toMatchObject({ state: "ready", attempt: 2 });
  });

  test("a report that was not started for half an hour fails, too", async () => {
    const reportId = await createUnpublished("2026-11-06");
    await pipeline.makeIdle(reportId, 31);
    await reconcile();
    expect(await pipeline.getReport(reportId)).toMatchObject({ state: "failed", failure: { code: "report.stalled" } });
    expect(eventsOf(reportId).map(({ name }) => name)).toEqual(["report.failed"]);
  });
});

describe("an end whose event EventBridge never accepted", () => {
  const reconcile = () => pipeline.invoke("ReconcileReports", { tend: "reports" });
  const endsOf = (reportId: string) => eventsOf(reportId).filter(({ name }) => name !== "report.requested");

  test.each([
    ["report.failed", "failed", "2026-11-09"],
    ["report.ready", "ready", "2026-11-10"],
  ])("%s is published by the next reconciliation, and once", async (name, state, from) => {
    pipeline.denyCalls(state === "failed" ? /PUT .*parts\/00000\.json$/ : undefined);
    const { json } = await pipeline.call("POST /v1/reports", { from, to: from });
    const reportId = json["reportId"] as string;
    // Its request is published: from now on nothing is, until the execution has ended.
    pipeline.denyPublishing(true);
    await pipeline.waitUntilIdle();
    pipeline.denyPublishing(false);
    expect(await pipeline.getReport(reportId)).toMatchObject({ state });
    expect(endsOf(reportId)).toEqual([]);
    await pipeline.makeIdle(reportId, 2);
    await reconcile();
    expect(endsOf(reportId)).toEqual([{ name, id: `${reportId}.${name.slice("report.".length)}.1` }]);
    expect((await reconcile()).payload).toEqual({ seen: 0 });
  });
});

describe("a report whose execution ended without recording its failure", () => {
  /** Neither the first step nor the last could write: the execution has ended, and the job waits to be started. */
  async function createUnrecordedFailure(day: string): Promise<string> {
    pipeline.denyCalls(/body\.attempt = :attempt/);
    const { reportId, state } = await pipeline.createReport({ from: day, to: day });
    pipeline.denyCalls();
    expect(state).toBe("requested");
    expect(pipeline.executions().at(-1)).toMatchObject({ status: "FAILED" });
    return reportId;
  }

  test("a report whose execution ended without recording its failure is ready after a retry, as the alarm says", async () => {
    const reportId = await createUnrecordedFailure("2026-11-07");
    await pipeline.makeIdle(reportId, 2);
    expect((await pipeline.call(`POST /v1/reports/${reportId}/retry`)).status).toBe(202);
    await pipeline.waitUntilIdle();
    expect(await pipeline.getReport(reportId)).toMatchObject({ state: "ready", attempt: 2 });

    // If the first attempt is started after all, it ends as cancelled and raises no alarm.
    const late = { reportId, attempt: 1, code: "report.stopped" };
    expect((await pipeline.invoke("FailReport", late)).payload).toEqual({ state: "cancelled" });
    expect(await pipeline.getReport(reportId)).toMatchObject({ state: "ready", attempt: 2 });
  });

  test("a report whose execution ended without recording its failure fails when its request is published again", async () => {
    const reportId = await createUnrecordedFailure("2026-11-08");
    await pipeline.makeIdle(reportId, 2);
    await pipeline.invoke("ReconcileReports", { tend: "reports" });
    await pipeline.waitUntilIdle();
    const failure = { code: "report.stalled", detail: expect.stringContaining("FAILED") };
    expect(await pipeline.getReport(reportId)).toMatchObject({ state: "failed", failure });
    expect(eventsOf(reportId).at(-1)!.name).toBe("report.failed");
  });
});

test("reconciliation finds nothing to do when all reports have ended", async () => {
  await pipeline.createReport({ from: "2026-11-03", to: "2026-11-03" });
  expect((await pipeline.invoke("ReconcileReports", { tend: "reports" })).payload).toEqual({ seen: 0 });
});
