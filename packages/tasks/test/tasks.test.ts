import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { promisedBonus } from "../src/tasks/bonus.ts";
import { courier, type TasksClient, manager, MINUTE, NOON, OFFER, startTasksClient, plannedStop } from "./client.ts";
import { fc } from "../../../test/properties.ts";

let client: TasksClient;
beforeAll(async () => void (client = await startTasksClient()));
afterAll(() => client.aws.stop());
beforeEach(() => client.wipe());

const c1 = courier("c1");
const create = async (change: object = {}, headers: Record<string, string> = {}) => {
  const routeId = (change as { routeId?: string }).routeId ?? (await client.route());
  return client.ask("create-task", { body: { ...OFFER, routeId, ...change }, caller: manager, headers });
};
const edit = (taskId: string, body: object) => client.ask("update-task", { path: { taskId }, body, caller: manager });
const remove = (taskId: string) => client.ask("delete-task", { path: { taskId }, caller: manager });
const list = async (caller: typeof c1, query: Record<string, string> = {}) => {
  const { json } = await client.ask("list-tasks", { query, caller });
  return { ids: (json["tasks"] as { taskId: string }[]).map(({ taskId }) => taskId), cursor: json["cursor"] as string };
};
async function started(change: object = {}, minutes = 1) {
  const taskId = await client.createOpenTask(await client.route(), change);
  await client.sendTaskCommand("claim", taskId, c1, { at: new Date(NOON + minutes * MINUTE) });
  await client.sendTaskCommand("start", taskId, c1, { at: new Date(NOON + minutes * MINUTE) });
  return taskId;
}

describe("a draft", () => {
  test("a draft is visible to dispatchers only and can be edited and deleted, an offered task cannot", async () => {
    const taskId = (await create()).json["taskId"] as string;
    expect((await client.getTask(taskId, c1)).json["code"]).toBe("NOT_FOUND");
    expect((await edit(taskId, { version: 1, title: "Other" })).json).toMatchObject({ title: "Other", version: 2 });
    expect((await edit(taskId, { version: 1, title: "Late" })).json["code"]).toBe("VERSION_CONFLICT");
    expect((await remove(taskId)).status).toBe(204);
    expect((await client.getTask(taskId)).status).toBe(404);
    const offered = await client.createOpenTask(await client.route());
    expect((await edit(offered, { version: 2, title: "No" })).json["code"]).toBe("VERSION_CONFLICT");
    expect((await remove(offered)).json["code"]).toBe("VERSION_CONFLICT");
  });

  test("a task that is created twice under one Idempotency-Key is one task, and another task under that key is rejected", async () => {
    const routeId = await client.route();
    const key = { "idempotency-key": "k1" };
    const first = await create({ routeId }, key);
    expect((await create({ routeId }, key)).json).toEqual(first.json);
    const other = await create({ routeId, title: "Another" }, key);
    expect(other).toMatchObject({ status: 409, json: { code: "IDEMPOTENCY_KEY_REUSED" } });
  });

  test.each([
    ["no such route", { routeId: "rte_none" }, 404],
    ["a window that ends before it begins", { window: { from: OFFER.window.to, to: OFFER.window.from } }, 400],
    ["half a cent", { bonus: { money: { amount: 0.5, currency: "EUR" } } }, 400],
    ["a bonus that takes", { bonus: { money: { amount: -5, currency: "EUR" } } }, 400],
    ["no currency", { bonus: { money: { amount: 5, currency: "eur" } } }, 400],
    ["a cap below the bonus", { bonus: { ...OFFER.bonus, rising: { by: 1, everyS: 60, cap: 999 } } }, 400],
    ["an unknown field", { colour: "red" }, 400],
  ])("a task with %s is rejected", async (_, change, status) => {
    expect((await create(change)).status).toBe(status);
  });

  const rules = { money: { amount: 1_000, currency: "EUR" }, rising: { by: 50, everyS: 300, cap: 1_120 } };
  test.each([
    ["/bonus/ontime", { bonus: { ...rules, ontime: 300 } }],
    ["/bonus/Rising", { bonus: { money: rules.money, Rising: rules.rising } }],
    ["/bonus/rising/limit", { bonus: { ...rules, rising: { ...rules.rising, limit: 5 } } }],
    ["/bonus/money/cents", { bonus: { money: { ...rules.money, cents: 5 } } }],
    ["/window/foo", { window: { ...OFFER.window, foo: 1 } }],
  ])(
    "a task with the misspelt field %s is rejected with its pointer, when created and when edited",
    async (pointer, change) => {
      const wrong = { status: 400, json: { code: "VALIDATION_FAILED", errors: [{ pointer }] } };
      expect(await create(change)).toMatchObject(wrong);
      const taskId = (await create({ bonus: rules })).json["taskId"] as string;
      expect(await edit(taskId, { version: 1, ...change })).toMatchObject(wrong);
      expect((await client.getTask(taskId)).json).toMatchObject({ version: 1, bonus: rules });
    },
  );

  test("a draft whose offer has already ended cannot be opened", async () => {
    const taskId = (await create()).json["taskId"] as string;
    const late = await client.sendTaskCommand("open", taskId, manager, { at: new Date(NOON + 60 * MINUTE) });
    expect(late.json["code"]).toBe("OFFER_EXPIRED");
  });
});

describe("permissions for tasks", () => {
  test("a courier sees open tasks and their own, including ended ones", async () => {
    const routeId = await client.route();
    const [open, mine, other] = [
      await client.createOpenTask(routeId),
      await client.createOpenTask(routeId),
      await client.createOpenTask(routeId),
    ];
    await client.sendTaskCommand("claim", mine, c1);
    await client.sendTaskCommand("claim", other, courier("c2"));
    expect((await list(c1)).ids).toEqual([open]);
    expect((await list(c1, { mine: "true" })).ids).toEqual([mine]);
    expect((await list(c1, { state: "claimed" })).ids).toEqual([mine]);
    expect((await list(manager, { state: "claimed" })).ids.toSorted()).toEqual([mine, other].toSorted());
    expect((await client.getTask(other, c1)).status).toBe(404);
    await client.sendTaskCommand("start", mine, c1);
    await client.sendTaskCommand("complete", mine, c1);
    expect((await client.getTask(mine, c1)).json["state"]).toBe("completed");
    expect((await client.getTask(mine)).json["attempts"]).toMatchObject([{ courierId: "c1", result: "won" }]);
  });

  test("a courier cannot release, start, complete or fail another courier's task", async () => {
    const taskId = await started();
    for (const verb of ["release", "start", "complete"]) {
      expect((await client.sendTaskCommand(verb, taskId, courier("c2"))).json["code"]).toBe("NOT_FOUND");
    }
    const body = { reason: "other" };
    expect((await client.sendTaskCommand("fail", taskId, courier("c2"), { body })).json["code"]).toBe("NOT_FOUND");
    expect((await client.sendTaskCommand("complete", taskId, c1)).status).toBe(200);
    expect((await client.sendTaskCommand("fail", taskId, c1, { body })).json["code"]).toBe("RUN_CLOSED");
    expect((await client.sendTaskCommand("cancel", taskId, manager)).json["code"]).toBe("VERSION_CONFLICT");
  });

  test("a claim cannot be started after its time, also before the sweeper has run", async () => {
    const taskId = await client.createOpenTask(await client.route());
    await client.sendTaskCommand("claim", taskId, c1);
    const late = { at: new Date(NOON + 30 * MINUTE) };
    expect((await client.sendTaskCommand("start", taskId, c1, late)).json).toMatchObject({ code: "VERSION_CONFLICT" });
    expect((await client.sendTaskCommand("start", taskId, c1, { at: new Date(NOON + 30 * MINUTE - 1) })).status).toBe(
      200,
    );
  });

  test("a failed task keeps its reason: the same request gets the same response, another reason is rejected", async () => {
    const taskId = await started();
    const fail = (reason: string) => client.sendTaskCommand("fail", taskId, c1, { body: { reason } });
    const first = await fail("vehicle");
    expect(await fail("vehicle")).toEqual(first);
    expect((await fail("refused")).json["code"]).toBe("RUN_CLOSED");
  });

  test("a started task cannot be released, and the error names its run", async () => {
    const taskId = await started();
    const { json } = await client.sendTaskCommand("release", taskId, c1);
    expect(json).toMatchObject({ status: 409, code: "RUN_ALREADY_ACTIVE" });
    expect(json["detail"]).toContain((await client.getTask(taskId)).json["run"]!["runId" as never]);
    expect((await client.getTask(taskId)).json["state"]).toBe("started");
  });

  test("a task has the team of the token that claimed it, also when another token starts it", async () => {
    const taskId = await client.createOpenTask(await client.route());
    await client.sendTaskCommand("claim", taskId, { ...c1, team: "north" });
    await client.sendTaskCommand("start", taskId, { ...c1, team: "south" });
    const other = await client.createOpenTask(await client.route());
    await client.sendTaskCommand("claim", other, c1);
    const teams = client
      .publishedEvents()
      .flatMap(({ name, data }) => (/claimed|started/.test(name) ? [[name, data["team"]]] : []));
    expect(teams).toEqual([
      ["task.claimed", "north"],
      ["task.started", "north"],
      ["task.claimed", undefined],
    ]);
  });

  test.each(["open", "cancel"])("a courier cannot %s a task, and a manager cannot claim one", async (verb) => {
    const taskId = await client.createOpenTask(await client.route());
    expect((await client.sendTaskCommand(verb, taskId, c1)).json["code"]).toBe("ROLE_FORBIDDEN");
    expect((await client.sendTaskCommand("claim", taskId, manager)).json["code"]).toBe("ROLE_FORBIDDEN");
  });

  test.each(["99,200", "90.1,0", "0,-180.5,100", "0,0", "-0.0,0.00,500", "nonsense"])(
    "a list near %s is rejected with the pointer /query/near",
    async (near) => {
      const { status, json } = await client.ask("list-tasks", { query: { near }, caller: c1 });
      expect([status, (json["errors"] as { pointer: string }[]).map(({ pointer }) => pointer)]).toEqual([
        400,
        ["/query/near"],
      ]);
    },
  );

  test("near is measured from the first stop, and pages list each task once", async () => {
    const [mitte, west] = [
      await client.route(),
      await client.route({ stops: [plannedStop("s1", 52.5, 13.2), plannedStop("s2", 52.5, 13.21)] }),
    ];
    const tasks = [];
    for (const routeId of [mitte, west, mitte]) tasks.push(await client.createOpenTask(routeId));
    expect((await list(c1, { near: "52.5,13.2,1000" })).ids).toEqual([tasks[1]]);
    const seen: string[] = [];
    for (let cursor: string | undefined = ""; cursor !== undefined;) {
      const page = await list(c1, { limit: "1", ...(cursor && { cursor }) });
      seen.push(...page.ids);
      cursor = page.cursor;
    }
    expect(seen.toSorted()).toEqual(tasks.toSorted());
  });

  test("a courier's tasks are listed for dispatchers, in one state or all, and not for other couriers", async () => {
    const routeId = await client.route();
    const [has, had, other] = [
      await client.createOpenTask(routeId, { team: "north" }),
      await client.createOpenTask(routeId, { team: "north" }),
      await client.createOpenTask(routeId),
    ];
    for (const taskId of [has, had]) await client.sendTaskCommand("claim", taskId, c1);
    for (const verb of ["start", "complete"]) await client.sendTaskCommand(verb, had, c1);
    await client.sendTaskCommand("claim", other, courier("c2"));
    const dispatcher = { sub: "d1", role: "dispatcher" };
    expect((await list(dispatcher, { courier: "c1" })).ids.toSorted()).toEqual([has, had].toSorted());
    expect((await list(dispatcher, { courier: "c1", state: "claimed" })).ids).toEqual([has]);
    expect((await list({ ...dispatcher, teams: ["south"] } as never, { courier: "c1" })).ids).toEqual([]);
    expect((await list(c1, { courier: "c1", state: "completed" })).ids).toEqual([had]);
    const others = await client.ask("list-tasks", { query: { courier: "c1" }, caller: courier("c2") });
    expect(others.json["code"]).toBe("NOT_FOUND");
  });

  test("an unknown query parameter of the list is rejected with its pointer", async () => {
    const answer = await client.ask("list-tasks", { query: { sate: "claimed" }, caller: manager });
    expect(answer).toMatchObject({
      status: 400,
      json: { code: "VALIDATION_FAILED", errors: [{ pointer: "/query/sate" }] },
    });
  });
});

describe("the bonus", () => {
  const rising = { money: { amount: 1_000, currency: "EUR" }, rising: { by: 50, everyS: 300, cap: 1_120 } };
  const paid = async (taskId: string, minutes: number) => {
    await client.sendTaskCommand("complete", taskId, c1, { at: new Date(NOON + minutes * MINUTE) });
    return (await client.getLedger("c1")).json["totals"];
  };
  const euros = (amount: number) => [{ amount, currency: "EUR" }];

  test("the bonus includes the on-time part until the window ends", async () => {
    expect(await paid(await started(), 120)).toEqual(euros(1_300));
  });
  test("the bonus of a late task has no on-time part", async () => {
    expect(await paid(await started(), 121)).toEqual(euros(1_000));
  });
  test("a rising bonus rises in whole steps until the claim and not after it", async () => {
    expect(await paid(await started({ bonus: rising }, 9), 100)).toEqual(euros(1_050));
  });
  test("a rising bonus stops at its cap", async () => {
    expect(await paid(await started({ bonus: rising }, 30), 100)).toEqual(euros(1_120));
  });
  test("a rising bonus never falls, never exceeds its cap and is always a whole number of minor units", () => {
    const amount = fc.integer({ min: 0, max: 1_000_000 });
    const rule = fc.record({
      amount,
      by: fc.integer({ min: 1, max: 9_999 }),
      everyS: fc.integer({ min: 1, max: 9_999 }),
    });
    fc.assert(
      fc.property(rule, amount, fc.nat(10 ** 9), fc.nat(10 ** 9), ({ amount: base, by, everyS }, more, a, b) => {
        const bonus = { money: { amount: base, currency: "EUR" }, rising: { by, everyS, cap: base + more } };
        const [before, after] = [Math.min(a, b), Math.max(a, b)].map((at) => promisedBonus(bonus, 0, at).amount);
        expect(before).toBeGreaterThanOrEqual(base);
        expect(after).toBeGreaterThanOrEqual(before!);
        expect(after).toBeLessThanOrEqual(base + more);
        expect(Number.isSafeInteger(after)).toBe(true);
      }),
    );
  });
});

describe("the ledger", () => {
  const adjust = (body: object, headers: Record<string, string> = {}) =>
    client.ask("adjust-ledger", { body, headers, caller: manager });
  const penalty = { courierId: "c1", kind: "penalty", money: { amount: -250, currency: "EUR" }, reason: "Late" };

  test("the ledger has each bonus, penalty and reversal once, publishes each, and has totals by currency", async () => {
    const taskId = await started();
    await client.sendTaskCommand("complete", taskId, c1);
    await client.sendTaskCommand("complete", taskId, c1);
    const key = { "idempotency-key": "k1" };
    expect((await adjust(penalty, key)).json).toEqual((await adjust(penalty, key)).json);
    await adjust({ ...penalty, kind: "adjustment", money: { amount: 900, currency: "CNY" } });
    const reversal = { courierId: "c1", reverses: `${taskId}.bonus`, reason: "Wrong address" };
    const [first, second] = [await adjust(reversal), await adjust(reversal)];
    expect(first).toMatchObject({ status: 201, json: { kind: "reversal", money: { amount: -1_300 } } });
    expect(second.json).toEqual(first.json);
    const { json } = await client.getLedger("c1");
    expect(json["totals"]).toEqual([
      { amount: 900, currency: "CNY" },
      { amount: -250, currency: "EUR" },
    ]);
    expect(json["entries"]).toHaveLength(4);
    const published = new Map(client.publishedEvents().map(({ id, data }) => [id, data]));
    const sums = [...published.values()].flatMap(({ entryId, money }) =>
      entryId ? [money as { amount: number }] : [],
    );
    expect(sums.map(({ amount }) => amount).toSorted((a, b) => a - b)).toEqual([-1_300, -250, 900, 1_300]);
    expect(await client.itemsWithPendingEvents()).toEqual([]);
  });

  test("an adjustment whose event EventBridge did not accept is published by the sweep", async () => {
    client.bus(false);
    expect((await adjust(penalty)).status).toBe(503);
    client.forget();
    await client.sweep(NOON + MINUTE);
    await client.sweep(NOON + 2 * MINUTE);
    expect(client.publishedEvents()).toMatchObject([
      { name: "ledger.adjusted", data: { courierId: "c1", kind: "penalty" } },
    ]);
  });

  test("an invalid penalty, another entry under a used key, and a reversal of a reversal or of an unknown entry are rejected", async () => {
    const key = { "idempotency-key": "k1" };
    const wrong = async (body: object) =>
      ((await adjust(body)).json["errors"] as { pointer: string }[]).map(({ pointer }) => pointer);
    expect(await wrong({ ...penalty, money: { amount: 5, currency: "EUR" } })).toEqual(["/money/amount"]);
    expect(await wrong({ ...penalty, money: { ...penalty.money, cents: 5 } })).toEqual(["/money/cents"]);
    expect(await wrong({ ...penalty, kind: "gift" })).toEqual(["/kind"]);
    expect(await wrong({ ...penalty, money: { amount: -5, currency: "ERU" } })).toEqual(["/money/currency"]);
    expect(await wrong({ courierId: "c1", reason: "Late" })).toEqual(["/reverses"]);
    const { json } = await adjust(penalty, key);
    const other = { ...penalty, money: { amount: -1, currency: "EUR" } };
    expect((await adjust(other, key)).json["code"]).toBe("IDEMPOTENCY_KEY_REUSED");
    const reverse = (reverses: unknown) => adjust({ courierId: "c1", reverses, reason: "Mistake" });
    const back = await reverse(json["entryId"]);
    const why = await adjust({ courierId: "c1", reverses: json["entryId"], reason: "Another reason" });
    expect(why.json).toMatchObject({ code: "VERSION_CONFLICT", detail: expect.stringContaining("already") as string });
    expect((await reverse(back.json["entryId"])).json["code"]).toBe("VERSION_CONFLICT");
    expect((await reverse("adj_none")).json["code"]).toBe("NOT_FOUND");
  });

  test.each(["2026-13", "2026-00", "2026-02-31", "0000-00", "2026", "2026-11-21T"])(
    "a statement for the invalid period %s is rejected",
    async (period) => {
      const { status, json } = await client.getLedger("c1", period);
      expect([status, json["errors"]]).toMatchObject([400, [{ pointer: "/query/period" }]]);
    },
  );

  test("the ledger of all couriers is listed by month or day, newest first, with the sum of their statements", async () => {
    const sent: string[] = [];
    for (const [n, courierId] of ["c1", "c2", "c3", "c1", "c2"].entries()) {
      const when = { at: new Date(NOON + (n % 2) * 24 * 60 * MINUTE + n) };
      const body = { ...penalty, courierId, money: { amount: -10 - n, currency: "EUR" } };
      sent.push((await client.ask("adjust-ledger", { body, caller: manager, ...when })).json["entryId"] as string);
    }
    const see = async (query: Record<string, string>, caller: object = manager) => {
      const { json } = await client.ask("get-ledger", { query, caller: caller as never });
      const entries = json["entries"] as { entryId: string; money: { amount: number } }[];
      return { ids: entries.map(({ entryId }) => entryId), entries, cursor: json["cursor"] as string | undefined };
    };
    const all: Awaited<ReturnType<typeof see>>["entries"] = [];
    for (let cursor: string | undefined = ""; cursor !== undefined;) {
      const page = await see({ period: "2026-11", limit: "2", ...(cursor && { cursor }) });
      all.push(...page.entries);
      ({ cursor } = page);
    }
    expect(all.map(({ entryId }) => entryId)).toEqual([3, 1, 4, 2, 0].map((n) => sent[n]));
    const sum = (entries: typeof all) => entries.reduce((total, { money }) => total + money.amount, 0);
    const statements = await Promise.all(["c1", "c2", "c3"].map((who) => see({ period: "2026-11", courier: who })));
    expect(sum(all)).toBe(sum(statements.flatMap(({ entries }) => entries)));
    expect((await see({ period: "2026-11-22" })).ids).toEqual([sent[3], sent[1]]);
    expect((await see({ period: "2026-11" }, { ...manager, teams: ["south"] })).ids).toEqual([]);
    const day = await see({ period: "2026-11-22", limit: "1" });
    for (const wrong of [{ period: "2026-11-21" }, { period: "2026-11", courier: "c1" }])
      expect(
        (await client.ask("get-ledger", { query: { ...wrong, cursor: day.cursor! }, caller: manager })).status,
      ).toBe(400);
  });

  test("a statement by month or day is visible to its courier and not to others, who cannot adjust it either", async () => {
    await adjust(penalty);
    const see = (caller: typeof c1, query: Record<string, string>) => client.ask("get-ledger", { query, caller });
    expect((await see(c1, { period: "2026-11-21" })).json["entries"]).toHaveLength(1);
    for (const none of ["2026-10", "2024-02-29"]) expect((await see(c1, { period: none })).json["entries"]).toEqual([]);
    expect((await see(courier("c2"), { period: "2026-11", courier: "c1" })).json["code"]).toBe("NOT_FOUND");
    expect((await adjust(penalty)).status).toBe(201);
    expect((await client.ask("adjust-ledger", { body: penalty, caller: c1 })).json["code"]).toBe("ROLE_FORBIDDEN");
  });
});
