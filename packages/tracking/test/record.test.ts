import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Message } from "@waybill/events-schema/event";
import type { Fix } from "@waybill/events-schema/tracking";
import { metresBetween } from "@waybill/geometry/places";
import { recalled } from "../src/memory.ts";
import { type Doors, openDoors, reported } from "./doors.ts";
import { itemBytes } from "./item-bytes.ts";
import { drive, NOON, random } from "./generated.ts";
import { fc, runs } from "../../../test/properties.ts";

let doors: Doors;
beforeAll(async () => void (doors = await openDoors()));
afterAll(() => doors.aws.stop());
beforeEach(async () => {
  doors.aws.reset();
  await doors.wipe();
});

/** A morning of one run with what goes wrong in one: bad and coarse fixes, repeats, a request sent twice, late ones. */
function morning(): Message[] {
  const fixes = drive({ fixes: 130, seed: 7 }).map((fix, n): Fix => {
    if (n === 0 || n === 40 || n === 77) return { ...fix, lat: fix.lat + 0.5 };
    return n % 25 === 3 ? { ...fix, accuracyM: 400 } : fix;
  });
  const parts = [fixes.slice(0, 6), fixes.slice(6, 36), fixes.slice(30, 100), fixes.slice(100, 101), fixes.slice(101)];
  const messages = parts.map((part) => reported(part));
  const again = reported(parts[1]!, { at: NOON, id: messages[1]!.detail.meta.id });
  const late = reported(
    parts[0]!.map((fix) => ({ ...fix, seq: 1 })),
    { at: NOON + 86_400_000 },
  );
  const ahead = reported([{ ...parts[0]![0]!, fixTime: new Date(NOON + 9_000_000).toISOString() }], { at: NOON });
  return [...messages, again, late, ahead];
}

async function straight(messages: readonly Message[]): Promise<string> {
  await doors.wipe();
  for (const message of messages) expect(await doors.work([message])).toBe(0);
  return doors.state();
}

describe("the same requests", () => {
  test("end in the same bytes in any order, repeated, and in any batches", async () => {
    const messages = morning();
    const expected = await straight(messages);
    const counts = (await doors.show("r1")).json["counts"];
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
        await doors.wipe();
        const batches: Message[][] = [];
        for (let from = 0, n = 0; from < order.length; from += sizes[n]!, n++)
          batches.push(order.slice(from, from + sizes[n]!));
        const work = async (batch: Message[]): Promise<void> => {
          // A loser of five races comes back, as SQS would bring it.
          for (let receive = 1; (await doors.work(batch, receive)) > 0; receive++) expect(receive).toBeLessThan(5);
        };
        if (together) await Promise.all(batches.map(work));
        else for (const batch of batches) await work(batch);
        // No diff of two tables: it would be longer than anybody reads.
        if ((await doors.state()) !== expected) throw new Error("the stored state is another one");
      }),
      runs(15),
    );
  });

  test("are all counted when several workers write one run at once", async () => {
    for (let round = 0; round < 6; round++) {
      const messages = [0, 1, 2, 3].map((n) => reported(drive({ fixes: 40, seed: round }).slice(n * 10, n * 10 + 10)));
      const expected = await straight(messages);
      // A run that is new, or only claimed, or already written: each is guarded in its own way.
      await doors.wipe();
      const at = new Date(NOON);
      if (round % 3 === 1) await doors.report("c1", { runId: "r1", fixes: drive({ fixes: 1 }) }, { at });
      if (round % 3 === 2) await doors.work(messages.splice(0, 1));
      const failed = await Promise.all(messages.map((message) => doors.work([message])));
      expect(failed.every((count) => count === 0)).toBe(true);
      expect(await doors.state()).toBe(expected);
    }
  });

  test("end in the same bytes wherever the worker is stopped, and the newest state is announced", async () => {
    const [first, , third, , , again] = morning() as [Message, Message, Message, Message, Message, Message];
    for (const [before, message] of [
      [[], third],
      [[first], third],
      [[third], first],
      [[first, third], again],
    ] as [Message[], Message][]) {
      const expected = await straight([...before, message]);
      for (let stop = 1; ; stop++) {
        await straight(before);
        let calls = 0;
        let stopped = false;
        for (const action of ["GetItem", "PutItem", "Query", "PutEvents"]) {
          doors.aws.fault(action, (input) => {
            if (input["TableName"] === "failures" || ++calls !== stop) return undefined;
            stopped = true;
            return { status: 400, body: { __type: "AccessDeniedException", message: "stopped here" } };
          });
        }
        const failed = await doors.work([message]);
        expect(failed).toBe(stopped ? 1 : 0);
        doors.aws.reset();
        if (!stopped) break;
        expect(await doors.work([message], 2)).toBe(0);
        expect(await doors.state()).toBe(expected);
        expect(doors.announced()).toHaveLength(1);
      }
    }
  });

  test("keep every fix, in order, and a distance that is the sum of the steps", async () => {
    const messages = morning();
    await straight(messages);
    const { json } = await doors.track("r1", { raw: "true" });
    const fixes = json["fixes"] as (Fix & { class: string })[];
    const sent = messages
      .filter((_, n) => n !== 5)
      .reduce((sum, { detail }) => sum + (detail.data as { fixes: [] }).fixes.length, 0);
    expect(fixes).toHaveLength(sent);
    expect(fixes.map(({ fixTime }) => fixTime)).toEqual(fixes.map(({ fixTime }) => fixTime).toSorted());
    const ok = fixes.filter((fix) => fix.class === "ok");
    const sum = ok.slice(1).reduce((metres, fix, n) => metres + metresBetween(ok[n]!, fix), 0);
    const { distanceM } = (await doors.show("r1")).json as { distanceM: number };
    expect(Math.abs(distanceM - sum)).toBeLessThan(sum * 0.005);
    expect((await doors.track("r1")).json["fixes"]).toHaveLength(ok.length);
  });

  test("are kept in one write unit each sixty fixes, and the run in one more", async () => {
    const runId = "r".repeat(64);
    const hostile = random(5);
    const fixes = drive({ fixes: 480 }).map((fix, seq) => ({ ...fix, seq, ...(hostile() < 0.1 && { lat: 0 }) }));
    const courierId = "c".repeat(64);
    await doors.work([reported(drive({ fixes: 60 }), { runId, courierId })]);
    expect(doors.aws.inputs("PutItem")).toHaveLength(2);
    await doors.work([reported(fixes, { runId, courierId, at: NOON })]);
    for (const { Item } of doors.aws.inputs<{ Item: Record<string, object> }>("PutItem"))
      expect(itemBytes(Item)).toBeLessThanOrEqual(1_024);
  });

  test("leave a run within its write unit whatever it has to remember", async () => {
    // Everything at once: settled, tentative, rival, every class, the longest ids and numbers.
    const [runId, courierId] = ["r".repeat(64), "c".repeat(64)];
    const track = drive({ fixes: 40, from: { lat: -52.5, lon: -113.4, at: NOON - 3_600_000 } }).map((fix, n): Fix => {
      const at = Date.parse(fix.fixTime) + (n < 20 ? 0 : 600_000);
      const lat = fix.lat + (n < 20 ? 0 : n < 24 ? 0.2 : 40 + n / 1e3);
      return { ...fix, lat, seq: 2_147_483_600 + n, batteryPct: 12.3, fixTime: new Date(at).toISOString() };
    });
    const coarse = { ...track[3]!, accuracyM: 900 };
    const ahead = { ...track[3]!, fixTime: new Date(NOON + 9_000_000).toISOString() };
    await doors.work([
      reported([...track.slice(0, 28), track[3]!, coarse, ahead], { runId, courierId, at: NOON }),
      reported(track.slice(0, 1), { runId, courierId, at: NOON + 90_000_000 }),
    ]);
    const Item = doors.aws
      .inputs<{ Item: Record<string, object> }>("PutItem")
      .findLast((put) => "memory" in put.Item)!.Item;
    const progress = recalled(Buffer.from((Item["memory"] as { B: string }).B, "base64"));
    expect(Object.keys(progress)).toEqual(expect.arrayContaining(["settled", "tentative", "rival", "last", "rest"]));
    expect(Object.keys(progress.counts)).toHaveLength(6);
    expect(itemBytes(Item)).toBeLessThanOrEqual(1_024);
  });
});

describe("run.progressed", () => {
  test("is announced once for a run and ten seconds, with the newest of it", async () => {
    const fixes = drive({ fixes: 4 });
    const at = Math.floor(NOON / 10_000) * 10_000;
    await doors.work([0, 1, 2, 3].map((n) => reported([fixes[n]!], { at: at + n * 4_000 })));
    expect(doors.announced().map(({ id }) => id)).toEqual([
      `r1.progressed.${at / 10_000}`,
      `r1.progressed.${at / 10_000 + 1}`,
    ]);
    expect(doors.announced()[1]!.data).toMatchObject({ runId: "r1", fixTime: fixes[3]!.fixTime, counts: { ok: 4 } });
  });

  test("is said again with the same id when the message comes again, and not when its copy does", async () => {
    const message = reported(drive({ fixes: 3 }));
    await doors.work([message]);
    await doors.work([message]);
    expect(doors.announced()).toHaveLength(1);
    await doors.work([message], 2);
    const [first, second] = doors.announced();
    expect(second).toEqual(first);
  });

  test("is not announced for what came too late to be news, nor before there is a place", async () => {
    const fixes = drive({ fixes: 30 });
    await doors.work([reported(fixes.slice(20), { at: NOON })]);
    await doors.work([reported(fixes.slice(0, 20), { at: NOON - 60_000 })]);
    expect(doors.announced()).toHaveLength(1);
    await doors.work([reported([{ ...fixes[0]!, accuracyM: 500 }], { runId: "r2" })]);
    expect(doors.announced()).toHaveLength(1);
  });
});
