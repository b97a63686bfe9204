import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { TASK_TRANSITIONS, type TaskVerb } from "../src/tasks/task.ts";
import { dueShard } from "../src/tasks/task-lists.ts";
import { lambdaContext } from "@waybill/kernel/testing";
import { awsError } from "../../kernel/test/aws.ts";
import { admin, courier, type TasksClient, manager, MINUTE, NOON, OFFER, startTasksClient, ROUTE } from "./client.ts";

let client: TasksClient;
beforeAll(async () => void (client = await startTasksClient()));
afterAll(() => client.aws.stop());
beforeEach(() => client.wipe());

/** Each way that a caller can make, up to it; those of the clock are below. */
const WAYS: [event: string, ...verbs: TaskVerb[]][] = [
  ["task.opened", "open"],
  ["task.claimed", "open", "claim"],
  ["task.released", "open", "claim", "release"],
  ["task.started", "open", "claim", "start"],
  ["task.completed", "open", "claim", "start", "complete"],
  ["task.failed", "open", "claim", "start", "fail"],
  ["task.assigned", "assign"],
  ["task.unassigned", "open", "claim", "unassign"],
  ["task.cancelled", "cancel"],
  ["task.cancelled", "open", "cancel"],
  ["task.cancelled", "open", "claim", "cancel"],
  ["task.cancelled", "open", "claim", "start", "cancel"],
];
/** Each way of the clock, and at which minute it goes it. */
const DUE_TRANSITIONS: [event: string, verb: TaskVerb, minute: number, ...before: TaskVerb[]][] = [
  ["task.expired", "expire", 60, "open"],
  ["task.released", "lapse", 30, "open", "claim"],
  ["task.draw-closed", "draw", 2, "open", "claim"],
];
const who = (verb: string) => (/open|cancel|assign/.test(verb) ? manager : courier("c1"));
const BODIES: Partial<Record<TaskVerb, object>> = { fail: { reason: "refused" }, assign: { courierId: "c1" } };
const go = (taskId: string, verb: TaskVerb) =>
  client.sendTaskCommand(verb, taskId, who(verb), BODIES[verb] ? { body: BODIES[verb] } : {});

async function draft(change: object = {}) {
  const body = { ...OFFER, routeId: await client.route(), ...change };
  return (await client.ask("create-task", { body, caller: manager })).json["taskId"] as string;
}
const LATER = NOON + 20_000;
const names = () => client.publishedEvents().map(({ name }) => name);
/** The event, and what is published with it. */
const withFollowing = (event: string) => {
  const also: Record<string, string> = { "task.completed": "bonus.awarded", "task.draw-closed": "task.claimed" };
  return also[event] === undefined ? [event] : [event, also[event]];
};
const ofDraw = (verb: TaskVerb) => (verb === "draw" ? { draw: { seconds: 60 } } : {});

test("the tests of this file cover every transition of a task", () => {
  const gone = new Set([...WAYS.flatMap(([, ...verbs]) => verbs), ...DUE_TRANSITIONS.map(([, verb]) => verb)]);
  expect([...gone].toSorted()).toEqual(Object.keys(TASK_TRANSITIONS).toSorted());
});

/** Denies the write of a task that clears its outbox: the one without pending events. */
const denyClearing = (input: Record<string, unknown>) => {
  const { sk, pendingEvents } = input["Item"] as { sk: { S: string }; pendingEvents?: unknown };
  return sk.S === "TASK" && !pendingEvents ? awsError("AccessDeniedException") : undefined;
};

describe.each(DUE_TRANSITIONS)("the event %s of a transition by time", (event, transition, minute, ...before) => {
  const due = NOON + minute * MINUTE;

  test("an event that a sweep stored but could not publish is published once by a later sweep", async () => {
    const taskId = await draft(ofDraw(transition));
    for (const verb of before) await go(taskId, verb);
    client.forget();
    client.bus(false);
    expect((await client.sweep(due)).failed).toHaveLength(1);
    const { state } = (await client.getTask(taskId)).json;
    client.forget();
    await client.sweep(due + 1_000);
    expect(names()).toEqual([]);
    for (const later of [20_000, MINUTE]) expect(await client.sweep(due + later)).toMatchObject({ failed: [] });
    expect(names()).toEqual(withFollowing(event));
    expect((await client.getTask(taskId)).json["state"]).toBe(state);
    expect(await client.itemsWithPendingEvents()).toEqual([]);
  });

  test("an event whose outbox was not cleared after publishing is published again under the same id", async () => {
    const taskId = await draft(ofDraw(transition));
    for (const verb of before) await go(taskId, verb);
    client.forget();
    client.aws.fault("PutItem", denyClearing);
    expect((await client.sweep(due)).failed).toHaveLength(1);
    client.aws.fault("PutItem", () => undefined);
    for (const later of [20_000, MINUTE]) await client.sweep(due + later);
    expect(names()).toEqual([...withFollowing(event), ...withFollowing(event)]);
    expect(new Set(client.publishedEvents().map(({ id }) => id)).size).toBe(withFollowing(event).length);
  });
});

describe.each(WAYS.map(([event, ...way]) => ({ event, way, by: way.join(", ") })))(
  "$event by $by",
  ({ event, way }) => {
    const last = way.at(-1)!;

    test("an event that EventBridge did not accept is stored, and published once by the sweep", async () => {
      const taskId = await draft();
      for (const verb of way.slice(0, -1)) await go(taskId, verb);
      client.bus(false);
      expect((await go(taskId, last)).status).toBe(503);
      const { state } = (await client.getTask(taskId)).json;
      client.forget();
      await client.sweep(NOON + 1_000);
      expect(names()).toEqual([]); // the handler may be running still
      expect(await client.sweep(LATER)).toMatchObject({ seen: 1, failed: [] });
      expect(names()).toEqual(withFollowing(event));
      await client.sweep(LATER + MINUTE);
      expect(names()).toEqual(withFollowing(event));
      expect((await client.getTask(taskId)).json["state"]).toBe(state);
      expect(await client.itemsWithPendingEvents()).toEqual([]);
      const paid = event === "task.completed" ? [{ amount: 1_300, currency: "EUR" }] : [];
      expect((await client.getLedger("c1")).json["totals"]).toEqual(paid);
    });

    test("a repeated request publishes the event that EventBridge did not accept, and succeeds", async () => {
      const taskId = await draft();
      for (const verb of way.slice(0, -1)) await go(taskId, verb);
      client.bus(false);
      await go(taskId, last);
      client.forget();
      expect((await go(taskId, last)).status).toBe(200);
      expect((await go(taskId, last)).status).toBe(200);
      expect(names()).toEqual(withFollowing(event));
    });

    test("an event whose outbox was not cleared after publishing is published again under the same id, and counts once", async () => {
      const taskId = await draft();
      for (const verb of way.slice(0, -1)) await go(taskId, verb);
      client.forget();
      client.aws.fault("PutItem", denyClearing);
      expect((await go(taskId, last)).status).toBe(500);
      client.aws.fault("PutItem", () => undefined);
      await client.sweep(LATER);
      expect(names()).toEqual([...withFollowing(event), ...withFollowing(event)]);
      expect(new Set(client.publishedEvents().map(({ id }) => id)).size).toBe(withFollowing(event).length);
      const entries = (await client.items()).filter(({ sk }) => String(sk).startsWith("ENTRY#"));
      expect(entries).toHaveLength(withFollowing(event).length - 1);
    });
  },
);

test("events that one command could not publish are published by the next command, in order", async () => {
  const taskId = await draft();
  client.bus(false);
  expect((await go(taskId, "open")).status).toBe(503);
  expect((await go(taskId, "claim")).status).toBe(503);
  client.forget();
  expect((await go(taskId, "start")).status).toBe(200);
  expect(names()).toEqual(["task.opened", "task.claimed", "task.started"]);
});

test("a reversal that EventBridge did not accept is published by the sweep, once", async () => {
  const taskId = await draft();
  for (const verb of ["open", "claim", "start", "complete"] as const) await go(taskId, verb);
  const body = { courierId: "c1", reverses: `${taskId}.bonus`, reason: "Wrong address" };
  client.bus(false);
  expect((await client.ask("adjust-ledger", { body, caller: manager })).status).toBe(503);
  client.forget();
  for (const at of [LATER, LATER + MINUTE]) await client.sweep(at);
  expect(client.publishedEvents()).toMatchObject([{ name: "ledger.adjusted", id: `${taskId}.bonus.reversal` }]);
  expect((await client.getLedger("c1")).json["totals"]).toEqual([{ amount: 0, currency: "EUR" }]);
});

test("the event of a revision that EventBridge did not accept is published by the sweep, and the route has the revision", async () => {
  const { json } = await client.ask("create-route", { body: ROUTE, caller: admin });
  const path = { routeId: json["routeId"] as string };
  client.bus(false);
  expect((await client.ask("publish-route", { path, caller: admin })).status).toBe(503);
  client.forget();
  await client.sweep(LATER);
  await client.sweep(LATER + MINUTE);
  expect(client.publishedEvents()).toMatchObject([{ name: "route.published", data: { revision: 1, title: "Mitte" } }]);
  const route = await client.ask("get-route", { path, caller: admin });
  expect(route.json).toMatchObject({ state: "published", revision: 1 });
});

describe("the sweeper", () => {
  test("the sweeper expires an unclaimed offer at its end, once", async () => {
    const taskId = await client.createOpenTask(await client.route());
    client.forget();
    await client.sweep(NOON + 59 * MINUTE);
    expect(names()).toEqual([]);
    await client.sweep(NOON + 60 * MINUTE);
    await client.sweep(NOON + 61 * MINUTE);
    expect(names()).toEqual(["task.expired"]);
    expect((await client.getTask(taskId)).json["state"]).toBe("expired");
  });

  test("the sweeper reopens a task that was not started in time, and another courier can claim it", async () => {
    const taskId = await client.createOpenTask(await client.route());
    await go(taskId, "claim");
    client.forget();
    await client.sweep(NOON + 30 * MINUTE);
    expect(client.publishedEvents()).toMatchObject([
      { name: "task.released", data: { courierId: "c1", reason: "not-started" } },
    ]);
    expect((await go(taskId, "start")).json["code"]).toBe("VERSION_CONFLICT");
    const at = new Date(NOON + 31 * MINUTE);
    expect((await client.sendTaskCommand("claim", taskId, courier("c2"), { at })).status).toBe(200);
  });

  test("a task that cannot be swept does not prevent the others, and the sweep reports the failure", async () => {
    const routeId = await client.route();
    const expiring = { offerExpiresAt: new Date(NOON + MINUTE).toISOString() };
    const [first] = [await client.createOpenTask(routeId, expiring), await client.createOpenTask(routeId, expiring)];
    client.aws.fault("PutItem", (input) => {
      const { pk } = input["Item"] as { pk: { S: string } };
      return pk.S === `TASK#${first}` ? awsError("AccessDeniedException") : undefined;
    });
    expect((await client.sweep(NOON + 2 * MINUTE)).failed).toHaveLength(1);
    expect(names().filter((name) => name === "task.expired")).toHaveLength(1);
  });

  describe("when more is due than one page holds", () => {
    const MANY = 150;
    /** One is offered; the others are stored as it is. */
    async function many(offerExpiresAt: number) {
      const change = { offerExpiresAt: new Date(offerExpiresAt).toISOString() };
      const taskId = await client.createOpenTask(await client.route(), change);
      const stored = JSON.stringify((await client.items()).filter(({ pk }) => pk === `TASK#${taskId}`));
      const copies = Array.from({ length: MANY - 1 }, (_, n) => stored.replaceAll(taskId, `${taskId}${n}`));
      await client.put(copies.flatMap((copy) => JSON.parse(copy) as object[]));
      client.forget();
    }
    const states = async () =>
      Map.groupBy(
        (await client.items()).filter(({ sk }) => sk === "TASK"),
        ({ body }) => (body as { state: string }).state,
      );

    test("one sweep processes every due task although the first 120 fail", async () => {
      await many(NOON + MINUTE);
      const failing = new Set<string>();
      client.aws.fault("PutItem", (input) => {
        const { pk } = input["Item"] as { pk: { S: string } };
        if (failing.size < 120) failing.add(pk.S);
        return failing.has(pk.S) ? awsError("AccessDeniedException") : undefined;
      });
      const { seen, failed } = await client.sweep(NOON + 2 * MINUTE);
      expect([seen, failed.length]).toEqual([MANY, 120]);
      expect(names()).toEqual(Array.from({ length: MANY - 120 }, () => "task.expired"));
    });

    test("a sweep that runs out of time stops early, and the next one processes the rest", async () => {
      await many(NOON + MINUTE);
      let looks = 0;
      const first = await client.sweep(NOON + 2 * MINUTE, () => (++looks > 115 ? 9_000 : 40_000));
      expect(first).toMatchObject({ failed: [], cutShort: true });
      expect(first.seen).toBeGreaterThan(100);
      expect(first.seen).toBeLessThan(MANY);
      expect((await states()).get("expired")).toHaveLength(first.seen);
      expect(await client.sweep(NOON + 2 * MINUTE)).toEqual({
        seen: MANY - first.seen,
        failed: [],
        cutShort: false,
      });
      expect((await states()).get("expired")).toHaveLength(MANY);
    });
  });

  test("the sweeper fails without changing a task when it has too little time left and tasks are due, so that the alarm fires", async () => {
    const now = Date.now();
    const at = new Date(now - 2 * MINUTE);
    const body = { ...OFFER, routeId: await client.route(), offerExpiresAt: new Date(now - MINUTE).toISOString() };
    const taskId = (await client.ask("create-task", { body, caller: manager })).json["taskId"] as string;
    await client.sendTaskCommand("open", taskId, manager, { at });
    const event = { sweep: "now", shard: dueShard(taskId) };
    const woken = (remainingMs: number) => client.sweeper(event, lambdaContext({ remainingMs }));
    await expect(woken(9_000)).rejects.toThrow("time was short after 0 were looked at, and the rest is still due");
    expect((await client.getTask(taskId)).json["state"]).toBe("open");
    expect(await woken(50_000)).toEqual({ seen: 1 });
    expect((await client.getTask(taskId)).json["state"]).toBe("expired");
    expect(await woken(9_000)).toEqual({ seen: 0 }); // nothing is left over where nothing is due
  });

  test("the sweeper's handler is warmed up by the empty event and sweeps on a scheduled one", async () => {
    expect(await client.sweeper({}, lambdaContext())).toMatchObject({ warm: true });
    expect(await client.sweeper({ sweep: "now" }, lambdaContext())).toEqual({ seen: 0 });
  });
});
