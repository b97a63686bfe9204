import { seededRandom } from "@waybill/local/faults/seeded-random";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LONG } from "../../../test/long.ts";
import { awsError } from "../../kernel/test/aws.ts";
import type { LedgerEntry } from "../src/ledger/entries.ts";
import { MAX_ACTIVE_TASKS, type TaskSlots } from "../src/tasks/slots.ts";
import type { TaskState, Task } from "../src/tasks/task.ts";
import {
  courier,
  type TasksClient,
  manager,
  MINUTE,
  NOON,
  startTasksClient,
  type PublishedTasksEvent,
} from "./client.ts";

/** What is tried grows with the product: two tasks a courier either way. */
const [TASKS, PEOPLE] = LONG ? [100, 50] : [40, 20];
const COURIERS = Array.from({ length: PEOPLE }, (_, n) => `c${n + 1}`);
const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
const next = seededRandom(seed);
const chance = (share: number) => next() < share;

let client: TasksClient;
/** Correlation ids of all claims that were sent. */
const claims: string[] = [];
const codes = new Set<string>();

/** One request, until it is answered for good or given up. Returns the code of a refusal. */
async function insist(verb: string, taskId: string, who: string): Promise<string | undefined> {
  do {
    const id = `${verb}.${who}.${claims.length}`;
    if (verb === "claim") claims.push(id);
    // While it is down nothing that is written is published by its writer.
    client.bus(!chance(0.3));
    const body = verb === "fail" ? { body: { reason: "refused" } } : {};
    const caller = verb === "cancel" ? manager : courier(who);
    const { status, json } = await client.sendTaskCommand(verb, taskId, caller, {
      headers: { "x-correlation-id": id },
      ...body,
    });
    if (status === 200) return undefined;
    if (status < 500) {
      codes.add(json["code"] as string);
      return json["code"] as string;
    }
  } while (chance(0.5));
  return undefined;
}

/** A courier tries for every task, beginning somewhere else, and does with what was won what couriers do. */
async function workThrough(tasks: readonly string[], who: string, from: number): Promise<void> {
  for (let n = 0; n < tasks.length; n++) {
    const taskId = tasks[(n * 7 + from) % tasks.length]!;
    if ((await insist("claim", taskId, who)) !== undefined) continue;
    const fate = next();
    if (fate < 0.2) continue; // never started: the clock opens it again
    if (fate < 0.3) await insist("release", taskId, who);
    else {
      await insist("start", taskId, who);
      await insist(fate < 0.4 ? "cancel" : fate < 0.5 ? "fail" : "complete", taskId, who);
    }
  }
}

/** Sweeps as the schedule does, until nothing is due. */
async function sweepAt(minute: number): Promise<void> {
  for (let pass = 0; pass < 20; pass++) {
    const { seen } = await client.sweep(NOON + (minute + pass) * MINUTE);
    if (seen === 0) return;
  }
  throw new Error("something stays due");
}

describe(`${TASKS} tasks, ${PEOPLE} couriers who want them all, an EventBridge with outages, handlers that crash (SEED=${seed})`, () => {
  let items: Record<string, unknown>[];
  let tasks: Task[];
  let entries: LedgerEntry[];
  /** By one courier, when all had tried for all. */
  let heldAtNoon: number;
  /** Each event once, by its id; what was published twice must be the same. */
  let facts: Map<string, PublishedTasksEvent>;
  const of = <T>(sk: string) => items.filter((item) => String(item["sk"]).startsWith(sk)).map(({ body }) => body as T);
  const most = (some: readonly string[]) =>
    Math.max(0, ...[...Map.groupBy(some, (one) => one).values()].map(({ length }) => length));
  const held = () => tasks.filter(({ state }) => state === "claimed" || state === "started");

  beforeAll(async () => {
    client = await startTasksClient();
    const routeId = await client.route();
    const offered: string[] = [];
    for (let n = 0; n < TASKS; n++) offered.push(await client.createOpenTask(routeId));
    client.aws.fault("UpdateItem", () => (chance(0.05) ? awsError("AccessDeniedException") : undefined));
    // Two phones of each courier, so that their claims race each other too.
    const phones = [...COURIERS, ...COURIERS].map((who, n) => {
      const half = offered.filter((_, m) => m % 2 === (n < COURIERS.length ? 0 : 1));
      return workThrough(half, who, n);
    });
    await Promise.all(phones);
    items = await client.items();
    tasks = of<Task>("TASK");
    heldAtNoon = most(held().map(({ claim }) => claim!.courierId));
    client.bus(false);
    await client.sweep(NOON + 31 * MINUTE);
    client.bus(true);
    client.aws.fault("UpdateItem", () => undefined);
    await sweepAt(32);
    await sweepAt(61);
    items = await client.items();
    tasks = of<Task>("TASK");
    entries = of<LedgerEntry>("ENTRY#");
    facts = new Map(client.publishedEvents().map((one) => [one.id, one]));
  });
  afterAll(() => client.aws.stop());

  test("no event is pending at the end, and every task is started or in a final state", async () => {
    expect(await client.itemsWithPendingEvents()).toEqual([]);
    expect(tasks).toHaveLength(TASKS);
    const ends = new Set(tasks.map(({ state }) => state));
    for (const state of ["open", "claimed", "draft"] satisfies TaskState[]) expect(ends).not.toContain(state);
    expect(
      [...codes].filter(
        (code) =>
          !/^(TASK_TAKEN|TASK_NOT_OPEN|COURIER_AT_LIMIT|NOT_FOUND|VERSION_CONFLICT|RUN_ALREADY_ACTIVE|RUN_CLOSED)$/.test(
            code,
          ),
      ),
    ).toEqual([]);
  });

  test("every step of every task was published under one id with one content", () => {
    for (const { taskId, version } of tasks) {
      const steps = [...facts.keys()].filter((id) => id.startsWith(`${taskId}.`) && !id.endsWith(".bonus"));
      const wanted = Array.from({ length: version - 1 }, (_, n) => `${taskId}.${n + 2}`);
      expect(steps.toSorted()).toEqual(wanted.toSorted());
    }
    for (const { id, name, data } of client.publishedEvents()) expect({ id, name, data }).toEqual(facts.get(id));
  });

  test("a task has one courier at a time, and its events lead to the stored state", () => {
    for (const task of tasks) {
      let [state, holder]: [string, unknown] = ["draft", undefined];
      for (let version = 2; version <= task.version; version++) {
        const { name, data } = facts.get(`${task.taskId}.${version}`)!;
        const verb = name.split(".")[1]!;
        if (verb === "claimed") expect([state, holder]).toEqual(["open", undefined]);
        else if (data["courierId"] !== undefined) expect(data["courierId"]).toBe(holder);
        if (verb === "claimed") holder = data["courierId"];
        if (verb === "released") holder = undefined;
        state = verb === "opened" || verb === "released" ? "open" : verb;
      }
      expect([state, holder]).toEqual([task.state, task.claim?.courierId]);
    }
  });

  test("every claim is recorded, and the recorded winners are those of the events", () => {
    const attempts = of<{ id: string; taskId: string; courierId: string; result: string }>("ATTEMPT#");
    expect(attempts.map(({ id }) => id.replace(/#.*/, "")).toSorted()).toEqual(claims.toSorted());
    const won = attempts
      .filter(({ result }) => result === "won")
      .map(({ taskId, courierId }) => `${taskId} ${courierId}`);
    const published = [...facts].flatMap(([id, { name, data }]) =>
      name === "task.claimed" ? [`${id.slice(0, id.lastIndexOf("."))} ${String(data["courierId"])}`] : [],
    );
    expect([...new Set(won)].toSorted()).toEqual([...new Set(published)].toSorted());
  });

  test("no courier is above the limit, and every held task has its slot", () => {
    expect(heldAtNoon).toBeLessThanOrEqual(MAX_ACTIVE_TASKS);
    expect(most(held().map(({ claim }) => claim!.courierId))).toBeLessThanOrEqual(MAX_ACTIVE_TASKS);
    const slots = of<TaskSlots>("SLOTS");
    for (const { taken } of slots) expect(Object.keys(taken).length).toBeLessThanOrEqual(MAX_ACTIVE_TASKS);
    const taken = slots.flatMap((one) => Object.keys(one.taken));
    for (const { claim } of held()) expect(taken).toContain(claim!.slot);
  });

  test("each completed task is paid once, and ledger, statement and events have the same sums", async () => {
    const done = tasks.filter(({ state }) => state === "completed");
    expect(entries.map(({ entryId }) => entryId).toSorted()).toEqual(
      done.map(({ taskId }) => `${taskId}.bonus`).toSorted(),
    );
    const awarded = [...facts.values()]
      .filter(({ name }) => name === "bonus.awarded")
      .map(({ data }) => data as unknown as LedgerEntry);
    const sum = (some: readonly LedgerEntry[], who: string) =>
      some.filter(({ courierId }) => courierId === who).reduce((all, { money }) => all + money.amount, 0);
    for (const who of COURIERS) {
      const earned = 1_300 * done.filter(({ claim }) => claim!.courierId === who).length;
      const { json } = await client.getLedger(who);
      expect(json["totals"]).toEqual(earned === 0 ? [] : [{ amount: earned, currency: "EUR" }]);
      expect([sum(entries, who), sum(awarded, who)]).toEqual([earned, earned]);
    }
  });
});
