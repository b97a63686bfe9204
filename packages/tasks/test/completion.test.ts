import { PhotoThumbnailed } from "@waybill/events-schema/receipts";
import { StopArrived, StopVisitWithdrawn } from "@waybill/events-schema/tracking";
import { lambdaContext, sqsBatch } from "@waybill/kernel/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { courier, manager, MINUTE, NOON, ROUTE, startTasksClient, type TasksClient } from "./client.ts";

let client: TasksClient;
let projectPhotos: typeof import("../src/workers/project-photos.ts").handler;
let projectVisits: typeof import("../src/workers/project-visits.ts").handler;
beforeAll(async () => {
  client = await startTasksClient();
  projectPhotos = (await import("../src/workers/project-photos.ts")).handler;
  projectVisits = (await import("../src/workers/project-visits.ts")).handler;
});
afterAll(() => client.aws.stop());
beforeEach(() => client.wipe());

const c1 = courier("c1");
/** A task that c1 has started, with this policy; the route has the stops s1 and s2. */
async function started(completion?: object, offer: object = {}, route: object = {}) {
  const taskId = await client.createOpenTask(await client.route(route), {
    ...offer,
    ...(completion && { completion }),
  });
  for (const verb of ["claim", "start"]) await client.sendTaskCommand(verb, taskId, c1);
  const { run } = (await client.getTask(taskId)).json as { run: { runId: string } };
  client.forget();
  return { taskId, runId: run.runId };
}
let seq = 0;
async function visit(runId: string, stopId: string, { withdrawn = false, nth = ++seq } = {}) {
  const origin = { id: `${runId}.${stopId}.${nth}`, seq: nth, at: new Date(NOON) };
  const at = new Date(NOON).toISOString();
  const message = withdrawn
    ? StopVisitWithdrawn.create({ runId, stopId }, origin)
    : StopArrived.create({ runId, stopId, at, source: "gps" }, origin);
  expect((await projectVisits(sqsBatch(message), lambdaContext())).batchItemFailures).toEqual([]);
}
/** A photo of s1, as its courier says. */
async function photograph(taskId: string, change: object = {}) {
  const data = { ...PhotoThumbnailed.examples[0], courierId: "c1", taskId, stopId: "s1", kind: "proof" as const };
  const message = PhotoThumbnailed.create({ ...data, ...change }, { id: `pho_${++seq}`, at: new Date(NOON) });
  expect((await projectPhotos(sqsBatch(message), lambdaContext())).batchItemFailures).toEqual([]);
}
/** Of the stops s1 asks for a photo. */
const WITH_PROOF = { stops: [{ ...ROUTE.stops[0]!, proof: true }, ROUTE.stops[1]!] };
const complete = (taskId: string, at = NOON) => client.sendTaskCommand("complete", taskId, c1, { at: new Date(at) });
const review = (
  taskId: string,
  verdict: string,
  { reason = "Seen by phone", by = manager }: { reason?: string; by?: typeof manager & { teams?: string[] } } = {},
) => client.sendTaskCommand("review", taskId, by, { body: { verdict, reason } });
/** Those of the month of NOON, and of this month: what is proven later is awarded by the clock of the machine. */
async function bonuses() {
  const months = new Set([NOON, Date.now()].map((at) => new Date(at).toISOString().slice(0, 7)));
  const pages = await Promise.all([...months].map((month) => client.getLedger("c1", month)));
  return pages.flatMap(({ json }) =>
    (json["entries"] as { money: { amount: number } }[]).map(({ money }) => money.amount),
  );
}
const UNPROVEN = { status: 409, json: { code: "COMPLETION_UNPROVEN" } };

test("a task without a completion policy is completed and paid without proof", async () => {
  const { taskId } = await started();
  expect((await complete(taskId)).json["review"]).toBeUndefined();
  expect(await bonuses()).toEqual([1_300]);
});

test.each([
  ["all", 2],
  [1, 2],
  [0.5, 1],
  [0.01, 1],
  ["none", 0],
] as const)("a task that requires %s of two stops is not completed before %i are visited", async (stops, needed) => {
  const { taskId, runId } = await started({ stops, unmet: "refuse" });
  const ids = ["s1", "s2"].slice(0, needed);
  for (const stopId of ids) {
    expect(await complete(taskId)).toMatchObject(UNPROVEN);
    await visit(runId, stopId);
  }
  await visit(runId, "elsewhere");
  expect((await complete(taskId)).json).toMatchObject({ state: "completed" });
  expect(await bonuses()).toEqual([1_300]);
});

test("a withdrawn visit does not prove a completion, in whatever order and however often its events arrive", async () => {
  const { taskId, runId } = await started({ stops: 0.5, unmet: "refuse" });
  for (const [withdrawn, nth] of [
    [true, 9],
    [false, 8],
    [true, 9],
    [false, 8],
  ] as const)
    await visit(runId, "s1", { withdrawn, nth });
  expect(await complete(taskId)).toMatchObject(UNPROVEN);
  await visit(runId, "s1", { nth: 10 });
  expect((await complete(taskId)).status).toBe(200);
});

test("a task is not completed before its window begins, unless its policy allows it", async () => {
  const window = { from: new Date(NOON + MINUTE).toISOString(), to: new Date(NOON + 90 * MINUTE).toISOString() };
  const early = await started({ stops: "none", unmet: "refuse" }, { window });
  expect(await complete(early.taskId)).toMatchObject(UNPROVEN);
  expect((await complete(early.taskId, NOON + MINUTE)).status).toBe(200);
  const free = await started({ stops: "none", notBeforeWindow: false, unmet: "refuse" }, { window });
  expect((await complete(free.taskId)).status).toBe(200);
});

describe("a completion that waits for a review", () => {
  test("a completion that waits for a review has no bonus until later visits prove it", async () => {
    const { taskId, runId } = await started({});
    expect((await complete(taskId)).json).toMatchObject({
      state: "completed",
      review: { state: "required", unmet: ["stops"] },
    });
    expect(client.publishedEvents()).toMatchObject([{ name: "task.completed", data: { unmet: ["stops"] } }]);
    await visit(runId, "s1");
    expect(await bonuses()).toEqual([]);
    for (const _ of [1, 2]) await visit(runId, "s2");
    expect((await client.getTask(taskId)).json).toMatchObject({ state: "completed", review: { state: "proven" } });
    expect(await bonuses()).toEqual([1_300]);
    expect(client.publishedEvents().map(({ name }) => name)).toEqual(["task.completed", "bonus.awarded"]);
    expect((await complete(taskId)).status).toBe(200);
  });

  test("a completion is proven by a visit that arrives between the check of its policy and the write", async () => {
    const { taskId, runId } = await started({});
    await visit(runId, "s1");
    client.aws.fault("PutItem", async (input) => {
      if (!JSON.stringify(input).includes('"task.completed"')) return undefined;
      client.aws.fault("PutItem", () => undefined);
      await visit(runId, "s2");
      return undefined;
    });
    expect((await complete(taskId)).json).toMatchObject({ state: "completed", review: { state: "proven" } });
    expect(await bonuses()).toEqual([1_300]);
    expect((await complete(taskId)).json).toMatchObject({ review: { state: "proven" } });
    expect(await bonuses()).toEqual([1_300]);
  });

  test.each([
    ["accept", "accepted", [1_300]],
    ["reject", "rejected", []],
  ])("a manager needs a reason to %s a completion, and the decision is final", async (verdict, state, paid) => {
    const { taskId, runId } = await started({});
    await complete(taskId);
    expect((await review(taskId, verdict, { reason: " " })).status).toBe(400);
    for (const _ of [1, 2])
      expect((await review(taskId, verdict)).json).toMatchObject({
        review: { state, by: "m1", reason: "Seen by phone" },
      });
    expect((await review(taskId, verdict === "accept" ? "reject" : "accept")).json["code"]).toBe("VERSION_CONFLICT");
    for (const stopId of ["s1", "s2"]) await visit(runId, stopId);
    expect(await bonuses()).toEqual(paid);
  });

  test("a completion that waits for a review is listed for managers, and a manager of another team cannot decide it", async () => {
    const { taskId } = await started({});
    await complete(taskId);
    const list = await client.ask("list-tasks", { query: { review: "required" }, caller: manager });
    expect(list.json["tasks"]).toMatchObject([{ taskId, review: { state: "required" } }]);
    expect((await review(taskId, "accept", { by: { ...manager, teams: ["south"] } })).status).toBe(404);
    await review(taskId, "accept");
    expect((await client.ask("list-tasks", { query: { review: "required" }, caller: manager })).json["tasks"]).toEqual(
      [],
    );
  });
});

describe("a stop that asks for a photo", () => {
  test("a stop that requires a photo needs one of kind proof, of that stop and by the task's courier", async () => {
    const { taskId, runId } = await started({ unmet: "refuse" }, {}, WITH_PROOF);
    for (const stopId of ["s1", "s2"]) await visit(runId, stopId);
    for (const change of [{ courierId: "c2" }, { kind: "receipt" }, { stopId: "s2" }, { taskId: "tsk_none" }])
      await photograph(taskId, change);
    const refused = await complete(taskId);
    expect(refused).toMatchObject(UNPROVEN);
    expect(refused.json["detail"]).toContain("requires a photo");
    await photograph(taskId);
    expect((await complete(taskId)).json).toMatchObject({ state: "completed" });
    expect(await bonuses()).toEqual([1_300]);
  });

  test("a completion without its required photo has no bonus until the photo arrives, and then one", async () => {
    const { taskId, runId } = await started({}, {}, WITH_PROOF);
    for (const stopId of ["s1", "s2"]) await visit(runId, stopId);
    expect((await complete(taskId)).json).toMatchObject({ review: { state: "required", unmet: ["photos"] } });
    expect(client.publishedEvents()).toMatchObject([{ name: "task.completed", data: { unmet: ["photos"] } }]);
    expect(await bonuses()).toEqual([]);
    for (const _ of [1, 2]) await photograph(taskId);
    expect((await client.getTask(taskId)).json).toMatchObject({ review: { state: "proven" } });
    expect(await bonuses()).toEqual([1_300]);
  });

  test.each([
    ["a stop requires its photo although no visit is required", { stops: "none" }, UNPROVEN],
    ["a stop that was left out as the policy allows requires no photo", { stops: 0.5 }, { status: 200 }],
    ["a stop requires no photo when the policy requires none", { photos: false, stops: "none" }, { status: 200 }],
  ])("%s", async (_, policy, expected) => {
    const { taskId, runId } = await started({ ...policy, unmet: "refuse" }, {}, WITH_PROOF);
    await visit(runId, "s2");
    expect(await complete(taskId)).toMatchObject(expected);
  });

  test("a photo proves its stop also after the task was assigned to another courier", async () => {
    const { taskId } = await started({ stops: "none", unmet: "refuse" }, {}, WITH_PROOF);
    await photograph(taskId);
    expect((await client.assign(taskId, "c2")).status).toBe(200);
    for (const verb of ["start", "complete"])
      expect((await client.sendTaskCommand(verb, taskId, courier("c2"))).status).toBe(200);
  });

  test("a stop requires no photo in a task that was stored before policies had photos", async () => {
    const { taskId } = await started({ stops: "none", unmet: "refuse" }, {}, WITH_PROOF);
    const [stored] = (await client.items()).filter(({ sk }) => sk === "TASK");
    const { photos: _, ...completion } = (stored!["body"] as { completion: Record<string, unknown> }).completion;
    await client.put([{ ...stored!, body: { ...(stored!["body"] as object), completion } }]);
    expect((await complete(taskId)).status).toBe(200);
  });
});

test("a manager completes a started task, and no other, against its policy with a reason", async () => {
  const { taskId } = await started({ unmet: "refuse" });
  expect((await review(taskId, "reject")).json["code"]).toBe("VERSION_CONFLICT");
  for (const _ of [1, 2])
    expect((await review(taskId, "accept")).json).toMatchObject({
      state: "completed",
      claimedBy: "c1",
      review: { state: "accepted", unmet: ["stops"], by: "m1", reason: "Seen by phone" },
    });
  expect(await bonuses()).toEqual([1_300]);
  const open = await client.createOpenTask(await client.route());
  expect((await review(open, "accept")).json["code"]).toBe("VERSION_CONFLICT");
});

test("visits of runs without a task are ignored", async () => {
  const before = (await client.items()).length;
  for (const runId of ["c1~phone", "r1", "run_1.3"]) await visit(runId, "s1");
  expect((await client.items()).length).toBe(before);
});
