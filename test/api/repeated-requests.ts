import { expect, test } from "vitest";
import { apiCloud } from "../support/api-cloud.ts";
import { createDispatchClient, ROUTE_REQUEST } from "../support/dispatch-client.ts";

const { local } = apiCloud;
const dispatch = await createDispatchClient(local, apiCloud.clock);

/** Sends a request twice under one Idempotency-Key; returns both answers. */
async function sendTwice(request: string, token: string, body?: unknown, contentType = "application/json") {
  const [method = "", path = ""] = request.split(" ");
  const headers = { authorization: `Bearer ${token}`, "content-type": contentType, "idempotency-key": "repeated" };
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const answers = [];
  for (let n = 0; n < 2; n++) {
    const answer = await fetch(`${local.api}${path}`, { method, headers, ...(text && { body: text }) });
    answers.push({ status: answer.status, body: (await answer.json()) as Record<string, unknown> });
  }
  return answers;
}

const GPX =
  '<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><wpt lat="52.52" lon="13.4"><name>a</name></wpt><trk><name>t</name><trkseg><trkpt lat="52.52" lon="13.4"/><trkpt lat="52.53" lon="13.42"/></trkseg></trk></gpx>';

test("a route that is created or imported twice under one Idempotency-Key is one route", async () => {
  for (const answers of [
    await sendTwice("POST /v1/routes", dispatch.admin, ROUTE_REQUEST),
    await sendTwice("POST /v1/routes/import", await local.token("admin", "importer"), GPX, "application/gpx+xml"),
  ]) {
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(answers[1]!.body["routeId"]).toBe(answers[0]!.body["routeId"]);
  }
});

test("a penalty for a task that is posted twice under one Idempotency-Key is one entry", async () => {
  const { taskId } = await dispatch.createTask("claimed");
  const penalty = {
    courierId: "late",
    reason: "late",
    kind: "penalty",
    taskId,
    money: { amount: -5, currency: "EUR" },
  };
  const [first, second] = await sendTwice("POST /v1/ledger/adjustments", dispatch.manager, penalty);
  expect([first!.status, second!.status]).toEqual([201, 201]);
  expect(second!.body).toEqual(first!.body);
  expect(first!.body).toMatchObject({ taskId, money: penalty.money });
});

test("a task that is claimed and released twice under one Idempotency-Key is claimed and released once", async () => {
  const { taskId } = await dispatch.createTask("open");
  const courier = await local.token("courier", "twice");
  const claimed = await sendTwice(`POST /v1/tasks/${taskId}/claim`, courier);
  expect(claimed.map(({ status, body }) => [status, body["state"]])).toEqual([
    [200, "claimed"],
    [200, "claimed"],
  ]);
  const headers = { authorization: `Bearer ${courier}`, "idempotency-key": "release" };
  const release = () => fetch(`${local.api}/v1/tasks/${taskId}/release`, { method: "POST", headers });
  expect((await release()).status).toBe(200);
  expect((await release()).status).toBe(200);
  const [again] = await sendTwice(`POST /v1/tasks/${taskId}/claim`, courier);
  const isReused = { status: 409, body: { code: "IDEMPOTENCY_KEY_REUSED" } };
  expect(again, "a copy of the claim that arrives after the release").toMatchObject(isReused);
  await dispatch.request(courier, `POST /v1/tasks/${taskId}/claim`);
  const late = await release();
  expect({ status: late.status, body: await late.json() }, "a copy of the release after the next claim").toMatchObject(
    isReused,
  );
});

test("a task that is assigned and unassigned twice under one Idempotency-Key is assigned and unassigned once", async () => {
  const { taskId } = await dispatch.createTask("open");
  const [assigner, unassigner] = [await local.token("manager", "assigner"), await local.token("manager", "unassigner")];
  const assigned = await sendTwice(`POST /v1/tasks/${taskId}/assign`, assigner, { courierId: "given" });
  const unassigned = await sendTwice(`POST /v1/tasks/${taskId}/unassign`, unassigner);
  expect([...assigned, ...unassigned].map(({ status, body }) => [status, body["state"]])).toEqual([
    [200, "claimed"],
    [200, "claimed"],
    [200, "open"],
    [200, "open"],
  ]);
  expect(unassigned[1]!.body["version"]).toBe(unassigned[0]!.body["version"]);
  const isReused = { status: 409, body: { code: "IDEMPOTENCY_KEY_REUSED" } };
  const [late] = await sendTwice(`POST /v1/tasks/${taskId}/assign`, assigner, { courierId: "given" });
  expect(late, "a copy of the assignment that arrives after it was taken back").toMatchObject(isReused);
  await dispatch.request(assigner, `POST /v1/tasks/${taskId}/assign`, { courierId: "given" });
  const [lateToo] = await sendTwice(`POST /v1/tasks/${taskId}/unassign`, unassigner);
  expect(lateToo, "a copy of the unassignment that arrives after the next assignment").toMatchObject(isReused);
});

test("a task that is started twice under one Idempotency-Key is started once, and not again when it was taken back meanwhile", async () => {
  const { taskId } = await dispatch.createTask("open");
  const courier = await local.token("courier", "starter");
  const verb = (name: string, token = courier) => dispatch.request(token, `POST /v1/tasks/${taskId}/${name}`);
  await verb("claim");
  const started = await sendTwice(`POST /v1/tasks/${taskId}/start`, courier);
  expect(started.map(({ status }) => status)).toEqual([200, 200]);
  expect(started[1]!.body["run"]).toEqual(started[0]!.body["run"]);
  await verb("unassign", dispatch.manager);
  await verb("claim");
  const [late] = await sendTwice(`POST /v1/tasks/${taskId}/start`, courier);
  expect(late).toMatchObject({ status: 409, body: { code: "IDEMPOTENCY_KEY_REUSED" } });
  expect(await verb("start")).toMatchObject({ state: "started" });
});

test("a webhook that is registered twice under one Idempotency-Key is one, and moves to another address", async () => {
  const admin = await local.token("admin", "integrator");
  const fields = { url: `${local.api}/v1/first`, events: ["delivery.done"] };
  const [first, second] = await sendTwice("POST /v1/webhooks", admin, fields);
  expect([first!.status, second!.status]).toEqual([201, 201]);
  expect(second!.body["webhookId"]).toBe(first!.body["webhookId"]);
  const webhook = `/v1/webhooks/${String(first!.body["webhookId"])}`;
  const url = `${local.api}/v1/second`;
  expect(await dispatch.request(admin, `PATCH ${webhook}`, { url })).toMatchObject({ url });
  await fetch(`${local.api}${webhook}`, { method: "DELETE", headers: { authorization: `Bearer ${admin}` } });
});

test("a draft that moves to another route is on its newest revision", async () => {
  const { taskId } = await dispatch.createTask("draft");
  const routeId = await dispatch.createRoute();
  await dispatch.request(dispatch.admin, `POST /v1/routes/${routeId}/publish`);
  const moved = await dispatch.request(dispatch.manager, `PATCH /v1/tasks/${taskId}`, { version: 1, routeId });
  expect(moved).toMatchObject({ routeId, revision: 1 });
});
