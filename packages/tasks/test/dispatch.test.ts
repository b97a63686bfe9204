import { createHash } from "node:crypto";
import { CourierAvailabilityChanged } from "@waybill/events-schema/people";
import { StopArrived } from "@waybill/events-schema/tracking";
import { lambdaContext, sqsRecord } from "@waybill/kernel/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { courier, manager, MINUTE, NOON, OFFER, startTasksClient, type TasksClient } from "./client.ts";

let client: TasksClient;
beforeAll(async () => void (client = await startTasksClient()));
afterAll(() => client.aws.stop());
beforeEach(() => client.wipe());

const [c1, c2] = [courier("c1"), courier("c2")];
const at = (minutes: number) => ({ at: new Date(NOON + minutes * MINUTE) });
const names = () => client.publishedEvents().map(({ name }) => name);
const newest = (name: string) => client.publishedEvents().findLast((event) => event.name === name)?.data;
const activeSlots = async () =>
  (await client.items())
    .filter(({ sk }) => sk === "SLOTS")
    .flatMap(({ body }) => {
      const { courierId, taken } = body as { courierId: string; taken: object };
      return Object.keys(taken).map(() => courierId);
    })
    .toSorted();
const started = async (change: object = {}) => {
  const taskId = await client.createOpenTask(await client.route(), change);
  for (const verb of ["claim", "start"]) await client.sendTaskCommand(verb, taskId, c1);
  return taskId;
};

describe("an assignment", () => {
  test("an assignment gives a draft, open or claimed task to a courier, who can start it until its window ends", async () => {
    const routeId = await client.route();
    const { json } = await client.ask("create-task", { body: { ...OFFER, routeId }, caller: manager });
    const draft = json["taskId"] as string;
    const answer = await client.assign(draft, "c1", at(1));
    expect(answer).toMatchObject({
      status: 200,
      json: { state: "claimed", claimedBy: "c1", startBy: OFFER.window.to },
    });
    expect((await client.assign(draft, "c1", at(2))).json).toEqual(answer.json);
    const open = await client.createOpenTask(routeId);
    await client.sendTaskCommand("claim", open, c1);
    client.forget();
    expect((await client.assign(open, "c2")).json["claimedBy"]).toBe("c2");
    expect(client.publishedEvents()).toMatchObject([
      { name: "task.unassigned", data: { courierId: "c1", reason: "reassigned", by: "m1", title: OFFER.title } },
      { name: "task.assigned", data: { courierId: "c2", by: "m1" } },
    ]);
    expect((await client.getTask(open, c1)).status).toBe(404);
    expect(await activeSlots()).toEqual(["c1", "c2"]);
    expect((await client.sendTaskCommand("start", draft, c1, at(119))).status).toBe(200);
  });

  test("an assignment that is taken back reopens the task, also during a run", async () => {
    const taskId = await started();
    const answer = await client.sendTaskCommand("unassign", taskId, manager, at(3));
    expect(answer.json).toMatchObject({ state: "open", earlierRuns: [{ courierId: "c1" }] });
    expect(answer.json).not.toHaveProperty("run");
    expect((await client.sendTaskCommand("unassign", taskId, manager, at(4))).status).toBe(200);
    expect(newest("task.unassigned")).toMatchObject({ reason: "unassigned", durationS: 180, courierId: "c1" });
    expect(await activeSlots()).toEqual([]);
    expect((await client.sendTaskCommand("claim", taskId, c2, at(5))).status).toBe(200);
  });

  test("an assignment during a run ends the run, its visits count for the next run, and the next courier gets the bonus", async () => {
    const taskId = await started({ completion: { unmet: "refuse" } });
    const visit = async (runId: string, stopId: string) => {
      const data = { runId, stopId, at: new Date(NOON).toISOString(), source: "gps" as const };
      const message = StopArrived.create(data, { id: `${runId}.${stopId}`, seq: 1 });
      const { handler } = await import("../src/workers/project-visits.ts");
      await handler({ Records: [sqsRecord(message, { worker: "ProjectVisits" })] }, lambdaContext());
    };
    const runOf = async () => ((await client.getTask(taskId)).json["run"] as { runId: string }).runId;
    const first = await runOf();
    await visit(first, "s1");
    expect((await client.assign(taskId, "c2", at(10))).json).toMatchObject({
      state: "claimed",
      claimedBy: "c2",
      earlierRuns: [{ runId: first, courierId: "c1", endedAt: at(10).at.toISOString() }],
    });
    expect(newest("task.unassigned")).toMatchObject({ runId: first, durationS: 600, reason: "reassigned" });
    for (const verb of ["complete", "start"])
      expect((await client.sendTaskCommand(verb, taskId, c1, at(11))).json["code"]).toBe("NOT_FOUND");
    await client.sendTaskCommand("start", taskId, c2, at(12));
    const second = await runOf();
    expect(second).not.toBe(first);
    expect(newest("task.started")).toMatchObject({ runId: second, courierId: "c2", continues: first });
    expect((await client.sendTaskCommand("complete", taskId, c2, at(13))).json["code"]).toBe("COMPLETION_UNPROVEN");
    await visit(second, "s2");
    expect((await client.sendTaskCommand("complete", taskId, c2, at(14))).json["state"]).toBe("completed");
    expect((await client.getLedger("c1")).json["entries"]).toEqual([]);
    expect((await client.getLedger("c2")).json["totals"]).toEqual([{ amount: 1_300, currency: "EUR" }]);
    expect((await client.assign(taskId, "c1", at(15))).json["code"]).toBe("VERSION_CONFLICT");
  });

  test("a task that is assigned to and claimed by many couriers at once belongs to one, who alone has a slot", async () => {
    const taskId = await client.createOpenTask(await client.route());
    const many = Array.from({ length: 5 }, (_, n) => `c${n}`);
    const answers = await Promise.all([
      ...many.map((who) => client.assign(taskId, who)),
      ...many.map((who) => client.sendTaskCommand("claim", taskId, courier(who))),
    ]);
    expect(answers.filter(({ status }) => status !== 200 && status !== 409)).toEqual([]);
    const { claimedBy } = (await client.getTask(taskId)).json;
    expect(await activeSlots()).toEqual([claimedBy]);
    // Whoever got it and has it no more was told so.
    const got = client.publishedEvents().filter(({ name }) => /claimed|assigned$/.test(name));
    const [gained, lost] = [/claimed|\.assigned/, /unassigned/].map(
      (kind) => new Set(got.flatMap(({ name, id }) => (kind.test(name) ? [id] : []))).size,
    );
    expect(gained! - lost!).toBe(1);
  });

  test("an assignment is rejected for a sixth task, for another team, and under the key of an earlier assignment", async () => {
    const routeId = await client.route();
    const tasks = [];
    for (let n = 0; n < 6; n++) tasks.push(await client.createOpenTask(routeId, { team: "north" }));
    for (const taskId of tasks.slice(0, 5)) expect((await client.assign(taskId, "c1")).status).toBe(200);
    expect((await client.assign(tasks[5]!, "c1")).json["code"]).toBe("COURIER_AT_LIMIT");
    const south = { ...manager, teams: ["south"] };
    const task = await client.createOpenTask(routeId, { team: "south" });
    expect((await client.assign(task, "c1", { caller: south })).json["code"]).toBe("NOT_FOUND");
    expect((await client.assign(tasks[0]!, "c2", { caller: south })).json["code"]).toBe("NOT_FOUND");
    const headers = { "idempotency-key": "k1" };
    expect((await client.assign(task, "c7", { caller: south, headers })).json).toMatchObject({ claimedBy: "c7" });
    await client.assign(task, "c8", { caller: south });
    expect((await client.assign(task, "c7", { caller: south, headers })).json["code"]).toBe("IDEMPOTENCY_KEY_REUSED");
    expect((await client.getTask(task)).json["claimedBy"]).toBe("c8");
  });

  test.each(["assign", "claim", "release", "unassign"])(
    "%s with an Idempotency-Key is executed although the task is changed between its read and its write",
    async (verb) => {
      const taskId = await client.createOpenTask(await client.route());
      if (verb === "release" || verb === "unassign") await client.sendTaskCommand("claim", taskId, c1);
      const by = verb === "claim" || verb === "release" ? c1 : manager;
      let meanwhile: Promise<unknown> | undefined;
      client.aws.fault("PutItem", async (input) => {
        const { sk } = input["Item"] as { sk: { S: string } };
        if (sk.S !== "TASK" || meanwhile) return undefined;
        meanwhile = client.sendTaskCommand("prioritize", taskId, manager, { body: { priority: 7 } });
        await meanwhile;
        return undefined;
      });
      const headers = { "idempotency-key": `race ${verb}` };
      const body = verb === "assign" && { body: { courierId: "c1" } };
      const answer = await client.sendTaskCommand(verb, taskId, by, { headers, ...body });
      expect(meanwhile).toBeDefined();
      expect(answer).toMatchObject({ status: 200, json: { priority: 7 } });
    },
  );

  test("an assignment that is not started before its window ends lapses, and the task is open again", async () => {
    const taskId = await client.createOpenTask(await client.route(), { offerExpiresAt: at(600).at.toISOString() });
    await client.assign(taskId, "c1");
    await client.sweep(NOON + 119 * MINUTE);
    expect((await client.getTask(taskId)).json["state"]).toBe("claimed");
    await client.sweep(NOON + 121 * MINUTE);
    expect((await client.getTask(taskId)).json["state"]).toBe("open");
  });
});

test("tasks are listed with the highest priority first, whether it was set before or after they were opened", async () => {
  const routeId = await client.route();
  const [low, high, middle] = [
    await client.createOpenTask(routeId),
    await client.createOpenTask(routeId, { priority: 9 }),
    await client.createOpenTask(routeId),
  ];
  const prioritize = (priority: number) =>
    client.sendTaskCommand("prioritize", middle, manager, { body: { priority } });
  expect((await prioritize(5)).json["priority"]).toBe(5);
  await prioritize(5);
  expect(names().filter((name) => name === "task.prioritized")).toHaveLength(1);
  const { json } = await client.ask("list-tasks", { query: {}, caller: c1 });
  expect((json["tasks"] as object[]).map((task) => (task as { taskId: string }).taskId)).toEqual([high, middle, low]);
  expect((await prioritize(10)).status).toBe(400);
  await client.sendTaskCommand("cancel", middle, manager);
  expect((await prioritize(1)).json["code"]).toBe("VERSION_CONFLICT");
});

describe("a fair draw", () => {
  const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
  /** As docs/fair-draw.md tells anybody to find the winner. */
  const rank = (seed: string, couriers: readonly string[]) =>
    couriers
      .map((who) => `${sha256(`${seed}:${who}`)} ${who}`)
      .toSorted()
      .map((line) => line.split(" ")[1]!);
  const sealed = async (change: object = {}) =>
    client.createOpenTask(await client.route(), { draw: { seconds: 60 }, ...change });
  const enter = (taskId: string, who: string, seconds = 1) =>
    client.sendTaskCommand("claim", taskId, courier(who), { at: new Date(NOON + seconds * 1_000) });
  const draw = (seconds = 100) => client.sweep(NOON + seconds * 1_000);
  const drawn = async (taskId: string) =>
    (await client.getDraw(taskId)).json as {
      seed: string;
      commitment: string;
      entrants: string[];
      entrantsSha256: string;
      passedOver: string[];
      winner?: string;
    };

  test("a draw that 500 couriers enter at once has the one winner that follows from the published seed and entrants", async () => {
    const taskId = await sealed();
    const commitment = (newest("task.opened")!["draw"] as { commitment: string }).commitment;
    const couriers = Array.from({ length: 500 }, (_, n) => `c${n}`);
    const answers = await Promise.all(couriers.map((who) => enter(taskId, who)));
    expect(answers.filter(({ status }) => status !== 202)).toEqual([]);
    expect((await enter(taskId, "c7", 59)).json).toMatchObject({ state: "open", draw: { commitment } });
    // Sealed: neither the seed nor who entered is to be seen.
    expect(JSON.stringify([await client.getDraw(taskId), await client.getTask(taskId), answers])).not.toMatch(
      /seed|entrants/,
    );
    await draw(99);
    expect((await client.getTask(taskId)).json["state"]).toBe("open");
    await Promise.all([draw(), draw(), draw()]);
    const { seed, entrants, winner, passedOver, ...result } = await drawn(taskId);
    expect(sha256(seed)).toBe(commitment);
    expect(entrants).toEqual(couriers.toSorted());
    expect(result.entrantsSha256).toBe(sha256(entrants.map((who) => `${who}\n`).join("")));
    expect([winner, passedOver]).toEqual([rank(seed, entrants)[0], []]);
    expect((await client.getTask(taskId)).json).toMatchObject({
      state: "claimed",
      claimedBy: winner,
      draw: { winner },
    });
    expect(newest("task.draw-closed")).toMatchObject({ seed, commitment, entrants: 500, winner });
    expect(newest("task.claimed")).toMatchObject({ courierId: winner });
    const published = new Map(client.publishedEvents().map(({ id, name }) => [id, name]));
    const ofTask = [...published.values()].filter((name) => name.startsWith("task."));
    expect(ofTask.toSorted()).toEqual(["task.claimed", "task.draw-closed", "task.opened"]);
    expect(await activeSlots()).toEqual([winner]);
    expect((await client.getDraw(taskId, courier("c3"))).json).toMatchObject({ seed, winner });
  });

  test("a draw accepts no late entry, and is drawn only after every entry in time must have been written", async () => {
    const taskId = await sealed();
    expect((await enter(taskId, "c1", 59.999)).status).toBe(202);
    expect((await enter(taskId, "c2", 60)).json["code"]).toBe("TASK_NOT_OPEN");
    await draw(99);
    expect((await client.getTask(taskId)).json["state"]).toBe("open");
    await draw();
    expect((await drawn(taskId)).entrants).toEqual(["c1"]);
    expect((await enter(taskId, "c1", 105)).json).toMatchObject({ claimedBy: "c1" });
    expect((await enter(taskId, "c2", 105)).json["code"]).toBe("TASK_TAKEN");
  });

  test("a draw passes over a courier at the limit, and lists them as passed over", async () => {
    const taskId = await sealed();
    const routeId = await client.route();
    for (let n = 0; n < 5; n++) await client.assign(await client.createOpenTask(routeId), "c1");
    for (const who of ["c1", "c2", "c3"]) await enter(taskId, who);
    await draw();
    const { seed, entrants, passedOver, winner } = await drawn(taskId);
    const inOrder = rank(seed, entrants);
    const able = inOrder.filter((who) => who !== "c1");
    expect(winner).toBe(able[0]);
    expect(passedOver).toEqual(inOrder[0] === "c1" ? ["c1"] : []);
  });

  test("a repeated entry of a draw is never taken for a claim of the task", async () => {
    const headers = { "idempotency-key": "k1" };
    const enterAs = (taskId: string, seconds: number) =>
      client.sendTaskCommand("claim", taskId, courier("c1"), { headers, at: new Date(NOON + seconds * 1_000) });
    const released = await sealed();
    for (const seconds of [1, 2]) expect((await enterAs(released, seconds)).status).toBe(202);
    await draw();
    expect((await enterAs(released, 101)).json).toMatchObject({ claimedBy: "c1" });
    await client.sendTaskCommand("release", released, courier("c1"), { at: new Date(NOON + 102_000) });
    expect((await enterAs(released, 103)).json["code"]).toBe("IDEMPOTENCY_KEY_REUSED");
    expect((await client.getTask(released)).json["state"]).toBe("open");
    headers["idempotency-key"] = "k2";
    const unwon = await sealed();
    expect((await enterAs(unwon, 1)).status).toBe(202);
    const routeId = await client.route();
    for (let n = 0; n < 5; n++) await client.assign(await client.createOpenTask(routeId), "c1");
    await draw();
    expect((await enterAs(unwon, 104)).json["code"]).toBe("IDEMPOTENCY_KEY_REUSED");
  });

  test("a draw without entrants leaves the task to the first claim, or to expire", async () => {
    const taskId = await sealed();
    await draw();
    expect(newest("task.draw-closed")).toMatchObject({ entrants: 0 });
    expect((await enter(taskId, "c1", 110)).json).toMatchObject({ state: "claimed", claimedBy: "c1" });
    const other = await sealed({ offerExpiresAt: at(0.5).at.toISOString() });
    expect((await client.getDraw(other)).json["closesAt"]).toBe(at(0.5).at.toISOString());
    await draw(71);
    await draw(72);
    expect((await client.getTask(other)).json["state"]).toBe("expired");
  });

  test("a draw ends without a winner when a dispatcher assigns the task, which after a release goes to the first claim", async () => {
    const taskId = await sealed();
    await enter(taskId, "c1");
    await client.assign(taskId, "c2");
    expect(await drawn(taskId)).not.toHaveProperty("winner");
    await client.sendTaskCommand("release", taskId, c2);
    await draw(200);
    expect((await client.getTask(taskId)).json["state"]).toBe("open");
    expect((await enter(taskId, "c3", 201)).status).toBe(200);
  });

  test("a draw that crashed after taking the slot is completed by the next sweep with the same winner", async () => {
    const taskId = await sealed();
    for (const who of ["c1", "c2", "c3"]) await enter(taskId, who);
    client.aws.fault("PutItem", (input) => {
      const { sk } = input["Item"] as { sk: { S: string } };
      return sk.S === "TASK" ? { status: 400, body: { __type: "AccessDeniedException" } } : undefined;
    });
    expect((await draw()).failed).toHaveLength(1);
    const [slot] = await activeSlots();
    client.forget();
    await draw(135);
    const { winner, seed, entrants } = await drawn(taskId);
    expect([winner, await activeSlots()]).toEqual([rank(seed, entrants)[0], [slot]]);
  });
});

describe("the availability of a courier", () => {
  const deliver = async (courierId: string, availability: "available" | "paused" | "blocked", seq: number) => {
    const { handler } = await import("../src/workers/project-availability.ts");
    const event = CourierAvailabilityChanged.create({ courierId, availability }, { id: `${courierId}.${seq}`, seq });
    const batch = { Records: [sqsRecord(event, { worker: "ProjectAvailability" })] };
    expect(await handler(batch, lambdaContext())).toEqual({ batchItemFailures: [] });
  };
  const claim = async (who: string) =>
    client.sendTaskCommand("claim", await client.createOpenTask(await client.route()), courier(who));

  test("a blocked courier can neither claim nor be assigned a task, and keeps the tasks they have", async () => {
    const { json } = await claim("c1");
    await deliver("c1", "blocked", 2);
    expect(await claim("c1")).toMatchObject({ status: 409, json: { code: "COURIER_BLOCKED" } });
    const other = await client.createOpenTask(await client.route());
    expect(await client.assign(other, "c1")).toMatchObject({ status: 409, json: { code: "COURIER_BLOCKED" } });
    expect((await client.sendTaskCommand("start", json["taskId"] as string, c1)).status).toBe(200);
    await deliver("c1", "available", 1); // older, and late
    expect((await claim("c1")).status).toBe(409);
    await deliver("c1", "available", 3);
    expect((await claim("c1")).status).toBe(200);
  });

  test("a paused courier cannot claim a task but can be assigned one", async () => {
    await deliver("c2", "paused", 1);
    expect(await claim("c2")).toMatchObject({ status: 409, json: { code: "COURIER_PAUSED" } });
    const taskId = await client.createOpenTask(await client.route());
    expect(await client.assign(taskId, "c2")).toMatchObject({ status: 200, json: { claimedBy: "c2" } });
  });

  test("a blocked courier cannot enter a draw, and one who is paused after entering is passed over", async () => {
    const routeId = await client.route();
    const taskId = await client.createOpenTask(routeId, { draw: { seconds: 60 } });
    expect((await client.sendTaskCommand("claim", taskId, c1, at(0.1))).status).toBe(202);
    await deliver("c1", "paused", 1);
    await deliver("c2", "blocked", 1);
    expect((await client.sendTaskCommand("claim", taskId, c2, at(0.2))).json["code"]).toBe("COURIER_BLOCKED");
    await client.sweep(NOON + 2 * MINUTE);
    expect((await client.getDraw(taskId)).json).toMatchObject({ entrants: ["c1"], passedOver: ["c1"] });
    expect((await client.getTask(taskId)).json["state"]).toBe("open");
  });
});
