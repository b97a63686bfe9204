import { afterAll, beforeAll, expect, test } from "vitest";
import { courier, type TasksClient, manager, MINUTE, NOON, startTasksClient } from "./client.ts";
import { fc, runs, SEED } from "../../../test/properties.ts";

let client: TasksClient;
beforeAll(async () => void (client = await startTasksClient()));
afterAll(() => client.aws.stop());

/** What a task is to those who follow it from outside. */
interface Model {
  state: string;
  holder: string | undefined;
  startBy: number;
  now: number;
  busDown: boolean;
  /** The last move: the same again by the same is answered alike. */
  last: string;
  /** Events in the order of what happened. */
  happened: string[];
  /** Courier and amount of what was earned. */
  earned: [string, number] | undefined;
}
interface Real {
  taskId: string;
}
type Command = fc.AsyncCommand<Model, Real>;

const EXPIRES = NOON + 60 * MINUTE;
const WINDOW_ENDS = NOON + 120 * MINUTE;

/** The table of DOMAIN, written a second time: what a move makes of a model, or undefined when it is refused. */
function expected(model: Model, verb: string, by: string): Partial<Model> | undefined {
  const { state, holder, now } = model;
  const mine = holder === by;
  if (verb === "claim" && state === "open" && now < EXPIRES)
    return { state: "claimed", holder: by, startBy: now + 30 * MINUTE };
  if (verb === "release" && state === "claimed" && mine) return { state: "open", holder: undefined };
  if (verb === "start" && state === "claimed" && mine && now < model.startBy) return { state: "started" };
  if (verb === "complete" && state === "started" && mine)
    return { state: "completed", earned: [by, now <= WINDOW_ENDS ? 1_300 : 1_000] };
  if (verb === "fail" && state === "started" && mine) return { state: "failed" };
  if (verb.startsWith("assign ") && ["open", "claimed", "started"].includes(state)) {
    const to = verb.slice("assign ".length);
    return { state: "claimed", holder: to, startBy: Math.max(now + 30 * MINUTE, WINDOW_ENDS) };
  }
  if (verb === "unassign" && ["claimed", "started"].includes(state)) return { state: "open", holder: undefined };
  if (verb === "cancel" && ["open", "claimed", "started"].includes(state)) return { state: "cancelled" };
  return undefined;
}
const EVENT: Record<string, string> = {
  claim: "task.claimed",
  release: "task.released",
  start: "task.started",
  complete: "task.completed",
  fail: "task.failed",
  cancel: "task.cancelled",
  unassign: "task.unassigned",
};

/** Who would have it after the command. */
const takerOf = (verb: string, by: string) =>
  verb === "claim" ? by : verb.startsWith("assign ") ? verb.slice("assign ".length) : undefined;
const isRepeat = ({ last, state, holder }: Model, verb: string, by: string) =>
  takerOf(verb, by) === undefined
    ? last === `${verb} ${by}`
    : holder === takerOf(verb, by) && ["claimed", "started"].includes(state);

function moving(verb: string, by: string): Command {
  return {
    check: () => true,
    toString: () => `${by} ${verb}s`,
    async run(model, { taskId }) {
      const caller = by === "m1" ? manager : courier(by);
      const [name = "", courierId] = verb.split(" ");
      const body = verb === "fail" ? { body: { reason: "refused" } } : courierId ? { body: { courierId } } : {};
      const answer = await client.sendTaskCommand(name, taskId, caller, { at: new Date(model.now), ...body });
      const change = expected(model, verb, by);
      const repeat = isRepeat(model, verb, by);
      if (change && !repeat) {
        if (courierId && model.holder) model.happened.push("task.unassigned");
        Object.assign(model, change, { last: `${verb} ${by}` });
        model.happened.push(courierId ? "task.assigned" : EVENT[verb]!);
        if (model.state === "completed") model.happened.push("bonus.awarded");
      }
      if (!change && !repeat) expect([404, 409, 410]).toContain(answer.status);
      // Only what was written and could not be published is a 503; published already, the repeat is a plain 200.
      else if (repeat && model.busDown) expect([200, 503]).toContain(answer.status);
      else expect(answer.status).toBe(model.busDown ? 503 : 200);
      expect((await client.getTask(taskId)).json["state"]).toBe(model.state);
    },
  };
}

const passing = (minutes: number): Command => ({
  check: () => true,
  toString: () => `${minutes} minutes pass`,
  async run(model, { taskId }) {
    model.now += minutes * MINUTE;
    const { failed } = await client.sweep(model.now);
    // A sweep without EventBridge publishes nothing, and leaves what is pending as it is.
    if (model.busDown) expect(failed.length).toBeLessThanOrEqual(1);
    const state = (await client.getTask(taskId)).json["state"];
    if (state === model.state) return;
    const lapsed = model.state === "claimed" && state === "open" && model.now >= model.startBy;
    const expired = model.state === "open" && state === "expired" && model.now >= EXPIRES;
    expect(lapsed || expired).toBe(true);
    Object.assign(model, { state, last: "clock", ...(lapsed && { holder: undefined }) });
    model.happened.push(lapsed ? "task.released" : "task.expired");
  },
});

const bus = (down: boolean): Command => ({
  check: (model) => model.busDown !== down,
  toString: () => (down ? "EventBridge goes down" : "EventBridge is back"),
  async run(model) {
    model.busDown = down;
    client.bus(!down);
  },
});

const someone = ["c1", "c2"];
const commands = fc.commands(
  [
    ...["claim", "release", "start", "complete", "fail"].flatMap((verb) =>
      someone.map((by) => fc.constant(moving(verb, by))),
    ),
    ...someone.map((by) => fc.constant(moving("claim", by))),
    ...someone.map((by) => fc.constant(moving(`assign ${by}`, "m1"))),
    fc.constant(moving("unassign", "m1")),
    fc.constant(moving("cancel", "m1")),
    fc.integer({ min: 1, max: 45 }).map(passing),
    fc.constant(bus(true)),
    fc.constant(bus(false)),
  ],
  { maxCommands: 30 },
);

test(`any commands of any callers, with EventBridge up or down, change a task only as TASK_TRANSITIONS allows (SEED=${SEED})`, async () => {
  await fc.assert(
    fc.asyncProperty(commands, async (done) => {
      await client.wipe();
      const taskId = await client.createOpenTask(await client.route());
      client.forget();
      const model: Model = {
        state: "open",
        holder: undefined,
        startBy: 0,
        now: NOON,
        busDown: false,
        last: "open m1",
        happened: [],
        earned: undefined,
      };
      await fc.asyncModelRun(() => ({ model, real: { taskId } }), done);
      // At last EventBridge is back: everything that happened is published, in order, once in effect, and paid.
      const state = (await client.getTask(taskId)).json["state"];
      client.bus(true);
      const already = model.happened.length;
      await client.sweep(model.now + 20_000);
      expect(await client.itemsWithPendingEvents()).toEqual([]);
      const after = (await client.getTask(taskId)).json["state"];
      const published = publishedNames(taskId);
      expect(published.slice(0, already)).toEqual(model.happened);
      if (after === state) expect(published).toHaveLength(already);
      const paid = model.earned ? [{ amount: model.earned[1], currency: "EUR" }] : [];
      expect((await client.getLedger(model.earned?.[0] ?? "c1")).json["totals"]).toEqual(paid);
      const slots = (await client.items()).filter(({ sk }) => sk === "SLOTS");
      const taken = slots.flatMap(({ body }) => Object.keys((body as { taken: object }).taken));
      expect(taken).toHaveLength(["claimed", "started"].includes(String(after)) ? 1 : 0);
    }),
    runs(12),
  );
});

/** Names of the events of the task, each id once, in the order of the task's versions. */
function publishedNames(taskId: string): string[] {
  const byId = new Map(client.publishedEvents().map(({ id, name }) => [id, name]));
  const order = (id: string) => (id.endsWith(".bonus") ? Infinity : Number.parseInt(id.slice(taskId.length + 1), 10));
  return [...byId].toSorted(([a], [b]) => order(a) - order(b)).map(([, name]) => name);
}
