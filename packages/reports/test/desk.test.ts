import { CreateTableCommand, DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { TaskStarted } from "@waybill/events-schema/tasks";
import { apiEvent, lambdaContext, sqsBatch } from "@waybill/kernel/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Aws, startAws } from "../../kernel/test/aws.ts";
import { arrivedAt } from "./work.ts";

/** What happens between two calls of AWS: doors and workers of reports in this process, with a real table behind them. */

const NOON = Date.parse("2026-11-21T12:00:00.000Z");
const MINUTE = 60_000;
const iso = (at: number) => new Date(at).toISOString();
const index = (IndexName: string, hash: string, range: string) => ({
  IndexName,
  KeySchema: [
    { AttributeName: hash, KeyType: "HASH" as const },
    { AttributeName: range, KeyType: "RANGE" as const },
  ],
  Projection: { ProjectionType: "ALL" as const },
});
const TABLE = {
  BillingMode: "PAY_PER_REQUEST" as const,
  AttributeDefinitions: ["pk", "sk", "list", "listed", "due", "dueAt"].map((AttributeName) => ({
    AttributeName,
    AttributeType: "S" as const,
  })),
  KeySchema: index("", "pk", "sk").KeySchema,
  GlobalSecondaryIndexes: [index("Listed", "list", "listed"), index("Due", "due", "dueAt")],
};
type Door = (event: never, context: never) => Promise<{ statusCode: number; body: string }>;

let aws: Aws;
let dynamo: DynamoDBClient;
let tables = 0;
const TableName = () => `reports-${tables}`;
beforeAll(async () => {
  aws = await startAws(["HearWork"]);
  dynamo = new DynamoDBClient({});
  process.env["SST_RESOURCE_Reports"] = JSON.stringify({ name: "reports-0" });
});
afterAll(async () => {
  dynamo.destroy();
  await aws.stop();
});
beforeEach(async () => {
  tables += 1;
  await dynamo.send(new CreateTableCommand({ TableName: TableName(), ...TABLE }));
  const { Resource } = await import("sst");
  Object.assign(Resource.Reports, { name: TableName() });
  aws.reset();
  aws.parameters.set("/waybill/test/default/timeZone", "Europe/Berlin");
});

/** POST /v1/reports. */
async function ask(at = NOON) {
  const { handler } = await import("../src/http/request-report.ts");
  const caller = { sub: "m1", role: "manager" };
  const event = apiEvent({ route: "POST /v1/reports", body: { week: "2026-W45" }, caller, at: new Date(at) });
  const { statusCode, body } = await (handler as Door)(event as never, lambdaContext() as never);
  const json = JSON.parse(body) as { reportId: string; state: string; attempt: number };
  return { ...json, status: statusCode };
}
async function tend(at: number) {
  const { tend: all } = await import("../src/tend.ts");
  return all(at);
}
/** The first step of its machine begins. */
async function begins(reportId: string, at: number) {
  const { advance } = await import("../src/jobs/store.ts");
  await advance(reportId, 1, { step: "plan" }, iso(at));
}
async function show(reportId: string) {
  const { findJob } = await import("../src/desk.ts");
  return findJob(reportId);
}
async function hear(messages: Parameters<typeof sqsBatch>[0]) {
  const { handler } = await import("../src/workers/hear-work.ts");
  const { batchItemFailures } = await handler(sqsBatch(messages, { worker: "HearWork" }), lambdaContext());
  expect(batchItemFailures).toEqual([]);
}
const told = () =>
  aws
    .inputs<{ Entries: { DetailType: string }[] }>("PutEvents")
    .flatMap(({ Entries }) => Entries.map(({ DetailType }) => DetailType));

test("a report whose machine starts while it is asked for again is the answer, and is not told once more", async () => {
  const { reportId } = await ask();
  const later = NOON + 2 * MINUTE; // it seems to wait in vain
  aws.calls.length = 0;
  let started = false;
  aws.fault("GetItem", async (input) => {
    const { sk } = input["Key"] as { sk?: { S: string } };
    if (started || !sk?.S.startsWith("REV#")) return undefined;
    started = true;
    await begins(reportId, later);
    return undefined;
  });
  expect(await ask(later)).toMatchObject({ status: 202, reportId, state: "running", attempt: 1 });
  expect(started).toBe(true);
  expect(told()).toEqual([]);
});

describe("tending", () => {
  test("leaves a job alone that has moved since the index had it as due", async () => {
    const { reportId } = await ask();
    await begins(reportId, NOON + 31 * MINUTE);
    const { keys } = await import("../src/store.ts");
    const { key, revision } = await show(reportId);
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
    expect(await tend(NOON + 32 * MINUTE)).toEqual({ seen: 1, failed: [], cutShort: false });
    expect(await show(reportId)).toMatchObject({ state: "running", attempt: 1 });
    expect(told()).toEqual([]);
  });

  test("looks at one report after the other, for each may be large", async () => {
    const { putLate } = await import("../src/facts/store.ts");
    const fact = { id: "e1", name: "task.claimed", at: iso(NOON) } as const;
    for (let n = 0; n < 5; n++) await putLate(`rep_${n}`, fact, iso(NOON));
    let [now, most] = [0, 0];
    aws.fault("Query", async (input) => {
      if (input["IndexName"]) return undefined;
      most = Math.max(most, ++now);
      await new Promise(setImmediate);
      now -= 1;
      return undefined;
    });
    expect(await tend(NOON + MINUTE)).toEqual({ seen: 5, failed: [], cutShort: false });
    expect(most).toBe(1);
  });
});

describe("hearing whose a run is", () => {
  const STOPS = 60;
  const run = { taskId: "t1", runId: "r1", courierId: "c1", routeId: "rte_1", revision: 1 };
  const words = [10, 12, 14].flatMap((seq) =>
    Array.from({ length: STOPS }, (_, n) =>
      arrivedAt({ runId: run.runId, stopId: `s${n}` }, seq, NOON + (n * 3 + seq) * 1_000),
    ),
  );
  const begun = TaskStarted.create(run, { id: "t1.3", at: new Date(NOON) });
  /** Three visits of each stop, and of each pair of them one withdrawal. */
  const PLACES = STOPS * (3 + 3);
  const writes = () =>
    aws
      .inputs<{ Item: { pk: { S: string }; sk: { S: string } } }>("PutItem")
      .map(({ Item: { pk, sk } }) => (pk ? `${pk.S} ${sk.S}` : ""))
      .filter(Boolean);

  test("writes each of its stops' words once, knows its month once, and asks once who covers it", async () => {
    for (let n = 0; n < words.length; n += 10) await hear(words.slice(n, n + 10));
    aws.calls.length = 0;
    await hear(begun);
    const places = writes().filter((key) => /^COURIER#c1 .*r1/.test(key));
    expect(places).toHaveLength(PLACES);
    expect(new Set(places).size).toBe(PLACES);
    // Once for the fact of the start, and once for the run.
    expect(writes().filter((key) => key.startsWith("MONTH#"))).toHaveLength(2);
    expect(JSON.stringify(aws.inputs("Query")).match(/MONTH#2026-11/g)).toHaveLength(2);
  });

  test("notes each word once for a report that covers it, and all are noted", async () => {
    const { putCovering } = await import("../src/facts/store.ts");
    await putCovering(["2026-11"], { key: "rep_x", from: iso(NOON), until: iso(NOON + 60 * MINUTE) });
    for (let n = 0; n < words.length; n += 10) await hear(words.slice(n, n + 10));
    aws.calls.length = 0;
    await hear(begun);
    const noted = writes().filter((key) => key.startsWith("REPORT#rep_x LATE#r1"));
    expect(noted.toSorted()).toEqual(words.map(({ detail }) => `REPORT#rep_x LATE#${detail.meta.id}`).toSorted());
  });

  test("writes several at a time, and not all at once", async () => {
    for (let n = 0; n < words.length; n += 10) await hear(words.slice(n, n + 10));
    let [now, most] = [0, 0];
    aws.fault("PutItem", async () => {
      most = Math.max(most, ++now);
      await new Promise(setImmediate);
      now -= 1;
      return undefined;
    });
    await hear(begun);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(10);
  });
});
