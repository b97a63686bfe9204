import { RecordPositions } from "@waybill/events-schema/tracking";
import { type LocalWaybill, startLocal } from "@waybill/local/boot";
import { skippingClock } from "@waybill/local/clock";
import { type Outage, createOutage } from "@waybill/local/faults/outage";
import { limitToFunctions } from "@waybill/plan/view/limit-to-functions";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dumpTable, queueArn } from "./support/day-messages.ts";

const RECEIVES = 5;
const FIX = { fixTime: new Date().toISOString(), lat: 52.5, lon: 13.4 };

let local: LocalWaybill;
let poison: Outage;

function message(runId: string): string {
  const data = { runId, courierId: "c1", receivedAt: new Date().toISOString(), fixes: [FIX] };
  return JSON.stringify(RecordPositions.create(data, { id: `pos_${runId}` }));
}

/** The row of the failure log about a message, as it is stored. */
async function rowOf(eventId: string): Promise<string> {
  const rows = (await dumpTable(local, "Failures")).split("\n").filter((row) => row.includes(eventId));
  expect(rows).toHaveLength(1);
  return rows[0]!;
}

beforeAll(async () => {
  poison = createOutage("dynamodb");
  poison.begin(["RUN#poison", "SEG#"]);
  // As deployed: what the failure log must show is the source's line, through the map in the package.
  const works = ({ id }: { id: string }) => id === "RecordPositions";
  const whole = limitToFunctions(works);
  const plan = { ...whole, functions: whole.functions.filter(works), apis: [], stateMachines: [] };
  local = await startLocal({ clock: skippingClock(), plan, bundle: "deploy", interceptor: poison });
});
afterAll(() => local.stop());

describe("a message that fails", () => {
  it("a message that always fails is in the dead-letter queue after exactly five receives, with its error, source line and attempts", async () => {
    local.cloud.queues.send(queueArn(local, "RecordPositionsQueue"), message("poison"));
    await local.waitUntilIdle({ skip: true });
    const dead = local.cloud.queues.receive(queueArn(local, "RecordPositionsDLQ"), 10, 0);
    expect(dead).toHaveLength(1);
    // SQS counts the receive that found it exhausted no more; this peek is one of the dead-letter queue's own.
    const row = await rowOf("pos_poison");
    expect(row.match(/"requestId"/g)).toHaveLength(RECEIVES);
    expect(row).toContain("AccessDeniedException");
    expect(row).toMatch(/packages\/tracking\/src\/fixes\/store\.ts:\d+/);
    expect(row).toContain('{"S":"open"}');
  });

  it("a message that violates its contract is parked at its first receive, with the wrong field", async () => {
    const bad = message("misspelt").replace('"lat":52.5', '"lat":"north"');
    local.cloud.queues.send(queueArn(local, "RecordPositionsQueue"), bad);
    await local.waitUntilIdle({ skip: true });
    const row = await rowOf("pos_misspelt");
    expect(row.match(/"requestId"/g)).toHaveLength(1);
    expect(row).toContain("contract.violated");
    expect(row).toContain("fixes.0.lat");
    expect(local.cloud.queues.stats(queueArn(local, "RecordPositionsDLQ")).visible).toBe(2);
    expect(await dumpTable(local, "Tracking")).not.toContain("misspelt");
  });
});
