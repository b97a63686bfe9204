import { Webhook as Verifier } from "standardwebhooks";
import { expect, onTestFinished, test } from "vitest";
import type { ServerResponse } from "node:http";
import { SendWebhook } from "@waybill/events-schema/webhooks";
import { startReceiver } from "../../packages/webhooks/test/receiver.ts";
import { apiCloud } from "../support/api-cloud.ts";
import { dumpTable, queueArn } from "../support/day-messages.ts";
import { createDispatchClient, taskRequest } from "../support/dispatch-client.ts";

const { local, clock, outages } = apiCloud;
const dispatch = await createDispatchClient(local, apiCloud.clock);

/** The schedule comes, and everything that it enqueues is done. */
async function sweep(): Promise<void> {
  const swept = local.next(({ kind, what }) => kind === "invocation" && what === "SweepWebhooks");
  clock.advanceTo(clock.now() + 20 * 60_000);
  await swept;
  await local.waitUntilIdle({ skip: true });
}

test("a receiver outside learns of a delivery through two outages, by signed messages, each of which arrives", async () => {
  let answer: number | undefined = 503;
  const receiver = await startReceiver(() => answer);
  onTestFinished(receiver.stop);
  const events = ["task.claimed", "task.started", "task.completed", "delivery.out", "delivery.done"];
  const registered = await dispatch.request(dispatch.admin, "POST /v1/webhooks", { url: receiver.url, events });
  const webhook = `/v1/webhooks/${String(registered["webhookId"])}`;
  const { taskId, courier } = await dispatch.createTask("started", taskRequest(clock.now()));
  await local.waitUntilIdle({ skip: true });
  const { messages } = await dispatch.request(dispatch.admin, `GET ${webhook}/messages`);
  expect((messages as { state: string }[]).map(({ state }) => state)).toEqual(Array(4).fill("retrying"));

  answer = 204;
  await sweep();
  answer = undefined;
  await dispatch.request(courier, `POST /v1/tasks/${taskId}/complete`);
  await local.waitUntilIdle({ skip: true });
  answer = 204;
  await sweep();

  // At least once: a copy has the id of its message.
  const ofStatus = (status: number | undefined) =>
    new Map(receiver.received.filter((one) => one.status === status).map((one) => [one.headers["webhook-id"], one]));
  const accepted = ofStatus(204);
  const types = [...accepted.values()].map(({ body, headers }) => {
    const sentAt = Number(headers["webhook-timestamp"]) * 1_000;
    // The clock of this cloud is ahead: the message is verified at its own time.
    const verifier = new Verifier(String(registered["secret"]));
    expect(verifier.sign(String(headers["webhook-id"]), new Date(sentAt), body)).toBe(headers["webhook-signature"]);
    return (JSON.parse(body) as { type: string }).type;
  });
  expect(types.slice(0, 4).toSorted()).toEqual(["delivery.out", "delivery.out", "task.claimed", "task.started"]);
  expect(types.slice(4).toSorted()).toEqual(["delivery.done", "delivery.done", "task.completed"]);
  const failed = new Set([...ofStatus(503).keys(), ...ofStatus(undefined).keys()]);
  expect(failed).toEqual(new Set(accepted.keys()));
  await fetch(`${local.api}${webhook}`, { method: "DELETE", headers: { authorization: `Bearer ${dispatch.admin}` } });
});

test("a receiver that does not respond delays no other", async () => {
  const held: ServerResponse[] = [];
  const hanging = await startReceiver(
    () => 204,
    (response) => void held.push(response),
  );
  const receiver = await startReceiver(() => 204);
  onTestFinished(hanging.stop);
  onTestFinished(receiver.stop);
  const register = async (url: string) =>
    String(
      (await dispatch.request(dispatch.admin, "POST /v1/webhooks", { url, events: ["run.stalled"] }))["webhookId"],
    );
  const slow = await register(hanging.url);
  const others = [];
  for (let n = 0; n < 9; n++) others.push(await register(`${receiver.url}/${n}`));
  // Twice as many as fit into all batches that are sent at a time, and then one to each of the others.
  const places = 100;
  const ids = [...Array<string>(2 * places).fill(slow), ...others];
  for (const [n, webhookId] of ids.entries()) {
    const data = { messageId: `msg_${webhookId}.${n}`, webhookId, event: "run.stalled", body: "{}" };
    const message = SendWebhook.create(data, { id: data.messageId });
    local.cloud.queues.send(queueArn(local, "SendWebhooksQueue"), JSON.stringify(message), { groupId: webhookId });
  }
  await expect.poll(() => receiver.received.length).toBe(others.length);
  expect(hanging.received.length).toBeLessThanOrEqual(places);
  for (const webhookId of [slow, ...others])
    await fetch(`${local.api}/v1/webhooks/${webhookId}`, {
      method: "DELETE",
      headers: { authorization: `Bearer ${dispatch.admin}` },
    });
  for (const response of held) response.end();
  await local.waitUntilIdle({ skip: true });
});

/** Starts a task while the bus refuses an event, and gives every message its five tries. */
async function startTaskWhileRefused(event: string): Promise<void> {
  outages.bus.begin([event]);
  await dispatch.createTask("started", taskRequest(clock.now()));
  await local.waitUntilIdle({ skip: true });
  outages.bus.end();
}
const pending = async () =>
  (await dumpTable(local, "Webhooks")).split("\n").filter((item) => item.includes("pendingEvents"));

test("notices, and that a webhook is disabled, are published by the sweep when the bus refused them", async () => {
  const receiver = await startReceiver(() => 410);
  onTestFinished(receiver.stop);
  const events = ["delivery.out"];
  const gone = await dispatch.request(dispatch.admin, "POST /v1/webhooks", { url: receiver.url, events });
  await startTaskWhileRefused("delivery.out");
  expect(await pending()).toHaveLength(1);
  outages.bus.begin(["webhook.disabled"]);
  await sweep();
  outages.bus.end();
  expect(await pending()).toHaveLength(1);
  await sweep();
  expect(await pending()).toEqual([]);
  const webhook = `/v1/webhooks/${String(gone["webhookId"])}`;
  expect(await dispatch.request(dispatch.admin, `GET ${webhook}`)).toMatchObject({ state: "disabled" });
});
