/**
 * A worker may end at any moment: out of memory, out of time, with its machine. SQS delivers the message again, and what
 * follows must be what an undisturbed delivery leaves. Each worker is stopped at each of its calls to AWS in turn: that call
 * and all later ones fail, so a stop before a call is also one after the call before it.
 */
import { isDeepStrictEqual } from "node:util";
import { BatchWriteItemCommand, DynamoDBClient, type WriteRequest } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { catalogue } from "@waybill/events-schema/catalogue";
import type { Message } from "@waybill/events-schema/event";
import { erasureParts } from "@waybill/events-schema/groups";
import { TaskStarted } from "@waybill/events-schema/tasks";
import { RecordPositions, StopArrived } from "@waybill/events-schema/tracking";
import { DeliveryOut, SendWebhook } from "@waybill/events-schema/webhooks";
import { PhotoThumbnailed } from "@waybill/events-schema/receipts";
import { loadPlan } from "@waybill/plan/plan";
import { createStageView } from "@waybill/plan/view/create-stage-view";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { awsError } from "../packages/kernel/test/aws.ts";
import { startServiceClient } from "../packages/kernel/test/service-client.ts";
import { startReceiver } from "../packages/webhooks/test/receiver.ts";

/** Workers that crash in tests of their own. */
const ELSEWHERE: Record<string, string> = {
  ImportFile: "packages/tasks/test/imports-broken-off.test.ts, packages/tasks/test/killed.test.ts",
  MakeThumbnails: "packages/receipts/test/faults.test.ts",
  NotifyImportResult: "packages/kernel/test/traps.test.ts: it has one effect, which happens once",
  ReadReceipt: "packages/receipts/test/faults.test.ts",
  RegisterPhoto: "packages/receipts/test/faults.test.ts",
  ScheduleReports: "packages/reports/test/state-machine.test.ts",
  StartReport: "packages/reports/test/killed.test.ts",
  UpdateLiveFeed: "packages/tracking/test/live/feeds.test.ts: a change may be on two pages of a feed",
};

const client = await startServiceClient("people", "receipts", "reports", "tasks", "tracking", "webhooks");
const dynamo = new DynamoDBClient({});
const view = createStageView(loadPlan());
/** What the receiver of webhooks answers. */
let status = 200;
const receiver = await startReceiver(() => status);
afterAll(async () => {
  receiver.stop();
  dynamo.destroy();
  await client.stop();
});

const NOON = Date.parse("2026-11-21T12:00:00.000Z");
const MINUTE = 60_000;
beforeEach(async () => {
  for (const table of tables) await restoreItems(table, new Map());
  vi.useFakeTimers({ now: NOON, toFake: ["Date"] });
  vi.spyOn(Math, "random").mockReturnValue(0.5); // of the delays of retries
  reset();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function reset(): void {
  client.aws.reset();
  client.aws.parameters.set("/waybill/test/default/timeZone", "Europe/Berlin");
  client.aws.parameters.set("/waybill/test/webhooks/allowLoopback", "true");
}

type Item = Record<string, unknown>;
interface StoredTable {
  name: string;
  keyOf: (item: Item) => Item;
}

/** The tables of the services. */
const tables = view.tables
  .filter(({ id }) => !["Failures", "Idempotency"].includes(id))
  .map(({ name, key: { hash, range } }): StoredTable => {
    const keyOf = (item: Item) => ({ [hash]: item[hash], ...(range !== undefined && { [range]: item[range] }) });
    return { name, keyOf };
  });

/** The table of the service that a function belongs to. */
function tableOf(functionId: string): StoredTable {
  const links = Object.values(view.functions.find(({ id }) => id === functionId)!.links);
  return tables.find(({ name }) => links.some((link) => link["name"] === name))!;
}

/** All that is stored, by key. */
async function readItems({ name, keyOf }: StoredTable): Promise<Map<string, Item>> {
  return new Map((await client.aws.items(name)).map((item) => [JSON.stringify(keyOf(item)), item]));
}

async function restoreItems(table: StoredTable, wanted: Map<string, Item>): Promise<void> {
  const found = await readItems(table);
  const writes = [
    ...[...found]
      .filter(([key]) => !wanted.has(key))
      .map(([, item]) => ({ DeleteRequest: { Key: marshall(table.keyOf(item)) } })),
    ...[...wanted]
      .filter(([key, item]) => !isDeepStrictEqual(found.get(key), item))
      .map(([, item]) => ({ PutRequest: { Item: marshall(item) } })),
  ] satisfies WriteRequest[];
  for (let n = 0; n < writes.length; n += 25)
    await dynamo.send(new BatchWriteItemCommand({ RequestItems: { [table.name]: writes.slice(n, n + 25) } }));
}

/** What left the service, each id once: consumers count it once. */
function sentMessages(): Record<string, unknown> {
  const queued = client.aws
    .inputs<{ Entries: { MessageBody: string }[] }>("SendMessageBatch")
    .flatMap(({ Entries }) => Entries.map(({ MessageBody }) => (JSON.parse(MessageBody) as Message).detail))
    .map(({ meta, data }) => [`queued ${meta.id}`, data]);
  const published = client.publishedEvents().map(({ name, id, data }) => [`published ${name} ${id}`, data]);
  return Object.fromEntries([...queued, ...published]) as Record<string, unknown>;
}

/**
 * Executes work undisturbed, then stopped at each of its calls and repeated: the outcomes must be the same. Work that makes
 * the same calls as work before it is executed once only.
 */
async function crashAtEachCall(
  table: StoredTable,
  work: (attempt: number) => Promise<unknown>,
  triedCalls = new Set<string>(),
): Promise<void> {
  const before = await readItems(table);
  reset();
  await work(1);
  const calls = client.aws.calls.map(({ action }) => action);
  if (triedCalls.has(calls.join())) return;
  triedCalls.add(calls.join());
  const undisturbed = { stored: await readItems(table), sent: sentMessages() };
  for (const [n, call] of [...calls, "the end"].entries()) {
    await restoreItems(table, before);
    reset();
    client.aws.crash({ call: n + 1, when: "before" });
    await work(1).catch(() => "a sweep throws");
    client.aws.crash();
    await work(2);
    const crashed = `before call ${n + 1}, ${call}`;
    const outcome = { stored: await readItems(table), sent: sentMessages() };
    expect({ crashed, ...outcome }).toEqual({ crashed, ...undisturbed });
  }
}

/** The first example of each contract that a worker consumes, a minute apart. */
function examplesFor(worker: string): Message[] {
  const contracts = catalogue.filter(({ consumers }) => consumers.includes(worker));
  return contracts.map((contract, n) => {
    const origin = { id: `${contract.name}.1`, at: new Date(NOON + n * MINUTE), seq: n + 1 };
    return contract.create(contract.examples[0], origin);
  });
}

const admin = { sub: "a1", role: "admin" };
const manager = { sub: "m1", role: "manager" };
const c1 = { sub: "c1", role: "courier" };
async function ask(route: string, caller: { sub: string; role: string }, request: object = {}): Promise<Item> {
  const { status: answered, json } = await client.ask(route, { caller, at: new Date(), ...request });
  expect(answered, JSON.stringify(json)).toBeLessThan(300);
  return json;
}
const registerWebhook = async (...events: string[]): Promise<string> =>
  String((await ask("POST /v1/webhooks", admin, { body: { url: receiver.url, events } }))["webhookId"]);
const createSend = (webhookId: string, n: number): Message =>
  SendWebhook.create(
    { messageId: `msg_${webhookId}.${n}`, webhookId, event: "task.claimed", body: "{}" },
    { id: `msg_${n}` },
  );

/** A task on a route of two stops that is open, and its route's event was published. */
async function createOpenTask(completion: object): Promise<string> {
  const stops = [
    { id: "s1", name: "Depot", point: { lat: 52.52, lon: 13.4 }, proof: true },
    { id: "s2", name: "Shop", point: { lat: 52.53, lon: 13.42 } },
  ];
  const created = await ask("POST /v1/routes", admin, { body: { name: "Mitte", stops } });
  const routeId = String(created["routeId"]);
  await ask("POST /v1/routes/{routeId}/publish", admin, { path: { routeId } });
  const window = { from: new Date(NOON).toISOString(), to: new Date(NOON + 120 * MINUTE).toISOString() };
  const bonus = { money: { amount: 1_000, currency: "EUR" }, onTime: 300 };
  const offer = { routeId, title: "Parcels", window, bonus, offerExpiresAt: window.to, completion };
  const taskId = String((await ask("POST /v1/tasks", manager, { body: offer }))["taskId"]);
  await ask("POST /v1/tasks/{taskId}/open", manager, { path: { taskId } });
  return taskId;
}

/** A task that c1 completed without the visit or the photo that it asks for. */
async function completeUnproven(completion: object): Promise<{ taskId: string; runId: string }> {
  const taskId = await createOpenTask(completion);
  for (const verb of ["claim", "start", "complete"])
    await ask(`POST /v1/tasks/{taskId}/${verb}`, c1, { path: { taskId } });
  const task = await ask("GET /v1/tasks/{taskId}", manager, { path: { taskId } });
  expect(task["review"]).toMatchObject({ state: "required" });
  return { taskId, runId: (task["run"] as { runId: string }).runId };
}

/** What a worker needs to have something to do, and messages that are about it. Without: the examples of its contracts. */
const SCENARIOS: Record<string, () => Promise<Message[]>> = {
  async EraseCourierNotes() {
    const body = {
      courierId: "c1",
      kind: "adjustment",
      money: { amount: 500, currency: "EUR" },
      reason: "Anna was late",
    };
    await ask("POST /v1/ledger/adjustments", manager, { body });
    return examplesFor("EraseCourierNotes");
  },
  async EraseTracks() {
    const fixes = Array.from({ length: 30 }, (_, n) => ({
      fixTime: new Date(NOON + n * MINUTE).toISOString(),
      lat: 52.5,
      lon: 13.4 + n * 0.01,
    }));
    const data = { runId: "run_erased", courierId: "c1", receivedAt: fixes.at(-1)!.fixTime, fixes };
    await client.deliver("RecordPositions", RecordPositions.create(data, { id: "pos_erased" }));
    return examplesFor("EraseTracks");
  },
  async EnqueueWebhooks() {
    for (let n = 0; n < 12; n++) await registerWebhook("delivery.out");
    return [DeliveryOut.create(DeliveryOut.examples[0], { id: "delivery.1" })];
  },
  async ProjectPhotos() {
    const { taskId } = await completeUnproven({ stops: "none" });
    const photo = { ...PhotoThumbnailed.examples[0], courierId: "c1", taskId, stopId: "s1", kind: "proof" as const };
    return [PhotoThumbnailed.create(photo, { id: "pho_proof" })];
  },
  async ProjectVisits() {
    const { runId } = await completeUnproven({ stops: 0.5, photos: false });
    const visit = { runId, stopId: "s1", at: new Date(NOON).toISOString(), source: "gps" as const };
    return [StopArrived.create(visit, { id: "visit.1", seq: 1 })];
  },
  async RecordErasure() {
    const erasure = await ask("POST /v1/couriers/{courierId}/erasure", admin, { path: { courierId: "c1" } });
    const ids = { courierId: "c1", erasureId: String(erasure["erasureId"]) };
    return erasureParts.map((part, n) =>
      part.create({ ...part.examples[0], ...ids } as never, { id: `part.${n}`, at: new Date() }),
    );
  },
  async SendWebhooks() {
    const recovering = await registerWebhook("task.claimed");
    status = 503;
    await client.deliver("SendWebhooks", createSend(recovering, 0));
    status = 200;
    return [createSend(recovering, 1)];
  },
};

/** Of a sweeper: each has a schedule. */
function countShards(sweeper: string): number {
  const { arn } = view.functions.find(({ id }) => id === sweeper)!;
  return view.schedules.filter(({ target }) => target === arn).length;
}
const denyEvents = () => client.aws.fault("PutEvents", () => awsError("AccessDeniedException"));

/** What a sweeper finds: an outbox that was not delivered, or what has become due. Returns the time of the sweep. */
const DUE: Record<string, () => Promise<number>> = {
  async DetectInactiveRuns() {
    await client.deliver("ProjectRoutes", examplesFor("ProjectRoutes"));
    const started = examplesFor("ProjectTasks").find((message) => message["detail-type"] === TaskStarted.name)!;
    await client.deliver("ProjectTasks", started);
    const fixes = [{ fixTime: new Date(NOON).toISOString(), lat: 52.5, lon: 13.4 }];
    const { runId } = TaskStarted.examples[0];
    const data = { runId, courierId: "c1", receivedAt: fixes[0]!.fixTime, fixes };
    await client.deliver("RecordPositions", RecordPositions.create(data, { id: "pos_silent" }));
    return NOON + 20 * MINUTE;
  },
  async ReconcileReports() {
    denyEvents();
    await client.ask("POST /v1/reports", { body: { week: "2026-W45" }, caller: manager, at: new Date() });
    return NOON + 16 * MINUTE;
  },
  async SweepPeople() {
    denyEvents();
    const request = { path: { courierId: "c9" }, caller: admin, at: new Date() };
    await client.ask("POST /v1/couriers/{courierId}/erasure", request);
    return NOON + MINUTE;
  },
  async SweepReceipts() {
    const photo = { kind: "receipt", mediaType: "image/jpeg", bytes: 1_000, sha256: "a".repeat(64), runId: "run_1" };
    await ask("POST /v1/photos", c1, { body: photo });
    return NOON + 24 * 60 * MINUTE;
  },
  async SweepTasks() {
    await createOpenTask({});
    return NOON + 121 * MINUTE;
  },
  async SweepWebhooks() {
    const webhookId = await registerWebhook("task.claimed");
    status = 503;
    for (const n of [1, 2, 3]) await client.deliver("SendWebhooks", createSend(webhookId, n));
    status = 200;
    return NOON + 2 * MINUTE;
  },
};

const consumers = [...new Set(catalogue.flatMap(({ consumers: ids }) => ids))].filter((id) => !(id in ELSEWHERE));

test.each(consumers)(
  "%s that crashes at any call to AWS leaves after its retry what it leaves undisturbed",
  async (worker) => {
    const messages = await (SCENARIOS[worker]?.() ?? examplesFor(worker));
    const triedCalls = new Set<string>();
    for (const message of messages) {
      vi.setSystemTime(Date.parse(message.detail.meta.at));
      const deliver = (receiveCount: number) => client.deliver(worker, message, { receiveCount });
      await crashAtEachCall(tableOf(worker), deliver, triedCalls);
    }
    expect(Math.max(...[...triedCalls].map(({ length }) => length))).toBeGreaterThan(0);
  },
);

test.each(Object.keys(DUE))(
  "%s that crashes at any call to AWS leaves after the next sweeps what it leaves undisturbed",
  async (sweeper) => {
    const at = await DUE[sweeper]!();
    let seen = 0;
    await crashAtEachCall(tableOf(sweeper), async (attempt) => {
      // What one sweep has begun to publish, the others leave alone for 15 seconds.
      for (const now of attempt === 1 ? [at] : [at, at + 20_000]) {
        vi.setSystemTime(now);
        for (let shard = 0; shard < countShards(sweeper); shard++) seen += (await client.sweep(sweeper, shard)).seen;
      }
    });
    expect(seen).toBeGreaterThan(0);
  },
);

test("every worker and every sweeper crashes in a test", () => {
  const planned = view.functions.filter(({ handler = "" }) => handler.includes("/src/workers/")).map(({ id }) => id);
  const crashed = [...consumers, ...Object.keys(DUE), ...Object.keys(ELSEWHERE)];
  expect(planned.filter((id) => !crashed.includes(id))).toEqual([]);
});
