import { randomUUID } from "node:crypto";
import type { Message } from "@waybill/events-schema/event";
import { webhookEvents } from "@waybill/events-schema/groups";
import { piiPaths } from "@waybill/events-schema/pii";
import { TaskClaimed, TaskOpened } from "@waybill/events-schema/tasks";
import { Webhook as Verifier } from "standardwebhooks";
import fc from "fast-check";
import { afterAll, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { startServiceClient } from "../../kernel/test/service-client.ts";
import { startReceiver } from "./receiver.ts";

const client = await startServiceClient("webhooks");
afterAll(() => client.stop());
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const admin = { sub: "a1", role: "admin" };

/** Commands that were taken from the queue, as the event source mapping does. */
let taken = 0;
beforeEach(() => {
  client.aws.reset();
  taken = 0;
  client.aws.parameters.set("/waybill/test/webhooks/allowLoopback", "true");
  // Each test has days of its own, and none sees what another left due.
  vi.useFakeTimers({ now: Date.now() + 40 * 24 * HOUR_MS, toFake: ["Date"] });
  return () => vi.useRealTimers();
});

const wait = (ms: number) => vi.setSystemTime(Date.now() + ms);
const ask = (route: string, webhookId?: string, body?: unknown) =>
  client.ask(route, {
    caller: admin,
    at: new Date(),
    ...(webhookId ? { path: { webhookId } } : {}),
    ...(body ? { body } : {}),
  });

async function register(url: string, more: object = {}) {
  const { json } = await ask("POST /v1/webhooks", undefined, { url, events: ["task.claimed"], ...more });
  const webhookId = String(json["webhookId"]);
  onTestFinished(async () => void (await ask("DELETE /v1/webhooks/{webhookId}", webhookId)));
  return { webhookId, secret: String(json["secret"]) };
}
const read = async (webhookId: string) => (await ask("GET /v1/webhooks/{webhookId}", webhookId)).json;
const messages = async (webhookId: string) =>
  (await ask("GET /v1/webhooks/{webhookId}/messages", webhookId)).json["messages"] as Record<string, unknown>[];

const claimed = (n: number | string = randomUUID(), team?: string) =>
  TaskClaimed.create(
    { taskId: `tsk_${n}`, courierId: "c1", ...(team !== undefined && { team }) },
    { id: `tsk_${n}.claimed` },
  );

/** What was sent to the queue since the last call. */
function takeCommands(): Message[] {
  const sent = client.aws
    .inputs<{ Entries: { MessageBody: string }[] }>("SendMessageBatch")
    .flatMap(({ Entries }) => Entries);
  const commands = sent.slice(taken).map(({ MessageBody }) => JSON.parse(MessageBody) as Message);
  taken = sent.length;
  return commands;
}
/** Sends all that is in the queue, each as often as `times` says. */
async function send(times = 1): Promise<Message[]> {
  const commands = takeCommands();
  for (let n = 0; n < times; n++) if (commands.length > 0) await client.deliver("SendWebhooks", commands);
  return commands;
}
async function publish(...events: Message[]): Promise<Message[]> {
  await client.deliver("EnqueueWebhooks", events);
  return send();
}
/** The time passes; every half hour what is due is enqueued and sent. */
async function pass(ms: number, step = 30 * MINUTE_MS): Promise<void> {
  for (let passed = 0; passed < ms; passed += step) {
    wait(step);
    await client.sweep("SweepWebhooks");
    await send();
  }
}
/** Dead letters of SendWebhooks, with their codes. */
const deadLetters = () =>
  client.aws
    .inputs<{ MessageBody: string; MessageAttributes: Record<string, { StringValue: string }> }>("SendMessage")
    .map(({ MessageBody, MessageAttributes }) => ({
      code: MessageAttributes["errorCode"]?.StringValue,
      message: JSON.parse(MessageBody) as Message,
    }));

describe("messages", () => {
  test("every message arrives signed through two outages of the receiver, and its repetitions have the same id", async () => {
    const began = Date.now();
    // A day as its receiver sees it: one that answers 503, one that cuts connections, and both within the day of a message.
    const isDown = () => {
      const hours = (Date.now() - began) / HOUR_MS;
      if (hours > 1 && hours < 4) return { status: 503 };
      return hours > 6 && hours < 14 ? { status: undefined } : undefined;
    };
    const receiver = await startReceiver(() => {
      const down = isDown();
      return down ? down.status : 204;
    });
    onTestFinished(receiver.stop);
    const { webhookId, secret } = await register(receiver.url);
    const run = randomUUID();
    const count = 12;
    for (let n = 0; n < count; n++) {
      await client.deliver("EnqueueWebhooks", [claimed(`${run}.${n}`), claimed(`${run}.${n}`)]);
      await send(n % 5 === 0 ? 2 : 1);
      await pass(60 * MINUTE_MS);
    }
    await pass(24 * HOUR_MS, 2 * HOUR_MS);

    const accepted = receiver.received.filter(({ status }) => status === 204);
    expect(receiver.received.length).toBeGreaterThan(accepted.length);
    const bodies = new Map<string, Set<string>>();
    for (const { headers, body } of receiver.received) {
      const id = headers["webhook-id"] as string;
      bodies.set(id, (bodies.get(id) ?? new Set()).add(body));
    }
    expect([...bodies.values()].every(({ size }) => size === 1)).toBe(true);
    const tasks = new Set(accepted.map(({ body }) => (JSON.parse(body) as { data: { taskId: string } }).data.taskId));
    expect([...tasks].toSorted()).toEqual(Array.from({ length: count }, (_, n) => `tsk_${run}.${n}`).toSorted());
    expect(bodies.size).toBe(count);
    // Signed at the time it was sent.
    for (const { headers, body } of receiver.received) {
      vi.setSystemTime(Number(headers["webhook-timestamp"]) * 1_000);
      expect(() => new Verifier(secret).verify(body, headers as Record<string, string>)).not.toThrow();
    }
    expect(deadLetters()).toEqual([]);
    vi.setSystemTime(began + 2 * 24 * HOUR_MS);
    expect(await read(webhookId)).toMatchObject({ state: "active" });
    expect((await read(webhookId))["failingSince"]).toBeUndefined();
  });

  test("a message that is not accepted for a day is a dead letter, and a replay sends it", async () => {
    let status = 500;
    const receiver = await startReceiver(() => status);
    onTestFinished(receiver.stop);
    const { webhookId } = await register(receiver.url);
    const [command] = await publish(claimed());
    await pass(23 * HOUR_MS);
    expect(deadLetters()).toEqual([]);
    await pass(2 * HOUR_MS);
    expect(deadLetters()).toMatchObject([
      { code: "webhook.undeliverable", message: { detail: { data: command!.detail.data } } },
    ]);
    const attempts = receiver.received.length;
    expect(attempts).toBeGreaterThan(6);
    expect(attempts).toBeLessThan(20);
    expect(await messages(webhookId)).toMatchObject([{ state: "failed", attempts, event: "task.claimed" }]);
    await pass(24 * HOUR_MS, 6 * HOUR_MS);
    expect(receiver.received).toHaveLength(attempts);

    status = 200;
    const { meta, data } = command!.detail;
    await client.deliver("SendWebhooks", { ...command!, detail: { meta: { ...meta, replayOf: "rpl_1" }, data } });
    expect(receiver.received.at(-1)).toMatchObject({ status: 200, headers: { "webhook-id": meta.id } });
    expect(await messages(webhookId)).toMatchObject([{ state: "sent", attempts: attempts + 1 }]);
  });

  test("an accepted message is not sent again when its command is delivered again", async () => {
    const receiver = await startReceiver(() => 202);
    onTestFinished(receiver.stop);
    await register(receiver.url);
    await client.deliver("EnqueueWebhooks", [claimed("twice"), claimed("twice")]);
    await send();
    await publish(claimed("twice"));
    expect(receiver.received).toHaveLength(1);
  });

  test("a message is sent to the active webhooks of its event and team only", async () => {
    const receiver = await startReceiver(() => 200);
    onTestFinished(receiver.stop);
    const of = (name: string) => `${receiver.url}/${name}`;
    await register(of("all"));
    const { webhookId: north } = await register(of("north"), { team: "north" });
    const { webhookId: opened } = await register(of("opened"), { events: ["task.opened"] });
    const { webhookId: off } = await register(of("off"));
    await ask("PATCH /v1/webhooks/{webhookId}", off, { state: "disabled" });
    await publish(claimed("n", "north"), claimed("s", "south"), claimed("o"));
    expect(receiver.received).toHaveLength(4);
    expect(await messages(north)).toHaveLength(1);
    expect(await messages(opened)).toEqual([]);
    expect(await messages(off)).toEqual([]);
  });

  test("the messages of a deleted webhook are neither sent nor dead-lettered", async () => {
    const receiver = await startReceiver(() => 500);
    onTestFinished(receiver.stop);
    const { webhookId } = await register(receiver.url);
    await publish(claimed());
    expect(await ask("DELETE /v1/webhooks/{webhookId}", webhookId)).toMatchObject({ status: 204 });
    await pass(25 * HOUR_MS, 6 * HOUR_MS);
    expect(receiver.received).toHaveLength(1);
    expect(deadLetters()).toEqual([]);
    expect(await client.sweep("SweepWebhooks")).toEqual({ seen: 0 });
  });

  test("a message contains the type, time and data of its event and nothing else", async () => {
    const receiver = await startReceiver(() => 200);
    onTestFinished(receiver.stop);
    await register(receiver.url, { events: ["task.opened", "task.claimed"] });
    const event = TaskOpened.create(TaskOpened.examples[0], { id: `tsk_${randomUUID()}.opened` });
    await publish(event);
    expect(JSON.parse(receiver.received[0]!.body)).toEqual({
      type: "task.opened",
      timestamp: event.detail.meta.at,
      data: TaskOpened.examples[0],
    });
  });
});

describe("a webhook", () => {
  test("a webhook that accepts nothing for three days is disabled with one event, and works again after it is enabled", async () => {
    let status = 500;
    const receiver = await startReceiver(() => status);
    onTestFinished(receiver.stop);
    const { webhookId } = await register(receiver.url);
    await publish(claimed());
    expect(await read(webhookId)).toMatchObject({ state: "active", failingSince: new Date().toISOString() });
    await pass(71 * HOUR_MS, HOUR_MS);
    await publish(claimed());
    expect(client.publishedEvents()).toEqual([]);
    await pass(2 * HOUR_MS);
    expect(await read(webhookId)).toMatchObject({ state: "disabled", disabled: { reason: "failing" } });
    const disabled = { name: "webhook.disabled", data: { webhookId, reason: "failing" } };
    expect(client.publishedEvents()).toMatchObject([disabled]);
    await pass(5 * HOUR_MS);
    expect(deadLetters().map(({ code }) => code)).toEqual(["webhook.undeliverable", "webhook.disabled"]);

    status = 200;
    const enabled = await ask("PATCH /v1/webhooks/{webhookId}", webhookId, { state: "active" });
    expect(enabled.json).toMatchObject({ state: "active" });
    expect(enabled.json["failingSince"]).toBeUndefined();
    for (const { message } of deadLetters()) await client.deliver("SendWebhooks", message);
    expect((await messages(webhookId)).map(({ state }) => state)).toEqual(["sent", "sent"]);
    expect(client.publishedEvents()).toHaveLength(1);
  });

  test("a webhook whose receiver responds with 410 is disabled at once", async () => {
    const receiver = await startReceiver(() => 410);
    onTestFinished(receiver.stop);
    const { webhookId } = await register(receiver.url);
    await publish(claimed());
    expect(await read(webhookId)).toMatchObject({ state: "disabled", disabled: { reason: "gone" } });
    expect(client.publishedEvents()).toMatchObject([{ name: "webhook.disabled", data: { webhookId, reason: "gone" } }]);
  });

  test("messages are signed with both secrets for a day after a rotation, then with the new one only", async () => {
    const receiver = await startReceiver(() => 200);
    onTestFinished(receiver.stop);
    const { webhookId, secret } = await register(receiver.url);
    const rotated = await ask("POST /v1/webhooks/{webhookId}/secret", webhookId);
    const next = String(rotated.json["secret"]);
    expect(next).not.toBe(secret);
    const isSignedBy = async (one: string) => {
      await publish(claimed());
      const { headers, body } = receiver.received.at(-1)!;
      try {
        new Verifier(one).verify(body, headers as Record<string, string>);
        return true;
      } catch {
        return false;
      }
    };
    expect([await isSignedBy(secret), await isSignedBy(next)]).toEqual([true, true]);
    wait(24 * HOUR_MS);
    expect([await isSignedBy(secret), await isSignedBy(next)]).toEqual([false, true]);
  });

  test("each of several secrets that are rotated in a day signs for a day after its replacement", async () => {
    const receiver = await startReceiver(() => 200);
    onTestFinished(receiver.stop);
    const { webhookId, secret } = await register(receiver.url);
    const rotate = () => ask("POST /v1/webhooks/{webhookId}/secret", webhookId);
    const secrets = [secret];
    for (let n = 0; n < 3; n++) {
      wait(HOUR_MS);
      secrets.push(String((await rotate()).json["secret"]));
    }
    const signing = async () => {
      await publish(claimed());
      const { headers, body } = receiver.received.at(-1)!;
      return secrets.map((one) => {
        try {
          new Verifier(one).verify(body, headers as Record<string, string>);
          return true;
        } catch {
          return false;
        }
      });
    };
    expect(await signing()).toEqual([true, true, true, true]);
    wait(22 * HOUR_MS);
    expect(await signing()).toEqual([false, true, true, true]);
    wait(2 * HOUR_MS);
    expect(await signing()).toEqual([false, false, false, true]);
    for (let n = 0; n < 9; n++) expect((await rotate()).status).toBe(200);
    expect(await rotate()).toMatchObject({ status: 429, json: { code: "TOO_FAST" } });
  });

  test("a deleted webhook is not created again under its Idempotency-Key, and its due messages are not sent", async () => {
    const receiver = await startReceiver(() => 500);
    onTestFinished(receiver.stop);
    const create = (key: string) =>
      client.ask("POST /v1/webhooks", {
        body: { url: receiver.url, events: ["task.claimed"] },
        headers: { "idempotency-key": key },
        caller: admin,
      });
    const { webhookId } = (await create("deleted")).json as { webhookId: string };
    await publish(claimed());
    expect(await ask("DELETE /v1/webhooks/{webhookId}", webhookId)).toMatchObject({ status: 204 });
    expect(await create("deleted")).toMatchObject({ status: 409, json: { code: "IDEMPOTENCY_KEY_REUSED" } });
    expect(await ask("GET /v1/webhooks/{webhookId}", webhookId)).toMatchObject({ status: 404 });
    expect(await ask("PATCH /v1/webhooks/{webhookId}", webhookId, { state: "active" })).toMatchObject({ status: 404 });
    expect(await ask("DELETE /v1/webhooks/{webhookId}", webhookId)).toMatchObject({ status: 404 });
    expect((await ask("GET /v1/webhooks")).json["webhooks"]).toEqual([]);
    const next = String((await create("another")).json["webhookId"]);
    onTestFinished(async () => void (await ask("DELETE /v1/webhooks/{webhookId}", next)));
    expect(next).not.toBe(webhookId);
    await pass(2 * HOUR_MS);
    expect(receiver.received).toHaveLength(1);
    expect(await messages(next)).toEqual([]);
  });

  test("a webhook that is deleted during a repeated registration is not found afterwards", async () => {
    const create = () =>
      client.ask("POST /v1/webhooks", {
        body: { url: "https://example.com/", events: ["task.claimed"] },
        headers: { "idempotency-key": "meanwhile" },
        caller: admin,
      });
    const { webhookId } = (await create()).json as { webhookId: string };
    const [again] = await Promise.all([create(), ask("DELETE /v1/webhooks/{webhookId}", webhookId)]);
    expect([201, 409]).toContain(again.status);
    expect((await create()).status).toBe(409);
    expect(await ask("GET /v1/webhooks/{webhookId}", webhookId)).toMatchObject({ status: 404 });
  });

  test("the message group of every command in the queue is its webhook, for first attempts, retries and tests", async () => {
    const receiver = await startReceiver(() => 500);
    onTestFinished(receiver.stop);
    const { webhookId } = await register(receiver.url);
    await publish(claimed());
    await pass(30 * MINUTE_MS);
    await ask("POST /v1/webhooks/{webhookId}/test", webhookId);
    const tenants = client.aws
      .inputs<{ Entries: { MessageGroupId?: string }[] }>("SendMessageBatch")
      .flatMap(({ Entries }) => Entries.map(({ MessageGroupId }) => MessageGroupId));
    expect(tenants.length).toBeGreaterThan(2);
    expect(new Set(tenants)).toEqual(new Set([webhookId]));
  });

  test("the secret of a webhook is in the first response only", async () => {
    const body = { url: "https://example.com/", events: ["task.claimed"] };
    const create = (changed: object = {}) =>
      client.ask("POST /v1/webhooks", {
        body: { ...body, ...changed },
        headers: { "idempotency-key": "once" },
        caller: admin,
      });
    const [first, second] = [await create(), await create()];
    const { secret, ...shown } = first.json;
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(second).toEqual({ status: 201, json: shown });
    expect(await read(String(shown["webhookId"]))).toEqual(shown);
    const listed = await ask("GET /v1/webhooks");
    expect(listed.json["webhooks"]).toContainEqual(shown);
    expect(JSON.stringify(listed.json)).not.toContain("whsec");
    expect(await create({ url: "https://example.org/" })).toMatchObject({
      status: 409,
      json: { code: "IDEMPOTENCY_KEY_REUSED" },
    });
    await ask("DELETE /v1/webhooks/{webhookId}", String(shown["webhookId"]));
  });

  test("a test sends one message, also to a disabled webhook, and the list of messages has the result", async () => {
    let status = 500;
    const receiver = await startReceiver(() => status);
    onTestFinished(receiver.stop);
    const { webhookId, secret } = await register(receiver.url);
    await ask("PATCH /v1/webhooks/{webhookId}", webhookId, { state: "disabled" });
    const { json } = await ask("POST /v1/webhooks/{webhookId}/test", webhookId);
    await send();
    const failed = {
      messageId: json["messageId"],
      event: "webhook.test",
      state: "failed",
      lastAttempts: [{ status: 500 }],
    };
    expect(await messages(webhookId)).toMatchObject([failed]);
    expect(deadLetters()).toEqual([]);
    status = 200;
    await ask("POST /v1/webhooks/{webhookId}/test", webhookId);
    await send();
    const { headers, body } = receiver.received.at(-1)!;
    expect(new Verifier(secret).verify(body, headers as Record<string, string>)).toMatchObject({
      type: "webhook.test",
      data: { webhookId },
    });
    expect((await messages(webhookId)).map(({ state }) => state)).toEqual(expect.arrayContaining(["failed", "sent"]));
  });

  test("an admin whose token is limited to teams gets 404 for a webhook of another team", async () => {
    const { webhookId } = await register("https://example.com/", { team: "south" });
    const caller = { sub: "a2", role: "admin", team: "north" };
    const path = { webhookId };
    for (const route of [
      "GET /v1/webhooks/{webhookId}",
      "DELETE /v1/webhooks/{webhookId}",
      "GET /v1/webhooks/{webhookId}/messages",
      "POST /v1/webhooks/{webhookId}/secret",
      "POST /v1/webhooks/{webhookId}/test",
    ])
      expect(await client.ask(route, { path, caller }), route).toMatchObject({ status: 404 });
    expect(await client.ask("PATCH /v1/webhooks/{webhookId}", { path, caller, body: {} })).toMatchObject({
      status: 404,
    });
    const body = { url: "https://example.com/", events: ["task.claimed"] };
    expect(await client.ask("POST /v1/webhooks", { caller, body })).toMatchObject({
      status: 400,
      json: { errors: [{ pointer: "/team" }] },
    });
    const { json } = await client.ask("GET /v1/webhooks", { caller });
    expect(json["webhooks"]).toEqual([]);
  });
});

test.each(webhookEvents.map((event) => [event.name, event] as const))("%s holds no personal data", (_, event) => {
  expect(piiPaths(event)).toEqual([]);
});

test("the record of a failed attempt has the error code and neither an address nor a response", async () => {
  const { webhookId } = await register("http://127.0.0.1:9/hooks");
  await publish(claimed());
  expect(await messages(webhookId)).toMatchObject([{ state: "retrying", lastAttempts: [{ error: "ECONNREFUSED" }] }]);
});

test("a webhook that is disabled by concurrent messages is disabled once, with one event", async () => {
  const receiver = await startReceiver(() => 410);
  onTestFinished(receiver.stop);
  const { webhookId } = await register(receiver.url);
  await publish(...Array.from({ length: 12 }, () => claimed()));
  expect(client.publishedEvents()).toMatchObject([{ name: "webhook.disabled", data: { webhookId, reason: "gone" } }]);
});

test("a secret can be rotated while the event webhook.disabled is pending, and the sweep publishes the event", async () => {
  const { webhookId } = await register("https://example.com/");
  client.aws.fault("PutEvents", () => ({ status: 400, body: { __type: "AccessDeniedException" } }));
  const path = "PATCH /v1/webhooks/{webhookId}";
  expect(await ask(path, webhookId, { state: "disabled" })).toMatchObject({ status: 503 });
  expect(await ask("POST /v1/webhooks/{webhookId}/secret", webhookId)).toMatchObject({
    status: 200,
    json: { secret: expect.stringMatching(/^whsec_/) as string },
  });
  client.aws.reset();
  wait(MINUTE_MS);
  await client.sweep("SweepWebhooks");
  expect(client.publishedEvents()).toMatchObject([{ name: "webhook.disabled", data: { webhookId, reason: "admin" } }]);
});

test("the pauses between attempts are at most four hours, and the last attempt is after a day", async () => {
  const { noteAttempt } = await import("../src/message.ts");
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(30 * MINUTE_MS), (random, late) => {
      const sent = { messageId: "m", webhookId: "w", event: "e", correlationId: "c", body: "{}" };
      const options = { isAccepted: false, isRetried: true, random };
      let message = noteAttempt(undefined, sent, { at: new Date(0).toISOString() }, options);
      for (let n = 0; message.state === "retrying"; n++) {
        const due = Date.parse(message.nextAttemptAt!);
        const last = Date.parse(message.lastAttempts.at(-1)!.at);
        expect(due).toBeGreaterThan(last);
        expect(due - last).toBeLessThanOrEqual(4 * HOUR_MS);
        expect(due).toBeLessThanOrEqual(24 * HOUR_MS);
        expect(n).toBeLessThan(25);
        message = noteAttempt(message, sent, { at: new Date(due + late).toISOString() }, options);
      }
      expect(Date.parse(message.lastAttempts.at(-1)!.at)).toBeGreaterThanOrEqual(24 * HOUR_MS);
    }),
  );
});
