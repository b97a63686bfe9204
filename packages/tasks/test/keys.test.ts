import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { awsError } from "../../kernel/test/aws.ts";
import {
  admin,
  courier,
  MINUTE,
  NOON,
  type TasksClientResponse,
  type TasksClient,
  manager,
  OFFER,
  startTasksClient,
  ROUTE,
  plannedStop,
} from "./client.ts";

let client: TasksClient;
beforeAll(async () => void (client = await startTasksClient()));
afterAll(() => client.aws.stop());
beforeEach(() => client.wipe());

const line = (to: number) => ({ type: "LineString", coordinates: [52.52, to].map((lat, n) => [13.4 + n / 50, lat]) });
const gift = { courierId: "c1", kind: "adjustment", money: { amount: 250, currency: "EUR" }, reason: "Thanks" };
type Endpoint = "create-route" | "import-route" | "create-task" | "adjust-ledger";
/** A request of each endpoint that creates something, and other requests it accepts. */
const ASKED: [Endpoint, object, ...others: object[]][] = [
  ["create-route", ROUTE, { ...ROUTE, name: "Other" }, { ...ROUTE, stops: ROUTE.stops.toReversed() }],
  ["import-route", line(52.53), line(52.54)],
  ["create-task", OFFER, { ...OFFER, title: "Other" }, { ...OFFER, bonus: { ...OFFER.bonus, onTime: 301 } }],
  ["adjust-ledger", gift, { ...gift, courierId: "c2" }, { ...gift, reason: "More" }, { ...gift, taskId: "tsk_1" }],
];
const key = { "idempotency-key": "k1" };
const reversed = (body: object) => Object.fromEntries(Object.entries(body).toReversed());

describe.each(ASKED)("an Idempotency-Key of %s", (endpoint, asked, ...others) => {
  let routeId: string;
  beforeEach(async () => {
    if (endpoint === "create-task") routeId = await client.route();
    client.forget();
  });
  const ask = (body: object, headers: Record<string, string> = key, caller = admin) =>
    client.ask(endpoint, { body: endpoint === "create-task" ? { ...body, routeId } : body, headers, caller });
  const made = async () => (await client.items()).filter(({ sk }) => /^(ROUTE|TASK|ENTRY#.*)$/.test(String(sk))).length;

  test("a repeated request with the same Idempotency-Key, its fields in any order, returns the first response", async () => {
    const first = await ask(asked);
    expect(first.status).toBe(201);
    const things = await made();
    for (const body of [asked, reversed(asked)]) expect(await ask(body)).toEqual(first);
    expect(await made()).toBe(things);
  });

  test("another request with a used Idempotency-Key is rejected, and creates and publishes nothing", async () => {
    await ask(asked);
    const [things, published] = [await made(), client.publishedEvents().length];
    for (const other of others) expect((await ask(other)).json["code"]).toBe("IDEMPOTENCY_KEY_REUSED");
    expect([await made(), client.publishedEvents().length]).toEqual([things, published]);
    for (const other of others) expect((await ask(other, {})).status).toBe(201);
  });

  test("an Idempotency-Key belongs to its caller, and an empty one counts as none", async () => {
    const ids = new Set<unknown>();
    const idOf = ({ json }: TasksClientResponse) => json["entryId"] ?? json["taskId"] ?? json["routeId"];
    for (const caller of [admin, { ...admin, sub: "a2" }]) ids.add(idOf(await ask(asked, key, caller)));
    for (const _ of [1, 2]) ids.add(idOf(await ask(asked, { "idempotency-key": "" })));
    expect(ids.size).toBe(4);
  });

  test("a repeated request after a crash between recording the key and the write succeeds", async () => {
    client.aws.fault("PutItem", (input) => {
      const { sk } = input["Item"] as { sk: { S: string } };
      return sk.S === "KEY" ? undefined : awsError("AccessDeniedException");
    });
    expect((await ask(asked)).status).toBe(500);
    client.forget();
    expect((await ask(asked)).status).toBe(201);
  });
});

test("an Idempotency-Key that was used at one endpoint is rejected at another", async () => {
  const ask = (endpoint: Endpoint, body: object) => client.ask(endpoint, { body, headers: key, caller: admin });
  const { json } = await ask("create-route", {
    ...ROUTE,
    stops: [plannedStop("s1", 52.52, 13.4), plannedStop("s2", 52.53, 13.42)],
  });
  await client.ask("publish-route", { path: { routeId: json["routeId"] as string }, caller: admin });
  for (const [endpoint, body] of [
    ["import-route", line(52.53)],
    ["create-task", { ...OFFER, routeId: json["routeId"] }],
    ["adjust-ledger", gift],
  ] as const)
    expect((await ask(endpoint, body)).json["code"]).toBe("IDEMPOTENCY_KEY_REUSED");
});

test("a repeated creation returns the task in its current state", async () => {
  const body = { ...OFFER, routeId: await client.route() };
  const ask = (title: string) => client.ask("create-task", { body: { ...body, title }, headers: key, caller: manager });
  const taskId = (await ask("One")).json["taskId"] as string;
  await client.sendTaskCommand("open", taskId, manager);
  expect(await ask("One")).toMatchObject({ status: 201, json: { taskId, state: "open", version: 2 } });
  expect(await ask("Two")).toMatchObject({ status: 409, json: { code: "IDEMPOTENCY_KEY_REUSED" } });
});

test("one Idempotency-Key creates one ledger entry and one event, also with another courier", async () => {
  const adjust = (courierId: string) =>
    client.ask("adjust-ledger", { body: { ...gift, courierId }, headers: key, caller: manager });
  expect([(await adjust("cx")).status, (await adjust("cy")).status]).toEqual([201, 409]);
  expect(client.publishedEvents()).toMatchObject([{ name: "ledger.adjusted", data: { courierId: "cx" } }]);
  expect((await client.getLedger("cy")).json["entries"]).toEqual([]);
});

test("an Idempotency-Key whose request was rejected can be used again", async () => {
  const ask = (body: object) => client.ask("create-task", { body, headers: key, caller: admin });
  expect((await ask({ ...OFFER, routeId: "rte_none" })).status).toBe(404);
  expect((await ask({ ...OFFER, routeId: await client.route() })).status).toBe(201);
});

describe("an Idempotency-Key of a claim or a release", () => {
  const send = (verb: "claim" | "release", taskId: string, name: string, { by = "c1", at = NOON } = {}) =>
    client.sendTaskCommand(verb, taskId, courier(by), { headers: { "idempotency-key": name }, at: new Date(at) });
  const openTask = async () => client.createOpenTask(await client.route());
  const claimedEvents = () => client.publishedEvents().filter(({ name }) => name === "task.claimed").length;
  const REUSED = { status: 409, json: { code: "IDEMPOTENCY_KEY_REUSED" } };

  test("a repeated claim gets the same response while the claim stands, and is rejected after its release", async () => {
    const taskId = await openTask();
    const claimed = await send("claim", taskId, "k1");
    expect(claimed.status).toBe(200);
    expect(await send("claim", taskId, "k1")).toEqual(claimed);
    const released = await send("release", taskId, "k2");
    expect(await send("release", taskId, "k2")).toEqual(released);
    expect(await send("claim", taskId, "k1")).toMatchObject(REUSED);
    expect((await client.getTask(taskId)).json).toMatchObject({ state: "open", version: released.json["version"] });
    expect(claimedEvents()).toBe(1);
    expect(await send("claim", taskId, "k3")).toMatchObject({ status: 200, json: { claimedBy: "c1" } });
    // The copy of the release is of the claim before.
    expect(await send("release", taskId, "k2")).toMatchObject(REUSED);
    expect((await client.getTask(taskId)).json).toMatchObject({ state: "claimed", claimedBy: "c1" });
  });

  test("a repeated claim is rejected after the claim lapsed", async () => {
    const taskId = await client.createOpenTask(await client.route(), { startWithinS: 60 });
    expect((await send("claim", taskId, "k1")).status).toBe(200);
    await client.sweep(NOON + 2 * MINUTE);
    expect(await send("claim", taskId, "k1", { at: NOON + 3 * MINUTE })).toMatchObject(REUSED);
    expect((await client.getTask(taskId)).json["state"]).toBe("open");
  });

  test("a claim is rejected when a concurrent duplicate won and was released meanwhile", async () => {
    const taskId = await openTask();
    let late: ReturnType<typeof send> | undefined;
    // The copy has read the open task and recorded its key when the first is claimed and released.
    client.aws.fault("PutItem", async (input) => {
      const { sk } = input["Item"] as { sk: { S: string } };
      if (sk.S !== "SLOTS" || late) return undefined;
      late = send("claim", taskId, "k1");
      await late;
      await send("release", taskId, "k2");
      return undefined;
    });
    expect(await send("claim", taskId, "k1")).toMatchObject(REUSED);
    expect(await late).toMatchObject({ status: 200 });
    expect((await client.getTask(taskId)).json["state"]).toBe("open");
  });

  test("the key of a claim belongs to one courier and one task, and can be used again after a rejection", async () => {
    const [one, other] = [await openTask(), await openTask()];
    expect((await send("claim", one, "k1")).status).toBe(200);
    expect(await send("claim", other, "k1")).toMatchObject(REUSED);
    expect((await send("claim", one, "k1", { by: "c2" })).json["code"]).toBe("TASK_TAKEN");
    await send("release", one, "k2");
    expect((await send("claim", one, "k1", { by: "c2" })).status).toBe(200);
  });

  test("a repeated claim after a crash between recording the key and the write succeeds", async () => {
    const taskId = await openTask();
    client.aws.fault("PutItem", (input) => {
      const { sk } = input["Item"] as { sk: { S: string } };
      return sk.S === "TASK" ? awsError("AccessDeniedException") : undefined;
    });
    expect((await send("claim", taskId, "k1")).status).toBe(500);
    client.forget();
    expect((await send("claim", taskId, "k1")).status).toBe(200);
  });
});
