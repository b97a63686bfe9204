import { beforeEach, describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { compareAndSet } from "../src/dynamo/compare-and-set.ts";
import {
  type EntityMapping,
  flushOutbox,
  readEntity,
  type StoredEntity,
  sweepEntities,
  writeEntity,
} from "../src/dynamo/outbox.ts";
import { parser } from "../src/dynamo/parser.ts";
import { IF_NEW, Table } from "../src/dynamo/table.ts";
import { awsError, type Crash } from "./aws.ts";
import { ShipmentSorted } from "./events.ts";
import { fc, runs } from "../../../test/properties.ts";
import { startWorld } from "./world.ts";

/** A shipment that moves from shelf to shelf: each move publishes an event and owes a line to a journal. */
interface Shipment {
  shipmentId: string;
  version: number;
  shelf: number;
  /** Taken away at this time by the sweep. */
  dueAt?: string | undefined;
}
interface JournalLine {
  lineId: string;
  shelf: number;
}

const { aws } = await startWorld();
let name = "";
let tables = 0;
const table = new Table(() => ({ name }));

const key = (shipmentId: string) => ({ pk: `SHIPMENT#${shipmentId}`, sk: "SHIPMENT" });
const SHIPMENTS: EntityMapping<Shipment, JournalLine> = {
  key: ({ shipmentId }) => key(shipmentId),
  version: ({ version }) => version,
  parse: ({ body }) => parseShipment(body),
  parseEntry: parser("line", () => z.looseObject({ lineId: z.string(), shelf: z.int() })),
  dueAt: ({ dueAt }) => dueAt,
};
const parseShipment = parser<Shipment>("shipment", () =>
  z.looseObject({ shipmentId: z.string(), version: z.int(), shelf: z.int(), dueAt: z.optional(z.string()) }),
);

const NOON = Date.parse("2026-11-21T12:00:00.000Z");
const GRACE_MS = 15_000;

const read = (shipmentId: string) => readEntity(table, SHIPMENTS, key(shipmentId));
const flush = (stored: StoredEntity<Shipment, JournalLine>) =>
  flushOutbox(table, stored, async ({ pendingEntries }) => {
    for (const line of pendingEntries) await table.put({ pk: "JOURNAL", sk: line.lineId, shelf: line.shelf }, IF_NEW);
  });

async function writeMove(before: StoredEntity<Shipment, JournalLine> | undefined, shipment: Shipment) {
  const lineId = `${shipment.shipmentId}.${shipment.version}`;
  const event = ShipmentSorted.create({ shipmentId: shipment.shipmentId, shelf: shipment.shelf }, { id: lineId });
  return writeEntity(table, SHIPMENTS, shipment, before, {
    events: [event],
    entries: [{ lineId, shelf: shipment.shelf }],
    at: NOON,
  });
}

/** Move a shipment, as an endpoint does. The same move again changes nothing, and publishes what is pending. */
async function move(shipmentId: string, shelf: number, dueAt?: string): Promise<Shipment> {
  const stored = await compareAndSet(`shipment ${shipmentId}`, async () => {
    const before = await read(shipmentId);
    if (before?.body.shelf === shelf) return before;
    return writeMove(before, { shipmentId, version: (before?.body.version ?? 0) + 1, shelf, dueAt });
  });
  await flush(stored);
  return stored.body;
}

const sweep = (now: number) =>
  sweepEntities(
    table,
    now,
    () => SHIPMENTS,
    async (stored) => void (await flush(stored as StoredEntity<Shipment, JournalLine>)),
  );

const published = () =>
  aws
    .inputs<{ Entries: { Detail: string }[] }>("PutEvents")
    .flatMap(({ Entries }) => Entries)
    .map(({ Detail }) => JSON.parse(Detail) as { meta: { id: string }; data: { shelf: number } });
const distinct = <T>(all: readonly T[]) => [...new Set(all)];
const publishedIds = () => distinct(published().map(({ meta }) => meta.id));
const shipmentItem = (shipmentId: string) => aws.item(name, key(shipmentId));
const journal = async () => (await aws.items(name)).filter(({ pk }) => pk === "JOURNAL").map(({ sk }) => String(sk));

async function createEntityTable(): Promise<void> {
  name = `entities-${++tables}`;
  await aws.createTable({
    name,
    key: { hash: "pk", range: "sk" },
    attributes: { pk: "S", sk: "S", due: "S", dueAt: "S" },
    indexes: [{ name: "Due", hash: "due", range: "dueAt", projection: "KEYS_ONLY" }],
  });
  aws.reset();
}
beforeEach(createEntityTable);

test("an entity, its events and its entries are written in one request, delivered and then cleared", async () => {
  await move("p1", 3);
  expect(aws.calls.map(({ action }) => action)).toEqual(["GetItem", "PutItem", "PutItem", "PutEvents", "PutItem"]);
  const [{ Item }] = aws.inputs<{ Item: Record<string, object> }>("PutItem") as [{ Item: Record<string, object> }];
  expect(Object.keys(Item).toSorted()).toEqual([
    "body",
    "due",
    "dueAt",
    "pendingEntries",
    "pendingEvents",
    "pk",
    "sk",
    "version",
  ]);
  expect(Item["dueAt"]).toEqual({ S: new Date(NOON + GRACE_MS).toISOString() });
  expect(published()).toMatchObject([{ meta: { id: "p1.1" }, data: { shelf: 3 } }]);
  expect(await journal()).toEqual(["p1.1"]);
  const body = { shipmentId: "p1", version: 1, shelf: 3 };
  expect(await shipmentItem("p1")).toEqual({ ...key("p1"), version: 1, body });
});

test("a repeated request writes nothing and publishes nothing", async () => {
  await move("p1", 3);
  aws.reset();
  expect(await move("p1", 3)).toEqual({ shipmentId: "p1", version: 1, shelf: 3 });
  expect(aws.calls.map(({ action }) => action)).toEqual(["GetItem"]);
});

test("one of two writes over the same version succeeds, and only its event is published", async () => {
  await move("p1", 1);
  const before = await read("p1");
  const written = await Promise.all([2, 3].map((shelf) => writeMove(before, { shipmentId: "p1", version: 2, shelf })));
  const winner = written.find((one) => one !== undefined);
  expect(written.filter((one) => one !== undefined)).toHaveLength(1);
  await flush(winner!);
  await sweep(NOON + GRACE_MS);
  expect(published().map(({ data }) => data.shelf)).toEqual([1, winner!.body.shelf]);
});

test("a write between publishing and clearing keeps its own pending events and those of the first write", async () => {
  const first = (await writeMove(undefined, { shipmentId: "p1", version: 1, shelf: 1 }))!;
  const second = (await writeMove(first, { shipmentId: "p1", version: 2, shelf: 2 }))!;
  await flush(first);
  expect(await read("p1")).toMatchObject({ body: { version: 2 }, pendingEvents: [{}, {}] });
  await flush(second);
  expect(published().map(({ meta }) => meta.id)).toEqual(["p1.1", "p1.1", "p1.2"]);
  expect(await read("p1")).toMatchObject({ pendingEvents: [], pendingEntries: [] });
});

test("events that EventBridge does not accept stay pending, and the sweep publishes them after fifteen seconds", async () => {
  aws.fault("PutEvents", () => awsError("InternalFailure", 400));
  await expect(move("p1", 1)).rejects.toThrow("p1.1");
  aws.reset();
  expect(await sweep(NOON + GRACE_MS - 1)).toMatchObject({ seen: 0 });
  expect(await sweep(NOON + GRACE_MS)).toMatchObject({ seen: 1, failed: [] });
  expect(await sweep(NOON + GRACE_MS)).toMatchObject({ seen: 0 });
  expect(published().map(({ meta }) => meta.id)).toEqual(["p1.1"]);
});

test("an entity that is due at some time stays in the index Due after its outbox is cleared", async () => {
  const dueAt = new Date(NOON + 3_600_000).toISOString();
  await move("p1", 1, dueAt);
  expect(await shipmentItem("p1")).toMatchObject({ due: "due", dueAt });
  expect(await shipmentItem("p1")).not.toHaveProperty("pendingEvents");
  expect(await sweep(NOON + 3_599_999)).toMatchObject({ seen: 0 });
  expect(await sweep(NOON + 3_600_000)).toMatchObject({ seen: 1 });
});

test("an entity with its own index for the sweep has the keys of that index while events are pending, and then as its mapping says", async () => {
  const mapping: EntityMapping<Shipment, JournalLine> = {
    ...SHIPMENTS,
    sweepKeys: ({ shelf }, isPending): Record<string, string> => (isPending || shelf > 5 ? { moving: "yes" } : {}),
  };
  for (const [shipmentId, shelf, after] of [
    ["p1", 1, {}],
    ["p2", 9, { moving: "yes" }],
  ] as const) {
    const shipment = { shipmentId, version: 1, shelf };
    const event = ShipmentSorted.create({ shipmentId, shelf }, { id: shipmentId });
    const stored = await writeEntity(table, mapping, shipment, undefined, { events: [event], at: NOON });
    const item = { ...key(shipmentId), version: 1, body: shipment };
    expect(await shipmentItem(shipmentId)).toEqual({ ...item, moving: "yes", pendingEvents: [expect.anything()] });
    await flushOutbox(table, stored!);
    expect(await shipmentItem(shipmentId)).toEqual({ ...item, ...after });
  }
});

test("a stored item that does not match the entity's schema is an error that names the field", async () => {
  await table.put({ ...key("p1"), version: 1, body: { shipmentId: "p1", version: "one" } });
  await expect(read("p1")).rejects.toThrow(/^stored shipment cannot be read: \/version .*; \/shelf /);
});

test("a stored field that only a newer version of the code knows survives a write", async () => {
  await table.put({ ...key("p1"), version: 1, body: { shipmentId: "p1", version: 1, shelf: 1, colour: "red" } });
  const before = (await read("p1"))!;
  await writeMove(before, { ...before.body, version: 2, shelf: 2 });
  expect(await shipmentItem("p1")).toMatchObject({ body: { shelf: 2, colour: "red" } });
});

describe("a writer that crashes", () => {
  const CALLS = ["read", "write", "entry", "publish", "clear"] as const;
  const CRASHES = CALLS.flatMap((at, n) =>
    (["before", "after"] as const).map((when) => ({ at, when, crash: { call: n + 1, when } })),
  );
  const RECOVERIES: Record<string, () => Promise<unknown>> = {
    "the same request": () => move("p1", 2),
    "the next command": () => move("p1", 3),
    "the sweep": () => sweep(NOON + GRACE_MS),
  };

  test.each(CRASHES.flatMap((one) => Object.keys(RECOVERIES).map((by) => ({ ...one, by }))))(
    "a crash $when the $at loses and duplicates nothing: $by completes it",
    async ({ crash, by }) => {
      await move("p1", 1);
      aws.crash(crash);
      await expect(move("p1", 2)).rejects.toThrow(/on purpose|bus did not accept/);
      aws.crash();
      await RECOVERIES[by]!();
      await sweep(NOON + GRACE_MS);
      const { version } = (await read("p1"))!.body;
      const all = Array.from({ length: version }, (_, n) => `p1.${n + 1}`);
      expect(publishedIds()).toEqual(all);
      expect(await journal()).toEqual(all);
      expect(await shipmentItem("p1")).toEqual({
        ...key("p1"),
        version,
        body: { shipmentId: "p1", version, shelf: expect.any(Number) as number },
      });
    },
  );
});

describe("any sequence of moves, crashes, outages and sweeps", () => {
  const crash: fc.Arbitrary<Crash> = fc.record({
    call: fc.integer({ min: 1, max: 8 }),
    when: fc.constantFrom("before", "after"),
  });
  const step = fc.oneof(
    fc.record({
      do: fc.constant("move" as const),
      shipment: fc.constantFrom("a", "b"),
      shelf: fc.integer({ min: 1, max: 3 }),
      crash: fc.option(crash, { nil: undefined }),
    }),
    fc.record({ do: fc.constant("sweep" as const), crash: fc.option(crash, { nil: undefined }) }),
    fc.record({
      do: fc.constant("both" as const),
      shelves: fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })),
    }),
  );

  let sequences = 0;

  test("each write is published at least once and in order, each entry is written once, and nothing stays pending", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        aws.reset();
        const run = ++sequences;
        for (const one of steps) {
          aws.crash("crash" in one ? one.crash : undefined);
          // A dead process answers nobody: whether it failed does not matter.
          if (one.do === "move") await move(`${one.shipment}${run}`, one.shelf).catch(() => {});
          if (one.do === "sweep") await sweep(NOON + GRACE_MS).catch(() => {});
          if (one.do === "both") await Promise.all(one.shelves.map((shelf) => move(`a${run}`, shelf)));
          aws.crash();
        }
        await sweep(NOON + GRACE_MS);
        for (const shipmentId of [`a${run}`, `b${run}`]) {
          const stored = await read(shipmentId);
          const all = Array.from({ length: stored?.body.version ?? 0 }, (_, n) => `${shipmentId}.${n + 1}`);
          expect(publishedIds().filter((id) => id.startsWith(`${shipmentId}.`))).toEqual(all);
          expect((await journal()).filter((id) => id.startsWith(`${shipmentId}.`))).toHaveLength(all.length);
          expect(stored?.pendingEvents ?? []).toEqual([]);
          expect((await shipmentItem(shipmentId)) ?? {}).not.toHaveProperty("due");
        }
      }),
      runs(30),
    );
  });
});
