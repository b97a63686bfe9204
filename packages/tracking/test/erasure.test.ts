import { CourierErasureRequested } from "@waybill/events-schema/people";
import { type Fix, RecordPositions } from "@waybill/events-schema/tracking";
import { metresBetween } from "@waybill/geometry/lat-lon";
import { afterAll, beforeEach, expect, test } from "vitest";
import { fc, runs } from "../../../test/properties.ts";
import { awsError } from "../../kernel/test/aws.ts";
import { startServiceClient } from "../../kernel/test/service-client.ts";

const client = await startServiceClient("tracking");
beforeEach(() => client.aws.reset());
afterAll(() => client.stop());

const NOON = Date.parse("2026-11-21T12:00:00.000Z");
const manager = { sub: "m1", role: "manager" };

/** A drive of so many fixes, ten seconds and 80 metres each. */
const drive = (count: number): Fix[] =>
  Array.from({ length: count }, (_, n) => ({
    fixTime: new Date(NOON + n * 10_000).toISOString(),
    lat: 52.5,
    lon: 13.4 + (n * 80) / 67_800,
    accuracyM: 5,
  }));

async function report(runId: string, courierId: string, fixes: readonly Fix[]): Promise<void> {
  for (let n = 0; n < fixes.length; n += 50) {
    const part = fixes.slice(n, n + 50);
    const data = { runId, courierId, receivedAt: part.at(-1)!.fixTime, fixes: part };
    const message = RecordPositions.create(data, { id: `${runId}.${n}` });
    expect(await client.deliver("RecordPositions", message)).toEqual({ batchItemFailures: [] });
  }
}
const erase = async (courierId: string) => {
  const event = CourierErasureRequested.create({ courierId, erasureId: "ers_1" }, { id: `${courierId}.erased` });
  return (await client.deliver("EraseTracks", event)).batchItemFailures.length === 0;
};
const readTrack = async (runId: string) => {
  const { json } = await client.ask("GET /v1/runs/{runId}/track", {
    path: { runId },
    query: { raw: "true" },
    caller: manager,
  });
  return json["fixes"] as Fix[];
};

test("an erased track has no fix within 500 metres or five minutes of its ends, and the rest is as it was", async () => {
  const fixes = drive(200);
  await report("long", "c1", fixes);
  await report("other", "c2", fixes);
  client.aws.reset();
  expect(await erase("c1")).toBe(true);
  expect(client.publishedEvents()).toMatchObject([{ name: "run.courier-erased", data: { courierId: "c1", runs: 1 } }]);
  const left = await readTrack("long");
  expect(left.map(({ fixTime }) => fixTime)).toEqual(fixes.slice(31, -31).map(({ fixTime }) => fixTime));
  for (const fix of left)
    for (const end of [fixes[0]!, fixes.at(-1)!]) expect(metresBetween(fix, end)).toBeGreaterThan(500);
  expect(await readTrack("other")).toHaveLength(200);
});

test("nothing is left of a track that stays near where it began", async () => {
  const around = drive(60).map((fix, n) => ({ ...fix, lon: 13.4 + (n % 2) / 1_000 }));
  await report("short", "c3", around);
  expect(await erase("c3")).toBe(true);
  expect(await readTrack("short")).toEqual([]);
});

test("an erasure that breaks off at any write goes on, and leaves what one in one go leaves", async () => {
  let nth = 0;
  await fc.assert(
    fc.asyncProperty(fc.nat(8), async (writesBefore) => {
      const [runId, courierId] = [`broken-${++nth}`, `broken-${nth}`];
      const fixes = drive(150);
      await report(runId, courierId, fixes);
      let writes = 0;
      const refuse = () => (writes++ >= writesBefore ? awsError("AccessDeniedException") : undefined);
      for (const call of ["PutItem", "DeleteItem"]) client.aws.fault(call, refuse);
      await erase(courierId);
      client.aws.reset();
      expect(await erase(courierId)).toBe(true);
      const left = await readTrack(runId);
      expect(left.map(({ fixTime }) => fixTime)).toEqual(fixes.slice(31, -31).map(({ fixTime }) => fixTime));
    }),
    runs(5),
  );
});

test("a fix that arrives after the erasure is not stored", async () => {
  const fixes = drive(120);
  await report("late", "c4", fixes.slice(0, 100));
  await erase("c4");
  const before = await readTrack("late");
  await report("late", "c4", fixes.slice(100));
  expect(await readTrack("late")).toEqual(before);
});
