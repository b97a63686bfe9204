import { DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { TaskStarted } from "@waybill/events-schema/tasks";
import { apiEvent, lambdaContext, sqsBatch } from "@waybill/kernel/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Aws, startAws } from "../../kernel/test/aws.ts";
import { plannedTable } from "../../kernel/test/service-client.ts";
import { LONG } from "../../../test/long.ts";
import { stopArrivedEvent } from "./courier-events.ts";

/** What happens between two calls of AWS: endpoints and workers of reports in this process, with a real table behind them. */

const NOON = Date.parse("2026-11-21T12:00:00.000Z");
const MINUTE = 60_000;
const iso = (at: number) => new Date(at).toISOString();
type Endpoint = (event: never, context: never) => Promise<{ statusCode: number; body: string }>;

const PLANNED = plannedTable("Reports");

let aws: Aws;
let dynamo: DynamoDBClient;
let tables = 0;
const TableName = () => `reports-${tables}`;
beforeAll(async () => {
  aws = await startAws(["CollectReportFacts"]);
  dynamo = new DynamoDBClient({});
  process.env["SST_RESOURCE_Reports"] = JSON.stringify({ name: "reports-0" });
});
afterAll(async () => {
  dynamo.destroy();
  await aws.stop();
});
beforeEach(async () => {
  tables += 1;
  await aws.createTable({ ...PLANNED, name: TableName() });
  const { Resource } = await import("sst");
  Object.assign(Resource.Reports, { name: TableName() });
  aws.reset();
  aws.parameters.set("/waybill/test/default/timeZone", "Europe/Berlin");
});

/** POST /v1/reports. */
async function requestReport(at = NOON) {
  const { handler } = await import("../src/http/request-report.ts");
  const caller = { sub: "m1", role: "manager" };
  const event = apiEvent({ route: "POST /v1/reports", body: { week: "2026-W45" }, caller, at: new Date(at) });
  const { statusCode, body } = await (handler as Endpoint)(event as never, lambdaContext() as never);
  const json = JSON.parse(body) as { reportId: string; state: string; attempt: number };
  return { ...json, status: statusCode };
}
async function reconcile(at: number) {
  const { reconcileReports } = await import("../src/jobs/reconcile.ts");
  return reconcileReports(at);
}
/** The first step of the state machine begins. */
async function beginFirstStep(reportId: string, at: number) {
  const { updateJobProgress } = await import("../src/jobs/store.ts");
  await updateJobProgress(reportId, 1, { step: "plan" }, iso(at));
}
async function readReport(reportId: string) {
  const { getJob } = await import("../src/jobs/commands.ts");
  return getJob(reportId);
}
async function collectFacts(messages: Parameters<typeof sqsBatch>[0]) {
  const { handler } = await import("../src/workers/collect-report-facts.ts");
  const { batchItemFailures } = await handler(sqsBatch(messages, { worker: "CollectReportFacts" }), lambdaContext());
  expect(batchItemFailures).toEqual([]);
}
const publishedNames = () =>
  aws
    .inputs<{ Entries: { DetailType: string }[] }>("PutEvents")
    .flatMap(({ Entries }) => Entries.map(({ DetailType }) => DetailType));

test("a report that starts while it is requested again is the answer, and no event is published again", async () => {
  const { reportId } = await requestReport();
  const later = NOON + 2 * MINUTE; // it seems not to have been published
  aws.calls.length = 0;
  let started = false;
  aws.fault("PutItem", async (input) => {
    const { sk } = input["Item"] as { sk?: { S: string } };
    if (started || !sk?.S.startsWith("REV#")) return undefined;
    started = true;
    await beginFirstStep(reportId, later);
    return undefined;
  });
  expect(await requestReport(later)).toMatchObject({ status: 202, reportId, state: "running", attempt: 1 });
  expect(started).toBe(true);
  expect(publishedNames()).toEqual([]);
});

describe("reconcileReports", () => {
  test("a job that made progress since the index listed it as due stays as it is", async () => {
    const { reportId } = await requestReport();
    await beginFirstStep(reportId, NOON + 31 * MINUTE);
    const { keys } = await import("../src/store.ts");
    const { key, revision } = await readReport(reportId);
    const { pk, sk } = keys.revision(key, revision);
    await dynamo.send(
      new UpdateItemCommand({
        TableName: TableName(),
        Key: { pk: { S: pk }, sk: { S: sk } },
        UpdateExpression: "SET dueAt = :before",
        ExpressionAttributeValues: { ":before": { S: iso(NOON + MINUTE) } },
      }),
    );
    aws.reset();
    expect(await reconcile(NOON + 32 * MINUTE)).toEqual({ seen: 1, failed: [], cutShort: false });
    expect(await readReport(reportId)).toMatchObject({ state: "running", attempt: 1 });
    expect(publishedNames()).toEqual([]);
  });

  test("reports with late facts are processed one after the other, because each may be large", async () => {
    const { putLateFact } = await import("../src/facts/store.ts");
    const fact = { id: "e1", name: "task.claimed", at: iso(NOON), courierId: "c1" } as const;
    for (let n = 0; n < 5; n++) await putLateFact(`rep_${n}`, fact, iso(NOON));
    let [running, maxRunning] = [0, 0];
    aws.fault("Query", async (input) => {
      if (input["IndexName"]) return undefined;
      maxRunning = Math.max(maxRunning, ++running);
      await new Promise(setImmediate);
      running -= 1;
      return undefined;
    });
    expect(await reconcile(NOON + MINUTE)).toEqual({ seen: 5, failed: [], cutShort: false });
    expect(maxRunning).toBe(1);
  });
});

describe("task.started, which names the courier of a run,", () => {
  const STOPS = LONG ? 60 : 20;
  const run = { taskId: "t1", runId: "r1", courierId: "c1", routeId: "rte_1", revision: 1 };
  const arrivals = [10, 12, 14].flatMap((seq) =>
    Array.from({ length: STOPS }, (_, n) =>
      stopArrivedEvent({ runId: run.runId, stopId: `s${n}` }, seq, NOON + (n * 3 + seq) * 1_000),
    ),
  );
  const taskStarted = TaskStarted.create(run, { id: "t1.3", at: new Date(NOON) });
  /** Three visits of each stop, and one withdrawal for each pair of them. */
  const STORED_FACTS = STOPS * (3 + 3);
  const writes = () =>
    aws
      .inputs<{ Item: { pk: { S: string }; sk: { S: string } } }>("PutItem")
      .map(({ Item: { pk, sk } }) => (pk ? `${pk.S} ${sk.S}` : ""))
      .filter(Boolean);

  test("task.started stores each fact of its stops once, lists the courier in the month once, and reads once which reports cover it", async () => {
    for (let n = 0; n < arrivals.length; n += 10) await collectFacts(arrivals.slice(n, n + 10));
    aws.calls.length = 0;
    await collectFacts(taskStarted);
    const storedFacts = writes().filter((key) => /^COURIER#c1 .*r1/.test(key));
    expect(storedFacts).toHaveLength(STORED_FACTS);
    expect(new Set(storedFacts).size).toBe(STORED_FACTS);
    // Once for the fact of task.started, and once for those of the run.
    expect(writes().filter((key) => key.startsWith("MONTH#"))).toHaveLength(2);
    expect(JSON.stringify(aws.inputs("Query")).match(/MONTH#2026-11/g)).toHaveLength(2);
  });

  test("task.started notes every fact of its stops once for a report that covers them", async () => {
    const { putCoveringReport } = await import("../src/facts/store.ts");
    await putCoveringReport(["2026-11"], { key: "rep_x", from: iso(NOON), until: iso(NOON + 60 * MINUTE) });
    for (let n = 0; n < arrivals.length; n += 10) await collectFacts(arrivals.slice(n, n + 10));
    aws.calls.length = 0;
    await collectFacts(taskStarted);
    const notes = writes().filter((key) => key.startsWith("REPORT#rep_x LATE#r1"));
    expect(notes.toSorted()).toEqual(arrivals.map(({ detail }) => `REPORT#rep_x LATE#${detail.meta.id}`).toSorted());
  });

  test("task.started writes more than one and at most ten items at the same time", async () => {
    for (let n = 0; n < arrivals.length; n += 10) await collectFacts(arrivals.slice(n, n + 10));
    let [running, maxRunning] = [0, 0];
    aws.fault("PutItem", async () => {
      maxRunning = Math.max(maxRunning, ++running);
      await new Promise(setImmediate);
      running -= 1;
      return undefined;
    });
    await collectFacts(taskStarted);
    expect(maxRunning).toBeGreaterThan(1);
    expect(maxRunning).toBeLessThanOrEqual(10);
  });
});
