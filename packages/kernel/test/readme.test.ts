import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ShipmentLost } from "./events.ts";
import { RecordPositions } from "@waybill/events-schema/tracking";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { apiEvent, lambdaContext, sqsBatch } from "../src/testing/events.ts";
import { startAws } from "./aws.ts";
import { captureLines } from "./lines.ts";
import { handler as record } from "./examples/record.ts";
import { handler as report } from "./examples/report.ts";
import { closeVisit } from "./examples/visit.ts";

const aws = await startAws(["RecordPositions"]);
const lines = captureLines();
// Links are read at their first use. Any table with pk and sk will do.
process.env["SST_RESOURCE_Tasks"] = process.env["SST_RESOURCE_Failures"];
beforeEach(() => aws.reset());
afterAll(async () => {
  lines.restore();
  await aws.stop();
});

test.each(["report.ts", "record.ts", "visit.ts"])("the README shows examples/%s as it is", async (name) => {
  const readme = await readFile(join(import.meta.dirname, "../README.md"), "utf8");
  expect(readme).toContain(`\`\`\`ts\n${await readFile(join(import.meta.dirname, "examples", name), "utf8")}\`\`\``);
});

describe("the README's example", () => {
  const [example] = RecordPositions.examples;
  const { runId, fixes } = example;

  test("a request is enqueued, processed and published under one correlation id", async () => {
    const request = { route: "POST /v1/positions", body: { runId, fixes }, caller: { sub: "c1", role: "courier" } };
    const headers = { "x-correlation-id": "corr-1" };
    const answer = await report(apiEvent({ ...request, headers }), lambdaContext());
    expect(answer).toMatchObject({ statusCode: 202, body: '{"accepted":2}' });
    const [batch] = aws.inputs<{ Entries: { MessageBody: string }[] }>("SendMessageBatch");
    const done = await record(sqsBatch(batch!.Entries[0]!.MessageBody), lambdaContext());
    expect(done.batchItemFailures).toEqual([]);
    const [put] = aws.inputs<{ Entries: { Detail: string; DetailType: string }[] }>("PutEvents");
    expect(put?.Entries[0]?.DetailType).toBe("run.progressed");
    expect(JSON.parse(put!.Entries[0]!.Detail)).toMatchObject({ meta: { correlationId: "corr-1" }, data: { runId } });
  });

  test("a message is published again only when its receive count shows that an attempt may have failed before publishing", async () => {
    const message = RecordPositions.create({ ...example, runId: "run_twice" }, { id: "twice_1" });
    for (const receiveCount of [1, 1, 2]) await record(sqsBatch(message, { receiveCount }), lambdaContext());
    const entries = aws.inputs<{ Entries: { Detail: string }[] }>("PutEvents").flatMap(({ Entries }) => Entries);
    const ids = entries.map(({ Detail }) => (JSON.parse(Detail) as { meta: { id: string } }).meta.id);
    expect(ids).toEqual(["twice_1.progressed", "twice_1.progressed"]);
  });

  test("positions of a run that has ended are parked", async () => {
    const message = RecordPositions.create({ ...example, runId: "run_closed" }, { id: "closed_1" });
    await record(sqsBatch(message), lambdaContext());
    expect(aws.inputs("SendMessage")).toMatchObject([
      { MessageAttributes: { errorCode: { StringValue: "run.closed" } } },
    ]);
  });

  test("a visit that is closed twice is published once", async () => {
    const event = ShipmentLost.create({ shipmentId: "p1" }, { id: "vis_1.closed" });
    for (const at of [0, 1]) await closeVisit("vis_1", event, at);
    expect(await aws.item("failures", { pk: "VISIT#vis_1", sk: "VISIT" })).toMatchObject({
      body: { version: 1, closed: true },
    });
    expect(aws.inputs("PutEvents")).toHaveLength(1);
  });
});
