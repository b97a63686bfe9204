import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { courier, type TasksClient, manager, MINUTE, NOON, startTasksClient } from "./client.ts";

let client: TasksClient;
beforeAll(async () => void (client = await startTasksClient()));
afterAll(() => client.aws.stop());
beforeEach(() => client.wipe());

const couriers = (count: number) => Array.from({ length: count }, (_, n) => `c${n + 1}`);
const claim = (taskId: string, who: string, at = NOON) =>
  client.sendTaskCommand("claim", taskId, courier(who), { at: new Date(at) });
const active = async () => {
  const held = new Map<string, number>();
  for (const { sk, body } of await client.items()) {
    const task = body as { state: string; claim?: { courierId: string } };
    if (sk !== "TASK" || !["claimed", "started"].includes(task.state)) continue;
    held.set(task.claim!.courierId, (held.get(task.claim!.courierId) ?? 0) + 1);
  }
  return held;
};

describe("concurrent claims of one task", () => {
  test("a task claimed by 500 couriers at once has one winner, the others get TASK_TAKEN, and every attempt is recorded", async () => {
    const taskId = await client.createOpenTask(await client.route());
    const answers = await Promise.all(couriers(500).map((who) => claim(taskId, who)));
    const results = answers.map(({ status, json }) => `${status} ${(json["code"] as string | undefined) ?? ""}`.trim());
    expect(results.filter((one) => one === "200")).toHaveLength(1);
    expect(results.filter((one) => one === "409 TASK_TAKEN")).toHaveLength(499);
    const winner = `c${answers.findIndex(({ status }) => status === 200) + 1}`;
    expect((await client.getTask(taskId)).json).toMatchObject({ state: "claimed", claimedBy: winner });
    expect(client.publishedEvents().filter(({ name }) => name === "task.claimed")).toMatchObject([
      { data: { courierId: winner } },
    ]);
    const attempts = await client.claimAttempts();
    expect(new Set(attempts.map(({ courierId }) => courierId)).size).toBe(500);
    expect(attempts.filter(({ result }) => result === "won")).toMatchObject([{ courierId: winner }]);
    // No slot is held for nothing.
    const slots = (await client.items()).filter(({ sk }) => sk === "SLOTS");
    expect(slots.flatMap(({ body }) => Object.keys((body as { taken: object }).taken))).toHaveLength(1);
  });

  test("repeated claims of the winner, also concurrent ones, get the same response and publish one event", async () => {
    const taskId = await client.createOpenTask(await client.route());
    const answers = await Promise.all(Array.from({ length: 10 }, () => claim(taskId, "c1")));
    answers.push(await claim(taskId, "c1", NOON + MINUTE));
    expect(new Set(answers.map(({ status, json }) => `${status} ${JSON.stringify(json)}`)).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 200, json: { claimedBy: "c1" } });
    const ids = client.publishedEvents().flatMap(({ name, id }) => (name === "task.claimed" ? [id] : []));
    expect(new Set(ids).size).toBe(1);
    expect(await active()).toEqual(new Map([["c1", 1]]));
  });
});

describe("the record of claim attempts", () => {
  test("concurrent claims with the same correlation id are each recorded", async () => {
    const taskId = await client.createOpenTask(await client.route());
    const headers = { "x-correlation-id": "app" };
    const asked = couriers(8).flatMap((who) => Array.from({ length: 4 }, () => who));
    const answers = await Promise.all(
      asked.map((who) => client.sendTaskCommand("claim", taskId, courier(who), { headers })),
    );
    const won = answers.filter(({ status }) => status === 200).length;
    const attempts = await client.claimAttempts();
    expect(attempts).toHaveLength(answers.length);
    expect(attempts.filter(({ result }) => result === "won")).toHaveLength(won);
    for (const who of couriers(8)) expect(attempts.filter(({ courierId }) => courierId === who)).toHaveLength(4);
  });

  test("a winning claim whose attempt could not be recorded is recorded once by the sweep", async () => {
    const taskId = await client.createOpenTask(await client.route());
    client.aws.fault("PutItem", (input) => {
      const { sk } = input["Item"] as { sk: { S: string } };
      return sk.S.startsWith("ATTEMPT#") ? { status: 400, body: { __type: "AccessDeniedException" } } : undefined;
    });
    expect((await claim(taskId, "c1")).status).toBe(500);
    expect(await client.claimAttempts()).toEqual([]);
    client.forget();
    for (const minute of [1, 2]) await client.sweep(NOON + minute * MINUTE);
    const won = { courierId: "c1", result: "won", at: new Date(NOON).toISOString() };
    expect(await client.claimAttempts()).toMatchObject([won]);
    expect(client.publishedEvents()).toMatchObject([{ name: "task.claimed", data: { courierId: "c1" } }]);
    // Published late, or again with what came after it, it is still the same attempt.
    client.aws.fault("UpdateItem", () => ({ status: 400, body: { __type: "AccessDeniedException" } }));
    const other = await client.createOpenTask(await client.route());
    for (const verb of ["claim", "start"]) await client.sendTaskCommand(verb, other, courier("c1"));
    expect((await client.claimAttempts()).filter((one) => one.taskId === other)).toMatchObject([won]);
  });
});

describe("the limit of a courier", () => {
  const five = async () => {
    const routeId = await client.route();
    return Promise.all(Array.from({ length: 8 }, () => client.createOpenTask(routeId)));
  };

  test("a courier with eight concurrent claims gets five tasks, and COURIER_AT_LIMIT for the others", async () => {
    const answers = await Promise.all((await five()).map((taskId) => claim(taskId, "c1")));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
    const others = answers.filter(({ status }) => status !== 200);
    expect(others.map(({ status }) => status)).toEqual([409, 409, 409]);
    expect(new Set(others.map(({ json }) => json["code"]))).toEqual(new Set(["COURIER_AT_LIMIT"]));
    expect(await active()).toEqual(new Map([["c1", 5]]));
  });

  test("a courier at the limit can claim again after releasing, completing or losing a task", async () => {
    const tasks = await five();
    for (const taskId of tasks.slice(0, 5)) expect((await claim(taskId, "c1")).status).toBe(200);
    expect((await claim(tasks[5]!, "c1")).json["code"]).toBe("COURIER_AT_LIMIT");
    await client.sendTaskCommand("release", tasks[0]!, courier("c1"));
    expect((await claim(tasks[5]!, "c1")).status).toBe(200);
    await client.sendTaskCommand("start", tasks[1]!, courier("c1"));
    await client.sendTaskCommand("complete", tasks[1]!, courier("c1"));
    expect((await claim(tasks[6]!, "c1")).status).toBe(200);
    await client.sendTaskCommand("cancel", tasks[2]!, manager);
    expect((await claim(tasks[7]!, "c1")).status).toBe(200);
    expect(await active()).toEqual(new Map([["c1", 5]]));
  });

  test("slots of claims that crashed before writing the task are freed after two minutes", async () => {
    const tasks = await five();
    // The environment dies at the write of the task, for every one of five claims.
    client.aws.fault("PutItem", (input) => {
      const { sk, body } = input["Item"] as { sk: { S: string }; body: { M: { state?: { S: string } } } };
      const dies = sk.S === "TASK" && body.M.state?.S === "claimed";
      return dies ? { status: 400, body: { __type: "AccessDeniedException" } } : undefined;
    });
    for (const taskId of tasks.slice(0, 5)) expect((await claim(taskId, "c1")).status).toBe(500);
    client.forget();
    expect((await claim(tasks[6]!, "c1", NOON + 1_000)).json["code"]).toBe("COURIER_AT_LIMIT");
    const later = NOON + 2 * MINUTE;
    // Others first: those that died would find the very slots that they left.
    const wanted = [...tasks.slice(5), ...tasks.slice(0, 2)];
    for (const taskId of wanted) expect((await claim(taskId, "c1", later)).status).toBe(200);
    expect((await claim(tasks[2]!, "c1", later)).json["code"]).toBe("COURIER_AT_LIMIT");
    // Slots that stand are never cleared, however old.
    expect((await claim(tasks[2]!, "c1", later + 5 * MINUTE)).json["code"]).toBe("COURIER_AT_LIMIT");
    expect(await active()).toEqual(new Map([["c1", 5]]));
  });
});

test.each([
  ["a draft", "NOT_FOUND", async (id: string) => id, NOON, false],
  ["a task whose offer has ended", "OFFER_EXPIRED", async (id: string) => id, NOON + 61 * MINUTE, true],
  ["a cancelled task", "TASK_NOT_OPEN", (id: string) => client.sendTaskCommand("cancel", id, manager), NOON, true],
])("%s cannot be claimed: %s", async (_, code, first, at, opened) => {
  const routeId = await client.route();
  const { OFFER } = await import("./client.ts");
  const draft = async () =>
    (await client.ask("create-task", { body: { ...OFFER, routeId }, caller: manager })).json["taskId"] as string;
  const taskId = opened ? await client.createOpenTask(routeId) : await draft();
  await first(taskId);
  expect((await claim(taskId, "c1", at)).json["code"]).toBe(code);
});
