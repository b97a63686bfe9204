import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { admin, courier, manager, MINUTE, NOON, OFFER, startTasksClient, type TasksClient } from "./client.ts";

let client: TasksClient;
beforeAll(async () => void (client = await startTasksClient()));
afterAll(() => client.aws.stop());
beforeEach(() => client.wipe());

const of = (...teams: string[]) => ({ ...manager, teams });
const north = { ...courier("cn"), team: "north" };
const create = async (caller: object, change: object = {}) =>
  client.ask("create-task", { body: { ...OFFER, routeId: await client.route(), ...change }, caller: caller as never });
/** A task of north in each stage; `cn` has it from `claimed` on. */
async function northTask(...verbs: ("open" | "claim" | "start" | "complete")[]): Promise<string> {
  const taskId = (await create(of("north"))).json["taskId"] as string;
  for (const verb of verbs) await client.sendTaskCommand(verb, taskId, verb === "open" ? manager : north);
  return taskId;
}
const listed = async (caller: object, state: string) =>
  ((await client.ask("list-tasks", { query: { state }, caller: caller as never })).json["tasks"] as object[]).length;
const adjust = (caller: object, body: object) =>
  client.ask("adjust-ledger", { body: { courierId: "cn", reason: "Late", ...body }, caller: caller as never });
const ledger = (caller: object, courierId = "cn") =>
  client.ask("get-ledger", { query: { courier: courierId, period: "2026-11" }, caller: caller as never });
const NOT_FOUND = { status: 404, json: { code: "NOT_FOUND" } };
const penalty = { kind: "penalty", money: { amount: -100, currency: "EUR" } };

test.each([
  ["release", north, "task.released"],
  ["unassign", manager, "task.unassigned"],
] as const)("the event of a %s names the team that the task is offered to again", async (verb, caller, name) => {
  const routeId = await client.route();
  for (const offer of [{ team: "north" }, {}]) {
    const taskId = await client.createOpenTask(routeId, offer);
    await client.sendTaskCommand("claim", taskId, north);
    await client.sendTaskCommand(verb, taskId, caller);
    const { data } = client.publishedEvents().findLast((event) => event.name === name)!;
    expect(data).toMatchObject({ taskId, team: "north" });
    expect((data as { offeredTo?: string }).offeredTo).toBe(offer.team);
  }
});

describe("tasks and teams", () => {
  test("a new task belongs to the only team of the creator's token, or to the one of several that is named", async () => {
    expect((await create(of("north"))).json["team"]).toBe("north");
    expect((await create(of("north", "south"), { team: "south" })).json["team"]).toBe("south");
    expect((await create(manager)).json["team"]).toBeUndefined();
    expect((await create(admin, { team: "north" })).json["team"]).toBe("north");
    for (const [caller, change] of [
      [of("north", "south"), {}],
      [of("north"), { team: "south" }],
      [of(), {}],
    ] as const)
      expect((await create(caller, change)).json).toMatchObject({ errors: [{ pointer: "/team" }] });
  });

  test.each([
    ["open", []],
    ["cancel", ["open", "claim", "start"]],
  ] as const)(
    "a manager of another team gets NOT_FOUND for %s, a manager of the task's team succeeds",
    async (verb, stage) => {
      const taskId = await northTask(...stage);
      for (const teams of [["south"], []])
        expect(await client.sendTaskCommand(verb, taskId, of(...teams))).toMatchObject(NOT_FOUND);
      expect((await client.sendTaskCommand(verb, taskId, of("south", "north"))).status).toBe(200);
      expect(await client.sendTaskCommand(verb, taskId, of("south"))).toMatchObject(NOT_FOUND);
    },
  );

  test("a manager can neither read, change nor delete another team's task, nor move their own to another team", async () => {
    const taskId = await northTask();
    const path = { taskId };
    const change = (caller: object, body: object) =>
      client.ask("update-task", { path, body: { version: 1, ...body }, caller: caller as never });
    expect(await client.getTask(taskId, of("south"))).toMatchObject(NOT_FOUND);
    expect(await change(of("south"), { title: "Mine" })).toMatchObject(NOT_FOUND);
    expect(await client.ask("delete-task", { path, caller: of("south") })).toMatchObject(NOT_FOUND);
    expect((await change(of("north"), { team: "south" })).status).toBe(400);
    expect((await change(of("north"), { title: "Ours" })).json).toMatchObject({ title: "Ours", team: "north" });
    expect((await client.ask("delete-task", { path, caller: of("north") })).status).toBe(204);
  });

  test.each([
    ["draft", []],
    ["open", ["open"]],
    ["claimed", ["open", "claim"]],
    ["completed", ["open", "claim", "start", "complete"]],
  ] as const)(
    "a task in the state %s is listed for its team and for managers of all teams only",
    async (state, stage) => {
      await northTask(...stage);
      const seen = [of("north"), of("north", "south"), manager, admin, of("south"), of()];
      expect(await Promise.all(seen.map((caller) => listed(caller, state)))).toEqual([1, 1, 1, 1, 0, 0]);
    },
  );

  test("a task of a team is offered to couriers of that team and to those without a team", async () => {
    const taskId = await northTask("open");
    const south = { ...courier("cs"), team: "south" };
    expect(await client.sendTaskCommand("claim", taskId, south)).toMatchObject(NOT_FOUND);
    expect(await client.getTask(taskId, south)).toMatchObject(NOT_FOUND);
    expect([await listed(south, "open"), await listed(north, "open")]).toEqual([0, 1]);
    expect((await client.sendTaskCommand("claim", taskId, courier("c9"))).status).toBe(200);
    const [, claimed] = client.publishedEvents().filter(({ name }) => /opened|claimed/.test(name));
    expect(claimed).toMatchObject({ name: "task.claimed", data: { team: "north" } });
  });
});

test("a cursor contains nothing of another team, and following it lists every entry", async () => {
  await northTask("open", "claim", "start", "complete");
  const entry = (await client.items()).find(({ pk }) => pk === "LEDGER#cn")!;
  // An entry of south a second, and of north's every third hundred; and what a day of others looks like.
  const entries = Array.from({ length: 901 }, (_, n) => {
    const [courierId, team] = n % 300 === 0 ? ["cn", "north"] : ["secret", "south"];
    const [entryId, at] = [`${team}_${n}`, new Date(NOON - n * 1_000 - (n % 7)).toISOString()];
    const body = { ...(entry["body"] as object), courierId, team, entryId, at };
    const keys = { pk: `LEDGER#${courierId}`, sk: `ENTRY#${entryId}`, list: `LEDGER#${courierId}` };
    return { ...entry, ...keys, listed: `${at}#${entryId}`, body };
  });
  await client.put(entries);
  const [seen, cursors]: [string[], string[]] = [[], []];
  for (let cursor: string | undefined = ""; cursor !== undefined;) {
    const query = { period: "2026-11", limit: "3", ...(cursor && { cursor }) };
    const { json } = await client.ask("get-ledger", { query, caller: of("north") });
    seen.push(...(json["entries"] as { entryId: string }[]).map(({ entryId }) => entryId));
    cursor = json["cursor"] as string | undefined;
    if (cursor) cursors.push(Buffer.from(cursor, "base64url").toString());
  }
  expect(seen.filter((id) => id.startsWith("north_"))).toEqual(["north_0", "north_300", "north_600", "north_900"]);
  expect(cursors.length).toBeGreaterThan(0);
  expect(cursors.filter((cursor) => /secret|south/.test(cursor))).toEqual([]);
});

test("a task that was offered to all teams belongs to the team whose courier claimed it", async () => {
  const taskId = await client.createOpenTask(await client.route());
  expect(await client.getTask(taskId, of("north"))).toMatchObject(NOT_FOUND);
  await client.sendTaskCommand("claim", taskId, north);
  expect((await client.getTask(taskId, of("north"))).status).toBe(200);
  expect(await client.getTask(taskId, of("south"))).toMatchObject(NOT_FOUND);
});

test("a task that was reassigned to another team shows that team no courier and no run of the first", async () => {
  const south = { ...courier("cs"), team: "south" };
  const known = await client.createOpenTask(await client.route());
  for (const verb of ["claim", "release"]) await client.sendTaskCommand(verb, known, south);
  const taskId = await client.createOpenTask(await client.route());
  for (const verb of ["claim", "start"]) await client.sendTaskCommand(verb, taskId, north);
  const later = { at: new Date(NOON + MINUTE) };
  expect((await client.sendTaskCommand("claim", taskId, south, later)).json["code"]).toBe("TASK_TAKEN");
  const { json: ofNorth } = await client.getTask(taskId, of("north"));
  expect(ofNorth["attempts"]).toMatchObject([{ courierId: "cn", result: "won" }]);
  await client.assign(taskId, "cs");
  for (const caller of [of("south"), south]) {
    const seen = JSON.stringify([
      await client.getTask(taskId, caller),
      await client.ask("list-tasks", { query: { courier: "cs", state: "claimed" }, caller }),
      await client.sendTaskCommand(caller === south ? "start" : "prioritize", taskId, caller, {
        body: { priority: 1 },
      }),
    ]);
    expect(seen).toContain('"claimedBy":"cs"');
    expect(seen).not.toMatch(/"cn"|earlierRuns/);
  }
  const { json: ofAll } = await client.getTask(taskId, of("north", "south"));
  expect(ofAll["earlierRuns"]).toMatchObject([{ courierId: "cn" }]);
  expect((ofAll["attempts"] as { courierId: string }[]).map(({ courierId }) => courierId)).toEqual(["cs", "cn"]);
});

describe("ledgers and teams", () => {
  test("the ledger of a courier shows each team its own entries, also after the courier moved", async () => {
    await northTask("open", "claim", "start", "complete");
    expect(await ledger(of("south"))).toMatchObject(NOT_FOUND);
    expect((await ledger(of("north"))).json["entries"]).toMatchObject([{ kind: "bonus", team: "north" }]);
    const task = (await create(of("south"))).json["taskId"] as string;
    await client.sendTaskCommand("open", task, manager);
    const moved = { ...north, team: "south" };
    for (const verb of ["claim", "start", "complete"]) await client.sendTaskCommand(verb, task, moved);
    const teams = async (caller: object) =>
      ((await ledger(caller)).json["entries"] as { team: string }[]).map(({ team }) => team).toSorted();
    expect(await teams(of("south"))).toEqual(["south"]);
    expect(await teams(of("north"))).toEqual(["north"]);
    expect(await teams(moved)).toEqual(["north", "south"]);
    expect(await teams(manager)).toEqual(["north", "south"]);
  });

  test("a ledger is adjusted by managers of its team and of all teams only", async () => {
    const taskId = await northTask("open", "claim", "start", "complete");
    for (const body of [penalty, { ...penalty, taskId }, { reverses: `${taskId}.bonus` }])
      expect(await adjust(of("south"), body)).toMatchObject(NOT_FOUND);
    expect((await ledger(manager)).json["entries"]).toHaveLength(1);
    for (const body of [penalty, { ...penalty, taskId }, { reverses: `${taskId}.bonus` }])
      expect(await adjust(of("north"), body)).toMatchObject({ status: 201, json: { team: "north" } });
    expect((await adjust(manager, penalty)).json).toMatchObject({ team: "north" });
    const ofNorth = client.publishedEvents().filter(({ name }) => name === "ledger.adjusted");
    expect(ofNorth.map(({ data }) => data["team"])).toEqual(Array(4).fill("north"));
  });

  test("the ledger of a courier without entries is open to managers of all teams only", async () => {
    expect(await adjust(of("south"), { ...penalty, courierId: "new" })).toMatchObject(NOT_FOUND);
    expect(await ledger(of("south"), "new")).toMatchObject(NOT_FOUND);
    expect((await adjust(manager, { ...penalty, courierId: "new" })).status).toBe(201);
    expect((await ledger(manager, "new")).json["entries"]).toHaveLength(1);
  });
});
