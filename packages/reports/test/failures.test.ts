import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openRoad, type Road } from "./road.ts";
import { monday } from "./work.ts";

let road: Road;
beforeAll(async () => {
  road = await openRoad();
  road.say(monday(6));
  await road.settle();
});
afterAll(() => road.stop());
afterEach(() => road.refuse());

const asks = (method: string, key: string) =>
  road.objects().filter((asked) => asked.startsWith(method) && asked.includes(key)).length;
const puts = (key: string) => asks("PUT ", key);
const toldOf = (reportId: string) => road.told().filter(({ id }) => id.startsWith(reportId));

describe("a report that cannot be drawn", () => {
  test("is tried again, then fails, says so, and goes on from its last finished part when it is retried", async () => {
    road.refuse(/PUT .*\.pdf$/);
    const failed = await road.draw({ week: "2026-W45" });
    expect(failed).toMatchObject({ state: "failed", failure: { step: "render" }, progress: { parts: 2, done: 2 } });
    // Each try of a render reads the report: six of the print, one of each of the others. How often the SDK then sends a
    // request that is refused, is its own affair.
    expect(asks("GET ", `${failed.reportId}/report.json`)).toBe(6 + 2);
    expect(toldOf(failed.reportId).map(({ name }) => name)).toEqual(["report.requested", "report.failed"]);
    expect((await road.ask(`GET /v1/reports/${failed.reportId}/files/csv`)).status).toBe(404);

    road.refuse();
    const parts = puts(`${failed.reportId}/parts/`);
    expect((await road.ask(`POST /v1/reports/${failed.reportId}/retry`)).status).toBe(202);
    await road.settle();
    expect(await road.show(failed.reportId)).toMatchObject({ state: "ready", attempt: 2, revision: 1 });
    expect(puts(`${failed.reportId}/parts/`)).toBe(parts);
    expect(toldOf(failed.reportId).at(-1)!.name).toBe("report.ready");
  });

  test("in one of its parts keeps the others", async () => {
    road.refuse(/PUT .*parts\/00001\.json$/);
    const failed = await road.draw({ from: "2026-11-02", to: "2026-11-02" });
    expect(failed).toMatchObject({ state: "failed", failure: { step: "roll-up" }, progress: { parts: 2, done: 1 } });
    road.refuse();
    // Asked for again, it is tried again.
    const ready = await road.draw({ from: "2026-11-02", to: "2026-11-02" });
    expect(ready).toMatchObject({ state: "ready", reportId: failed.reportId, attempt: 2 });
    expect(puts(`${failed.reportId}/parts/00000`)).toBe(1);
  });
});

test("a report that is called off ends at its next step, fails nobody, and can be tried again", async () => {
  road.refuse(/PUT .*\/parts\//); // it cannot be done before it is called off
  const { json } = await road.ask("POST /v1/reports", { month: "2026-11" });
  const reportId = json["reportId"] as string;
  expect((await road.ask(`POST /v1/reports/${reportId}/cancel`)).json).toMatchObject({ state: "cancelled" });
  road.refuse();
  await road.settle();
  expect(await road.show(reportId)).toMatchObject({ state: "cancelled" });
  expect(road.executions().at(-1)).toMatchObject({ status: "SUCCEEDED" });
  expect(toldOf(reportId).map(({ name }) => name)).toEqual(["report.requested"]);
  expect(await road.draw({ month: "2026-11" })).toMatchObject({ state: "ready", reportId, attempt: 2 });
});

describe("what a crash left", () => {
  /** A report that was written and never announced: nobody started its machine. */
  async function untold(from: string): Promise<string> {
    road.silence(true);
    const { status } = await road.ask("POST /v1/reports", { from, to: from });
    road.silence(false);
    expect(status).toBe(503);
    const { json } = await road.ask("GET /v1/reports?limit=1");
    const [{ reportId }] = json["reports"] as [{ reportId: string }];
    await road.age(reportId, 2);
    return reportId;
  }
  const tend = () => road.invoke("TendReports", { tend: "reports" });

  test("untold is told, and drawn", async () => {
    const reportId = await untold("2026-11-04");
    await tend();
    await road.settle();
    expect(await road.show(reportId)).toMatchObject({ state: "ready", attempt: 1 });
    expect(toldOf(reportId).map(({ name }) => name)).toEqual(["report.requested", "report.ready"]);
  });

  test("standing still has failed, says so, and can be tried again", async () => {
    const reportId = await untold("2026-11-05");
    await road.invoke("PlanReport", { reportId, attempt: 1 }); // its first step, and then no other
    expect(await road.show(reportId)).toMatchObject({ state: "running" });
    await road.age(reportId, 31);
    await tend();
    expect(await road.show(reportId)).toMatchObject({ state: "failed", failure: { code: "report.stalled" } });
    expect(toldOf(reportId).map(({ name }) => name)).toEqual(["report.failed"]);
    await road.ask(`POST /v1/reports/${reportId}/retry`);
    await road.settle();
    expect(await road.show(reportId)).toMatchObject({ state: "ready", attempt: 2 });
  });

  test("not started for half an hour has failed as well", async () => {
    const reportId = await untold("2026-11-06");
    await road.age(reportId, 31);
    await tend();
    expect(await road.show(reportId)).toMatchObject({ state: "failed", failure: { code: "report.stalled" } });
    expect(toldOf(reportId).map(({ name }) => name)).toEqual(["report.failed"]);
  });
});

describe("a report whose machine could not even say that it failed", () => {
  /** Neither the first step nor the last could write: the execution is over, and the job waits to be started. */
  async function mute(day: string): Promise<string> {
    road.refuse(/body\.attempt = :attempt/);
    const { reportId, state } = await road.draw({ from: day, to: day });
    road.refuse();
    expect(state).toBe("requested");
    expect(road.executions().at(-1)).toMatchObject({ status: "FAILED" });
    return reportId;
  }

  test("is brought on by a retry, as its alarm says", async () => {
    const reportId = await mute("2026-11-07");
    await road.age(reportId, 2);
    expect((await road.ask(`POST /v1/reports/${reportId}/retry`)).status).toBe(202);
    await road.settle();
    expect(await road.show(reportId)).toMatchObject({ state: "ready", attempt: 2 });

    // Should the first attempt be started after all, it ends as one that was called off: nobody is alarmed.
    const late = { reportId, attempt: 1, code: "report.stopped" };
    expect((await road.invoke("FailReport", late)).payload).toEqual({ state: "cancelled" });
    expect(await road.show(reportId)).toMatchObject({ state: "ready", attempt: 2 });
  });

  test("has failed as soon as its attempt is asked for again, and says so", async () => {
    const reportId = await mute("2026-11-08");
    await road.age(reportId, 2);
    await road.invoke("TendReports", { tend: "reports" });
    await road.settle();
    const failure = { code: "report.stalled", detail: expect.stringContaining("FAILED") };
    expect(await road.show(reportId)).toMatchObject({ state: "failed", failure });
    expect(toldOf(reportId).at(-1)!.name).toBe("report.failed");
  });
});

test("there is nothing to tend where all has ended", async () => {
  await road.draw({ from: "2026-11-03", to: "2026-11-03" });
  expect((await road.invoke("TendReports", { tend: "reports" })).payload).toEqual({ seen: 0 });
});
