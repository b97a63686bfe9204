import { seededRandom } from "@waybill/local/faults/seeded-random";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Message } from "@waybill/events-schema/event";
import type { Fix } from "@waybill/events-schema/tracking";
import { metresBetween } from "@waybill/geometry/lat-lon";
import { decodeSnapshot } from "../src/fixes/progress-snapshot.ts";
import { awsError } from "../../kernel/test/aws.ts";
import { type TrackingClient, createTrackingClient, recordPositionsMessage } from "./client.ts";
import { itemBytes, type DynamoItem } from "../../../bench/item-bytes.ts";
import { generateDrive, NOON } from "./generated-fixes.ts";
import { fc, runs } from "../../../test/properties.ts";

let client: TrackingClient;
beforeAll(async () => void (client = await createTrackingClient()));
afterAll(() => client.aws.stop());
beforeEach(async () => {
  client.aws.reset();
  await client.createEmptyTable();
});

/** A morning of one run with typical faults: bad and inaccurate fixes, repeats, a request sent twice, late ones. */
function morning(): Message[] {
  const fixes = generateDrive({ fixes: 130, seed: 7 }).map((fix, n): Fix => {
    if (n === 0 || n === 40 || n === 77) return { ...fix, lat: fix.lat + 0.5 };
    return n % 25 === 3 ? { ...fix, accuracyM: 400 } : fix;
  });
  const parts = [fixes.slice(0, 6), fixes.slice(6, 36), fixes.slice(30, 100), fixes.slice(100, 101), fixes.slice(101)];
  const messages = parts.map((part) => recordPositionsMessage(part));
  const again = recordPositionsMessage(parts[1]!, { at: NOON, id: messages[1]!.detail.meta.id });
  const late = recordPositionsMessage(
    parts[0]!.map((fix) => ({ ...fix, seq: 1 })),
    { at: NOON + 86_400_000 },
  );
  const ahead = recordPositionsMessage([{ ...parts[0]![0]!, fixTime: new Date(NOON + 9_000_000).toISOString() }], {
    at: NOON,
  });
  return [...messages, again, late, ahead];
}

async function processInOrder(messages: readonly Message[]): Promise<string> {
  await client.createEmptyTable();
  for (const message of messages) expect(await client.processMessages([message])).toBe(0);
  return client.dumpTable();
}

describe("recording positions", () => {
  test("the same requests end in the same bytes in any order, repeated, and in any batches", async () => {
    const messages = morning();
    const expected = await processInOrder(messages);
    const counts = (await client.getRun("r1")).json["counts"];
    expect(counts).toEqual({ ok: 121, jump: 3, inaccurate: 6, duplicate: 6, late: 6, future: 1 });
    const arbitrary = fc.tuple(
      fc
        .subarray(messages)
        .chain((twice) => fc.shuffledSubarray([...messages, ...twice], { minLength: messages.length + twice.length })),
      fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 20, maxLength: 20 }),
      fc.boolean(),
    );
    await fc.assert(
      fc.asyncProperty(arbitrary, async ([order, sizes, together]) => {
        await client.createEmptyTable();
        const batches: Message[][] = [];
        for (let from = 0, n = 0; from < order.length; from += sizes[n]!, n++)
          batches.push(order.slice(from, from + sizes[n]!));
        const work = async (batch: Message[]): Promise<void> => {
          // A message that lost too many races fails and is redelivered, as by SQS.
          for (let receive = 1; (await client.processMessages(batch, receive)) > 0; receive++)
            expect(receive).toBeLessThan(5);
        };
        if (together) await Promise.all(batches.map(work));
        else for (const batch of batches) await work(batch);
        // No diff of the two tables: it would be too long to read.
        if ((await client.dumpTable()) !== expected) throw new Error("the stored state differs");
      }),
      runs(15),
    );
  });

  test("all fixes are counted when several workers write one run at once", async () => {
    for (let round = 0; round < 6; round++) {
      const messages = [0, 1, 2, 3].map((n) =>
        recordPositionsMessage(generateDrive({ fixes: 40, seed: round }).slice(n * 10, n * 10 + 10)),
      );
      const expected = await processInOrder(messages);
      // A run that is new, only claimed, or already written: each has its own write condition.
      await client.createEmptyTable();
      const at = new Date(NOON);
      if (round % 3 === 1)
        await client.reportPositions("c1", { runId: "r1", fixes: generateDrive({ fixes: 1 }) }, { at });
      if (round % 3 === 2) await client.processMessages(messages.splice(0, 1));
      const failed = await Promise.all(messages.map((message) => client.processMessages([message])));
      expect(failed.every((count) => count === 0)).toBe(true);
      expect(await client.dumpTable()).toBe(expected);
    }
  });

  test("inaccurate fixes are counted once when another worker creates their run after they are stored", async () => {
    const [first, second] = [generateDrive({ fixes: 10 }), generateDrive({ fixes: 4, seed: 2 })];
    // The earlier fixes arrive later, so that the other worker folds all that is stored.
    const messages = [
      recordPositionsMessage(first.slice(5)),
      recordPositionsMessage(first.slice(0, 5)),
      recordPositionsMessage(second.map((fix) => ({ ...fix, accuracyM: 400 }))),
    ] as const;
    const expected = await processInOrder(messages);
    await client.createEmptyTable();
    let created = false;
    client.aws.fault("GetItem", async (input) => {
      if (created || !input["ConsistentRead"]) return undefined;
      created = true;
      expect(await client.processMessages([messages[0]])).toBe(0);
      expect(await client.processMessages([messages[1]])).toBe(0);
      return undefined;
    });
    expect(await client.processMessages([messages[2]])).toBe(0);
    expect(created).toBe(true);
    expect(await client.dumpTable()).toBe(expected);
  });

  test("a worker stopped at any call and retried ends in the same bytes and publishes the newest state", async () => {
    const [first, , third, , , again] = morning() as [Message, Message, Message, Message, Message, Message];
    for (const [before, message] of [
      [[], third],
      [[first], third],
      [[third], first],
      [[first, third], again],
    ] as [Message[], Message][]) {
      const expected = await processInOrder([...before, message]);
      for (let stop = 1; ; stop++) {
        await processInOrder(before);
        let calls = 0;
        let stopped = false;
        for (const action of ["GetItem", "PutItem", "Query", "PutEvents"]) {
          client.aws.fault(action, (input) => {
            if (input["TableName"] === "failures" || ++calls !== stop) return undefined;
            stopped = true;
            return { status: 400, body: { __type: "AccessDeniedException", message: "stopped here" } };
          });
        }
        const failed = await client.processMessages([message]);
        expect(failed).toBe(stopped ? 1 : 0);
        client.aws.reset();
        if (!stopped) break;
        expect(await client.processMessages([message], 2)).toBe(0);
        expect(await client.dumpTable()).toBe(expected);
        expect(client.publishedProgress()).toHaveLength(1);
      }
    }
  });

  test("every fix is stored in order, and the distance is the sum of the steps but those of standing still", async () => {
    const messages = morning();
    await processInOrder(messages);
    const { json } = await client.getTrack("r1", { raw: "true" });
    const fixes = json["fixes"] as (Fix & { class: string })[];
    const sent = messages
      .filter((_, n) => n !== 5)
      .reduce((sum, { detail }) => sum + (detail.data as { fixes: [] }).fixes.length, 0);
    expect(fixes).toHaveLength(sent);
    expect(fixes.map(({ fixTime }) => fixTime)).toEqual(fixes.map(({ fixTime }) => fixTime).toSorted());
    const ok = fixes.filter((fix) => fix.class === "ok");
    const steps = ok.slice(1).map((fix, n) => ({ fix, before: ok[n]!, metres: metresBetween(ok[n]!, fix) }));
    const isMoving = ({ speedMps = 0 }: Fix) => speedMps >= 1;
    const sum = (of: typeof steps) => of.reduce((all, { metres }) => all + metres, 0);
    const moving = sum(steps.filter(({ fix, before }) => isMoving(fix) || isMoving(before)));
    const { distanceM } = (await client.getRun("r1")).json as { distanceM: number };
    // A courier who creeps is counted once away from where they stood.
    expect(distanceM).toBeLessThan(sum(steps));
    expect(distanceM).toBeGreaterThan(moving * 0.995);
    expect((await client.getTrack("r1")).json["fixes"]).toHaveLength(ok.length);
  });

  test("sixty fixes take one write unit, and the run one more", async () => {
    const runId = "r".repeat(64);
    const hostile = seededRandom(5);
    const fixes = generateDrive({ fixes: 480 }).map((fix, seq) => ({
      ...fix,
      seq,
      ...(hostile() < 0.1 && { lat: 0 }),
    }));
    const courierId = "c".repeat(64);
    await client.processMessages([recordPositionsMessage(generateDrive({ fixes: 60 }), { runId, courierId })]);
    expect(client.aws.inputs("PutItem")).toHaveLength(2);
    await client.processMessages([recordPositionsMessage(fixes, { runId, courierId, at: NOON })]);
    for (const { Item } of client.aws.inputs<{ Item: DynamoItem }>("PutItem"))
      expect(itemBytes(Item)).toBeLessThanOrEqual(1_024);
  });

  test("a run fits one write unit with every field of its state set", async () => {
    // Every field of the state at once: settled, tentative, rival, excursion, every class, the longest ids and numbers.
    const [runId, courierId] = ["r".repeat(64), "c".repeat(64)];
    const track = generateDrive({ fixes: 40, from: { lat: -52.5, lon: -113.4, at: NOON - 3_600_000 } }).map(
      (fix, n): Fix => {
        const at = Date.parse(fix.fixTime) + (n < 20 ? 0 : 600_000);
        const lat = fix.lat + (n < 20 ? 0 : n < 24 ? 0.2 : 40 + n / 1e3);
        const lon = fix.lon + (n < 9 ? 0 : 5);
        return { ...fix, lat, lon, seq: 2_147_483_600 + n, batteryPct: 12.3, fixTime: new Date(at).toISOString() };
      },
    );
    const coarse = { ...track[3]!, accuracyM: 900 };
    const ahead = { ...track[3]!, fixTime: new Date(NOON + 9_000_000).toISOString() };
    await client.processMessages([
      recordPositionsMessage([...track.slice(0, 28), track[3]!, coarse, ahead], { runId, courierId, at: NOON }),
      recordPositionsMessage(track.slice(0, 1), { runId, courierId, at: NOON + 90_000_000 }),
    ]);
    const Item = client.aws.inputs<{ Item: DynamoItem }>("PutItem").findLast((put) => "snapshot" in put.Item)!.Item;
    const progress = decodeSnapshot(Buffer.from((Item["snapshot"] as { B: string }).B, "base64"));
    expect(Object.keys(progress)).toEqual(
      expect.arrayContaining(["settled", "tentative", "rival", "excursion", "last"]),
    );
    expect(Object.keys(progress.counts)).toHaveLength(6);
    expect(itemBytes(Item)).toBeLessThanOrEqual(1_024);
  });
});

describe("run.progressed", () => {
  test("run.progressed is published once per run and ten seconds, with the newest state", async () => {
    const fixes = generateDrive({ fixes: 4 });
    const at = Math.floor(NOON / 10_000) * 10_000;
    await client.processMessages([0, 1, 2, 3].map((n) => recordPositionsMessage([fixes[n]!], { at: at + n * 4_000 })));
    expect(client.publishedProgress().map(({ id }) => id)).toEqual([
      `r1.progressed.${at / 10_000}`,
      `r1.progressed.${at / 10_000 + 1}`,
    ]);
    expect(client.publishedProgress()[1]!.data).toMatchObject({
      runId: "r1",
      fixTime: fixes[3]!.fixTime,
      counts: { ok: 4 },
    });
  });

  test("run.progressed is published again with the same id for a redelivered message, and not for a copy", async () => {
    const message = recordPositionsMessage(generateDrive({ fixes: 3 }));
    await client.processMessages([message]);
    await client.processMessages([message]);
    expect(client.publishedProgress()).toHaveLength(1);
    await client.processMessages([message], 2);
    const [first, second] = client.publishedProgress();
    expect(second).toEqual(first);
  });

  test("the progress of the runs of one batch is one event, below what is warned of, and each run has its own id and request", async () => {
    const runIds = Array.from({ length: 24 }, (_, n) => `run_${String(n).padStart(60, "0")}`);
    const fixes = generateDrive({ fixes: 3 });
    const failed = await client.processMessages([
      ...runIds.map((runId, n) => recordPositionsMessage(fixes, { runId, courierId: `c${n}`, id: `req_${n}` })),
      recordPositionsMessage(fixes, { runId: runIds[0]!, courierId: "somebody-else", id: "req_of_another" }),
    ]);
    expect(failed).toBe(0); // another courier's message is parked
    const calls = client.aws.inputs<{ Entries: { Detail: string }[] }>("PutEvents");
    expect(calls.map(({ Entries }) => Entries.length)).toEqual([1]);
    // Fifty in an event.
    expect((calls[0]!.Entries[0]!.Detail.length / 24) * 50).toBeLessThan(32_768);
    const published = client.publishedProgress();
    expect(new Set(published.map(({ data }) => data.runId))).toEqual(new Set(runIds));
    expect(published).toHaveLength(24);
    const tick = Math.floor((Date.parse(fixes.at(-1)!.fixTime) + 2_000) / 10_000);
    expect(published.find(({ data }) => data.runId === runIds[7])).toMatchObject({
      id: `${runIds[7]}.progressed.${tick}`,
      correlationId: "req_7",
      causationId: "req_7",
    });
  });

  test("when the bus refuses the progress of a batch, all its messages come again and publish it, each run under its id", async () => {
    const messages = ["r1", "r2", "r3"].map((runId) => recordPositionsMessage(generateDrive({ fixes: 3 }), { runId }));
    client.aws.fault("PutEvents", () => awsError("AccessDeniedException"));
    expect(await client.processMessages(messages)).toBe(3);
    client.aws.reset();
    expect(await client.processMessages(messages, 2)).toBe(0);
    expect(client.publishedProgress().map(({ data }) => data.runId)).toEqual(["r1", "r2", "r3"]);
  });

  test("run.progressed is not published for late fixes, nor before there is a usable fix", async () => {
    const fixes = generateDrive({ fixes: 30 });
    await client.processMessages([recordPositionsMessage(fixes.slice(20), { at: NOON })]);
    await client.processMessages([recordPositionsMessage(fixes.slice(0, 20), { at: NOON - 60_000 })]);
    expect(client.publishedProgress()).toHaveLength(1);
    await client.processMessages([recordPositionsMessage([{ ...fixes[0]!, accuracyM: 500 }], { runId: "r2" })]);
    expect(client.publishedProgress()).toHaveLength(1);
  });
});
