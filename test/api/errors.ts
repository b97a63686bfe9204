import { DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { type ProblemCode, PROBLEM_STATUS } from "@waybill/events-schema/api";
import { startLocal } from "@waybill/local/boot";
import { loadPlan } from "@waybill/plan/plan";
import { createStageView } from "@waybill/plan/view/create-stage-view";
import { expect, test } from "vitest";
import { apiCloud } from "../support/api-cloud.ts";
import { createDispatchClient, taskRequest, ROUTE_REQUEST } from "../support/dispatch-client.ts";
import { tableKeys } from "../../packages/receipts/src/entity-mappings.ts";
import { hourWindow } from "../../packages/receipts/src/photos/rate-limit.ts";

const { local, clock, outages } = apiCloud;
const dispatch = await createDispatchClient(local, apiCloud.clock);

interface RequestOptions {
  token: string;
  body?: unknown;
  headers?: Record<string, string>;
}
async function send(request: string, { token, body, headers }: RequestOptions): Promise<Response> {
  const [method = "", path = ""] = request.split(" ");
  const json = body === undefined ? {} : { "content-type": "application/json" };
  const given = body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) };
  const common = { authorization: `Bearer ${token}`, "x-correlation-id": "provoked", ...json };
  return fetch(`${local.api}${path}`, { method, headers: { ...common, ...headers }, ...given });
}
const another = () => local.token("courier", "another");
const claim = async (taskId: string, token: string) => send(`POST /v1/tasks/${taskId}/claim`, { token });
const createRoute = (change: object) =>
  send("POST /v1/routes", { token: dispatch.admin, body: { ...ROUTE_REQUEST, ...change } });

/** Counts this many photos more, as if the courier had offered them this hour. */
async function addToPhotoQuota(courierId: string, photos: number): Promise<void> {
  const { endpoint, credentials, view } = local;
  const database = new DynamoDBClient({ endpoint, credentials, region: view.app.region });
  const TableName = view.tables.find(({ id }) => id === "Receipts")!.name;
  const { startMs } = hourWindow(clock.now());
  await database.send(
    new UpdateItemCommand({
      TableName,
      Key: marshall(tableKeys.photoQuota(courierId, startMs)),
      UpdateExpression: "ADD photos :more",
      ConditionExpression: "photos = :one",
      ExpressionAttributeValues: { ":more": { N: String(photos) }, ":one": { N: "1" } },
    }),
  );
  database.destroy();
}

/** How a caller comes by each code. A code that the kernel knows and nobody can come by has no place there. */
const CAUSES: Record<ProblemCode, () => Promise<Response>> = {
  VALIDATION_FAILED: () => createRoute({ name: 7 }),
  TOKEN_MISSING: () => send("GET /v1/tasks", { token: "", headers: { authorization: "Basic YTpi" } }),
  TOKEN_EXPIRED: async () => send("GET /v1/tasks", { token: await local.token("courier", "c1", { hours: -1 }) }),
  TOKEN_INVALID: () => send("GET /v1/tasks", { token: "none" }),
  ROLE_FORBIDDEN: async () => send("POST /v1/tasks", { token: await another(), body: {} }),
  NOT_FOUND: async () => send("GET /v1/tasks/none", { token: await another() }),
  async TASK_TAKEN() {
    const { taskId } = await dispatch.createTask("claimed");
    return claim(taskId, await another());
  },
  async TASK_NOT_OPEN() {
    const { taskId, courier } = await dispatch.createTask("open");
    await dispatch.request(dispatch.manager, `POST /v1/tasks/${taskId}/cancel`);
    return claim(taskId, courier);
  },
  async OFFER_EXPIRED() {
    const offerExpiresAt = new Date(clock.now() - 1_000).toISOString();
    const { taskId } = await dispatch.createTask("draft", { offerExpiresAt });
    return send(`POST /v1/tasks/${taskId}/open`, { token: dispatch.manager });
  },
  async COURIER_AT_LIMIT() {
    const token = await local.token("courier", "busy");
    const claimed = async () => claim((await dispatch.createTask("open")).taskId, token);
    for (let n = 0; n < 5; n++) expect((await claimed()).status).toBe(200);
    return claimed();
  },
  async COURIER_BLOCKED() {
    const courierId = "blocked";
    const registered = { courierId, name: "Blocked", teams: [] };
    await dispatch.request(dispatch.admin, "POST /v1/couriers", registered);
    await dispatch.request(dispatch.admin, `PATCH /v1/couriers/${courierId}`, { blocked: true });
    await local.waitUntilIdle({ skip: true });
    return claim((await dispatch.createTask("open")).taskId, await local.token("courier", courierId));
  },
  async COURIER_PAUSED() {
    const token = await local.token("courier", "paused");
    await dispatch.request(token, "PATCH /v1/me", { onDuty: false });
    await local.waitUntilIdle({ skip: true });
    return claim((await dispatch.createTask("open")).taskId, token);
  },
  async RUN_ALREADY_ACTIVE() {
    const { taskId, courier } = await dispatch.createTask("started");
    return send(`POST /v1/tasks/${taskId}/release`, { token: courier });
  },
  async VERSION_CONFLICT() {
    const { taskId, courier } = await dispatch.createTask("claimed");
    return send(`POST /v1/tasks/${taskId}/complete`, { token: courier });
  },
  async COMPLETION_UNPROVEN() {
    const { taskId, courier } = await dispatch.createTask("started", { completion: { unmet: "refuse" } });
    return send(`POST /v1/tasks/${taskId}/complete`, { token: courier });
  },
  async IDEMPOTENCY_KEY_REUSED() {
    const routeId = await dispatch.publishedRoute();
    const create = (title: string) =>
      send("POST /v1/tasks", {
        token: dispatch.manager,
        body: { ...taskRequest(clock.now()), routeId, title },
        headers: { "idempotency-key": "k1" },
      });
    expect((await create("One")).status).toBe(201);
    return create("Another");
  },
  async RUN_CLOSED() {
    const { taskId, courier } = await dispatch.createTask("started");
    await dispatch.request(courier, `POST /v1/tasks/${taskId}/complete`);
    return send(`POST /v1/tasks/${taskId}/fail`, { token: courier, body: { reason: "other" } });
  },
  TOO_LARGE: () => createRoute({ name: "n".repeat(1_600_000) }),
  UNSUPPORTED_MEDIA: () =>
    send("POST /v1/routes/import", {
      token: dispatch.admin,
      body: "lat,lon\n52.5,13.4",
      headers: { "content-type": "application/gpx+xml" },
    }),
  ROUTE_INVALID: () => createRoute({ stops: [{ ...ROUTE_REQUEST.stops[0], point: { lat: 152, lon: 13 } }] }),
  async TOO_FAST() {
    const token = await local.token("courier", "wild");
    const photo = (n: number) => {
      const sha256 = n.toString(16).padStart(64, "0");
      return send("POST /v1/photos", { token, body: { kind: "receipt", mediaType: "image/jpeg", bytes: 1, sha256 } });
    };
    const toTheHour = () => clock.advanceTo(hourWindow(clock.now()).endMs);
    toTheHour();
    expect((await photo(0)).status).toBe(201);
    await addToPhotoQuota("wild", 589);
    // Those at the limit come at once.
    const last = await Promise.all(Array.from({ length: 10 }, (_, n) => photo(590 + n)));
    expect(new Set(last.map(({ status }) => status))).toEqual(new Set([201]));
    expect((await photo(0)).status, "it was offered before").toBe(201);
    const refused = await photo(600);
    toTheHour();
    expect((await photo(600)).status, "in the next hour").toBe(201);
    return refused;
  },
  async INTERNAL() {
    outages.table.begin(["TASK#unreadable"]);
    return send("GET /v1/tasks/unreadable", { token: dispatch.manager });
  },
  async UNAVAILABLE() {
    const { taskId } = await dispatch.createTask("draft");
    outages.bus.begin([taskId]);
    return send(`POST /v1/tasks/${taskId}/open`, { token: dispatch.manager });
  },
};

/** docs/decisions, "Requests are throttled by API Gateway; new photos are counted per courier". */
test("more than the API takes at once is answered with 429 by API Gateway itself, before any function runs", async () => {
  const plan = createStageView(loadPlan("aws"));
  // The second comes long before another is due, however slow the first is.
  const throttle = { rate: 0.001, burst: 1 };
  const apis = plan.apis.map((api) => ({ ...api, routes: api.routes.map((route) => ({ ...route, throttle })) }));
  const invoked: string[] = [];
  const narrow = await startLocal({
    plan: { ...plan, apis },
    onTraceEvent: ({ kind, what }) => void (kind === "invocation" && invoked.push(what)),
  });
  try {
    const answers = [await fetch(`${narrow.api}/v1/health`), await fetch(`${narrow.api}/v1/health`)];
    expect(answers.map(({ status }) => status)).toEqual([200, 429]);
    expect(await answers[1]!.json()).toEqual({ message: "Too Many Requests" });
    expect(invoked).toEqual(["GetHealth"]);
    expect((await fetch(`${narrow.api}/v1/version`)).status, "another route").toBe(200);
  } finally {
    await narrow.stop();
  }
});

test("a courier who claims in a loop is refused until the next minute, and no other courier is", async () => {
  const [loop, other] = await Promise.all(["loop", "calm"].map((courier) => local.token("courier", courier)));
  const toTheMinute = () => clock.advanceTo((Math.floor(clock.now() / 60_000) + 1) * 60_000);
  const { taskId } = await dispatch.createTask("claimed");
  toTheMinute();
  const statuses = new Set<number>();
  for (let n = 0; n < 60; n++) statuses.add((await claim(taskId, loop!)).status);
  expect(statuses, "as many as a courier may send").toEqual(new Set([PROBLEM_STATUS.TASK_TAKEN]));
  const refused = await claim(taskId, loop!);
  expect(refused.status).toBe(PROBLEM_STATUS.TOO_FAST);
  expect(await refused.json()).toMatchObject({ code: "TOO_FAST" });
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  expect((await claim(taskId, other!)).status).toBe(PROBLEM_STATUS.TASK_TAKEN);
  toTheMinute();
  expect((await claim(taskId, loop!)).status).toBe(PROBLEM_STATUS.TASK_TAKEN);
});

test.each(Object.entries(PROBLEM_STATUS))(
  "%s is answered with %i, in a sentence, with the correlation id",
  async (code, status) => {
    const answer = await CAUSES[code as ProblemCode]();
    for (const outage of Object.values(outages)) outage.end();
    const problem = (await answer.json()) as Record<string, unknown>;
    expect(problem).toMatchObject({ status, code, type: "about:blank", correlationId: "provoked" });
    expect(problem["title"]).toBeTruthy();
    expect(problem["detail"]).toMatch(/^[A-Z0-9].{15,}\.$/);
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toMatch(/^application\/problem\+json/);
    expect(answer.headers.get("x-correlation-id")).toBe("provoked");
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    expect(answer.headers.has("retry-after")).toBe(["TOO_FAST", "UNAVAILABLE"].includes(code));
  },
);
