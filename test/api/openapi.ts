import { readFileSync } from "node:fs";
import { RoutePublished, TaskCompleted, TaskStarted } from "@waybill/events-schema/tasks";
import { encodePolyline } from "@waybill/geometry/polyline";
import { join } from "node:path";
import { repositoryRoot } from "@waybill/plan/paths";
import { beforeEach, describe, expect, test } from "vitest";
import * as z from "zod";
import { apiCloud } from "../support/api-cloud.ts";
import { closedSchema } from "../support/closed-schema.ts";
import { createDispatchClient } from "../support/dispatch-client.ts";
import { loadEndpointCases } from "../support/endpoint-cases.ts";
import { queueArn } from "../support/day-messages.ts";
import { drawPhotoJpeg } from "../../packages/receipts/test/drawn-photo.ts";
import { sha256Of } from "../../packages/receipts/test/receipt-pipeline.ts";

type Json = Record<string, unknown>;
interface Response {
  $ref?: string;
  content?: Record<string, { schema: Json }>;
}
const document = JSON.parse(readFileSync(join(repositoryRoot, "docs/openapi.json"), "utf8")) as {
  paths: Record<string, Record<string, { operationId: string; responses: Record<string, Response> }>>;
  components: { schemas: Record<string, Json>; responses: Record<string, Response> };
};

/** What services have beside their code. */
const cases = await loadEndpointCases();

const { local, clock } = apiCloud;
const COURIER = "openapi";
const courier = await local.token("courier", COURIER, { team: "north" });
const manager = await local.token("manager", "m1");
const admin = await local.token("admin", "a1");
/** Operations and their answers that were seen, as `ReportPositions 202 application/json`. */
const seen = new Set<string>();

/** The codes of a problem that this answer may have. */
const codesOf = (schema: Json | undefined) =>
  (schema?.["allOf"] as { properties?: { code: { enum: string[] } } }[] | undefined)?.[1]?.properties?.code.enum;

/** Asks the running API, and holds the answer to what the document says of that operation. */
async function ask(route: string, init: RequestInit & { at?: string; token?: string | null } = {}) {
  const { at, token = courier, headers, ...more } = init;
  const [method = "", path = ""] = route.split(" ");
  const operation = document.paths[path]![method.toLowerCase()]!;
  const answer = await fetch(`${local.api}${at ?? path}`, {
    method,
    ...more,
    headers: { ...(token !== null && { authorization: `Bearer ${token}` }), ...(headers as Record<string, string>) },
  });
  const body = await answer.text();
  const said = operation.responses[answer.status];
  expect(said, `${route} answers ${answer.status}: ${body}`).toBeDefined();
  const response = said!.$ref ? document.components.responses[said!.$ref.split("/").at(-1)!]! : said!;
  const type = answer.headers.get("content-type")?.split(";")[0];
  if (type === undefined) {
    expect([body, response.content], `${route} answers ${answer.status}`).toEqual(["", undefined]);
    seen.add(`${operation.operationId} ${answer.status}`);
    return { status: answer.status, json: {} };
  }
  const schema = response.content?.[type]?.schema;
  expect(schema, `${route} answers ${answer.status} as ${type}`).toBeDefined();
  const value: unknown = type.endsWith("json") ? JSON.parse(body) : body;
  const { error } = z
    .fromJSONSchema(closedSchema(schema, document) as Parameters<typeof z.fromJSONSchema>[0])
    .safeParse(value);
  expect(error?.issues, `${route} ${answer.status}: ${body.slice(0, 300)}`).toBeUndefined();
  const codes = codesOf(schema);
  if (codes) expect(codes, `${route} answers ${body}`).toContain((value as Json)["code"]);
  seen.add(`${operation.operationId} ${answer.status} ${type}`);
  return { status: answer.status, json: value as Json };
}

const pointOf = ({ lat, lon }: { lat: number; lon: number }) => ({ lat, lon });
const json = (body: unknown) => ({ headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
/** Of the cloud, when the test begins: other tests let hours pass. */
let now = clock.now();
beforeEach(() => void (now = clock.now()));
const fix = (secondsAgo: number) => ({
  fixTime: new Date(now - secondsAgo * 1_000).toISOString(),
  lat: 52.52 - secondsAgo * 1e-4,
  lon: 13.405,
  accuracyM: 5,
  speedMps: 3,
  headingDeg: 10,
  batteryPct: 80,
  seq: 1,
});

const stop = (id: string, lat: number, lon: number) => ({ id, name: id, point: { lat, lon } });
const until = (hours: number) => new Date(now + hours * 3_600_000).toISOString();
const routeRequest = () => ({
  name: "Mitte",
  stops: [
    { ...stop("depot", 52.52, 13.4), dwellS: 60, proof: true, window: { from: until(0), to: until(1) } },
    stop("s1", 52.53, 13.42),
  ],
});
const offerRequest = () => ({
  title: "Parcels",
  window: { from: until(0), to: until(4) },
  bonus: { money: { amount: 1_000, currency: "EUR" }, onTime: 300, rising: { by: 50, everyS: 300, cap: 2_000 } },
  offerExpiresAt: until(2),
});
async function published(): Promise<string> {
  const { json: route } = await ask("POST /v1/routes", { ...json(routeRequest()), token: admin });
  const at = `/v1/routes/${String(route["routeId"])}/publish`;
  await ask("POST /v1/routes/{routeId}/publish", { at, token: admin });
  return route["routeId"] as string;
}

describe("every response matches docs/openapi.json", () => {
  test("the responses about a run, from its first report to each format of its track, match the schema", async () => {
    const old = { ...fix(0), fixTime: "2020-01-01T00:00:00Z" };
    await ask("POST /v1/positions", json({ runId: "openapi-r1", fixes: [fix(30), fix(20), fix(10), fix(10), old] }));
    await ask("POST /v1/positions", json({ runId: "openapi-r2", crs: "gcj02", fixes: [old] }));
    const show = "GET /v1/runs/{runId}";
    await local.waitUntilIdle({ skip: true });
    expect((await ask(show, { at: "/v1/runs/openapi-r1" })).json).toMatchObject({ fixes: 4 });
    const track = "GET /v1/runs/{runId}/track";
    for (const format of ["json", "geojson", "gpx", "csv"])
      for (const raw of ["true", "false"])
        await ask(track, { at: `/v1/runs/openapi-r1/track?format=${format}&raw=${raw}` });
    await ask("POST /v1/positions", json({ runId: "openapi-r3", fixes: [fix(0)] }));
    await ask(show, { at: "/v1/runs/openapi-r3" });
    await ask(track, { at: "/v1/runs/openapi-r3/track?format=geojson" });
  });

  test("the responses about a run along its route, to its end, match the schema", async () => {
    const stops = [0, 400].map((secondsAgo, n) => ({ stopId: `s${n}`, point: pointOf(fix(secondsAgo)), radiusM: 40 }));
    const route = {
      routeId: "rte_1",
      revision: 1,
      lengthM: 1,
      path: encodePolyline([pointOf(fix(400)), pointOf(fix(0))]),
      stops,
    };
    const task = { taskId: "tsk_1", runId: "openapi-r4", courierId: COURIER };
    const deliver = async (worker: string, message: object) => {
      local.cloud.queues.send(queueArn(local, `${worker}Queue`), JSON.stringify(message));
      await local.waitUntilIdle({ skip: true });
    };
    await deliver("ProjectRoutes", RoutePublished.create(route, { id: "rte_1.1" }));
    await deliver("ProjectTasks", TaskStarted.create({ ...task, routeId: "rte_1", revision: 1 }, { id: "tsk_1.3" }));
    await ask(
      "POST /v1/positions",
      json({ runId: "openapi-r4", fixes: [fix(390), fix(380), fix(300), fix(200), fix(100)] }),
    );
    await local.waitUntilIdle({ skip: true });
    const visit = "POST /v1/runs/{runId}/stops/{stopId}/visit";
    expect((await ask(visit, { at: "/v1/runs/openapi-r4/stops/s1/visit" })).json).toMatchObject({ source: "manual" });
    expect((await ask(visit, { at: "/v1/runs/openapi-r4/stops/s9/visit" })).status).toBe(404);
    expect((await ask("GET /v1/runs/{runId}", { at: "/v1/runs/openapi-r4" })).json).toMatchObject({
      state: "active",
      taskId: "tsk_1",
    });
    const ended = { id: "tsk_1.4", at: new Date(now - 1_000_000) };
    await deliver("ProjectTasks", TaskCompleted.create({ ...task, durationS: 1, onTime: true }, ended));
    expect((await ask("GET /v1/runs/{runId}", { at: "/v1/runs/openapi-r4" })).json).toMatchObject({
      state: "finished",
    });
    expect((await ask(visit, { at: "/v1/runs/openapi-r4/stops/s0/visit" })).status).toBe(410);
  });

  test("the responses to third-party phone apps match the schema", async () => {
    const tst = Math.floor(now / 1_000);
    const post = json({ _type: "location", lat: 1, lon: 2, tst, tid: "JJ" });
    expect((await ask("POST /v1/positions/owntracks", post)).json).toEqual([]);
    const at = `/v1/positions/osmand?token=${courier}&id=1&lat=1&lon=2`;
    await ask("GET /v1/positions/osmand", { at, token: null });
    await ask("POST /v1/positions/osmand", { at, token: null });
  });

  test("the responses about a route, from creation to archive, match the schema", async () => {
    const drawing = { ...routeRequest(), path: routeRequest().stops.map(({ point }) => point) };
    const { json: route } = await ask("POST /v1/routes", { ...json(drawing), token: admin });
    const one = `/v1/routes/${String(route["routeId"])}`;
    await ask("PATCH /v1/routes/{routeId}", { at: one, ...json({ version: 1, name: "New" }), token: admin });
    await ask("GET /v1/routes/{routeId}", { at: one, token: manager });
    await ask("POST /v1/routes/{routeId}/publish", { at: `${one}/publish`, token: admin });
    await ask("GET /v1/routes/{routeId}", { at: `${one}?revision=1`, token: manager });
    const line = { type: "LineString", coordinates: drawing.path.map(({ lat, lon }) => [lon, lat]) };
    const headers = { "content-type": "application/geo+json" };
    await ask("POST /v1/routes/import", { body: JSON.stringify(line), headers, token: admin });
    await ask("GET /v1/routes", { at: "/v1/routes?limit=1", token: manager });
    const end = await ask("POST /v1/routes/{routeId}/archive", { at: `${one}/archive`, token: admin });
    expect(end.json["state"]).toBe("archived");
  });

  test("the responses about tasks in every final state, and about the ledger, match the schema", async () => {
    const routeId = await published();
    const draft = async () => {
      const made = await ask("POST /v1/tasks", { ...json({ ...offerRequest(), routeId }), token: manager });
      return made.json["taskId"] as string;
    };
    const move = (taskId: string, verb: string, more: RequestInit & { token?: string } = {}) =>
      ask(`POST /v1/tasks/{taskId}/${verb}`, { at: `/v1/tasks/${taskId}/${verb}`, ...more });
    const show = async (taskId: string) => {
      for (const token of [courier, manager]) await ask("GET /v1/tasks/{taskId}", { at: `/v1/tasks/${taskId}`, token });
    };
    const gone = await draft();
    const change = { ...json({ version: 1, title: "Other" }), token: manager };
    await ask("PATCH /v1/tasks/{taskId}", { at: `/v1/tasks/${gone}`, ...change });
    await ask("DELETE /v1/tasks/{taskId}", { at: `/v1/tasks/${gone}`, token: manager });

    const [done, failed, cancelled, reviewed] = [await draft(), await draft(), await draft(), await draft()];
    for (const taskId of [done, failed, cancelled, reviewed]) {
      await move(taskId, "open", { token: manager });
      await show(taskId);
      await move(taskId, "claim");
    }
    await move(done, "release");
    await move(done, "claim");
    for (const taskId of [done, failed, reviewed]) expect((await move(taskId, "start")).status).toBe(200);
    await show(done);
    for (const token of [courier, manager])
      await ask("GET /v1/tasks/{taskId}/route", { at: `/v1/tasks/${done}/route`, token });
    await move(done, "complete");
    await move(failed, "fail", json({ reason: "nobody-there" }));
    await move(cancelled, "cancel", { token: manager });
    await move(reviewed, "review", { ...json({ verdict: "accept", reason: "The customer called" }), token: manager });
    for (const taskId of [done, failed, cancelled, reviewed]) await show(taskId);
    await ask("GET /v1/tasks", { at: "/v1/tasks?mine=true&limit=1" });
    await ask("GET /v1/tasks", { at: "/v1/tasks?state=completed&near=52.52,13.4", token: manager });

    const penalty = { courierId: COURIER, kind: "penalty", money: { amount: -250, currency: "EUR" }, reason: "Late" };
    const back = { courierId: COURIER, reverses: `${done}.bonus`, reason: "Wrong address" };
    for (const entry of [penalty, back]) await ask("POST /v1/ledger/adjustments", { ...json(entry), token: manager });
    const at = `/v1/ledger?period=${new Date(now).toISOString().slice(0, 7)}`;
    expect((await ask("GET /v1/ledger", { at })).json["entries"]).toHaveLength(4);
  });

  test("the responses about a task that is assigned, taken back and drawn match the schema", async () => {
    const routeId = await published();
    const command = (taskId: string, verb: string, token: string, body?: object) =>
      ask(`POST /v1/tasks/{taskId}/${verb}`, { at: `/v1/tasks/${taskId}/${verb}`, token, ...(body && json(body)) });
    const create = async (change: object = {}) =>
      (await ask("POST /v1/tasks", { ...json({ ...offerRequest(), routeId, ...change }), token: manager })).json[
        "taskId"
      ] as string;
    const given = await create();
    for (const verb of ["assign", "unassign", "priority", "assign"])
      await command(given, verb, manager, { assign: { courierId: COURIER }, priority: { priority: 3 } }[verb]);
    await command(given, "start", courier);
    const other = await command(given, "assign", manager, { courierId: "openapi-2" });
    expect(other.json).toMatchObject({ claimedBy: "openapi-2", priority: 3, earlierRuns: [{ courierId: COURIER }] });
    const links = `/v1/tasks/${given}/links`;
    const { json: link } = await ask("POST /v1/tasks/{taskId}/links", { at: links, token: manager, ...json({}) });
    await local.waitUntilIdle({ skip: true });
    const follow = { at: `/v1/delivery?token=${String(link["path"]).split("#")[1]}`, token: null };
    expect((await ask("GET /v1/delivery", follow)).json).toMatchObject({ state: "planned" });
    const listed = await ask("GET /v1/tasks/{taskId}/links", { at: links, token: manager });
    expect(listed.json["links"]).toHaveLength(1);
    const revoked = { at: `${links}/${String(link["linkId"])}`, token: manager };
    await ask("DELETE /v1/tasks/{taskId}/links/{linkId}", revoked);
    await local.waitUntilIdle({ skip: true });
    expect((await ask("GET /v1/delivery", follow)).status).toBe(404);
    const drawn = await create({ draw: { seconds: 10 } });
    await command(drawn, "open", manager);
    expect((await command(drawn, "claim", courier)).status).toBe(202);
    const draw = () => ask("GET /v1/tasks/{taskId}/draw", { at: `/v1/tasks/${drawn}/draw` });
    expect((await draw()).json).not.toHaveProperty("seed");
    clock.advanceTo(clock.now() + 120_000);
    await local.waitUntilIdle({ skip: true });
    expect((await draw()).json).toMatchObject({ winner: COURIER, entrants: [COURIER], passedOver: [] });
    const claimed = await ask("GET /v1/tasks/{taskId}", { at: `/v1/tasks/${drawn}` });
    expect(claimed.json).toMatchObject({ state: "claimed", draw: { winner: COURIER } });
  });

  test("the responses of live feed polling and of the WebSocket ticket match the schema", async () => {
    const token = await local.token("manager", "m1");
    const { feeds } = (await ask("GET /v1/live", { token })).json as { feeds: Record<string, number> };
    for (const [feed, to] of Object.entries(feeds)) {
      await ask("GET /v1/live/changes", { at: `/v1/live/changes?feed=${feed}`, token });
      await ask("GET /v1/live/changes", { at: `/v1/live/changes?feed=${feed}&since=${to}&to=run:openapi-r1`, token });
    }
    await ask("POST /v1/live/tickets", { token });
    expect((await ask("GET /v1/live", { at: "/v1/live?to=nobody", token })).status).toBe(400);
  });

  test("the responses about a photo, its receipt and its review match the schema", async () => {
    const truth = { total: 1, currency: "EUR", date: "2026-11-21", merchant: "Spar", number: "1", trust: 0.5 };
    const bytes = await drawPhotoJpeg(1, { receipt: truth, place: { lat: 52.5, lon: 13.4 } });
    const about = { kind: "receipt", taskId: "tsk_1", runId: "openapi-r1", stopId: "s1", mediaType: "image/jpeg" };
    const offer = json({ ...about, bytes: bytes.length, sha256: sha256Of(bytes) });
    const { json: offered } = await ask("POST /v1/photos", offer);
    const { url, headers } = offered["upload"] as { url: string; headers: Record<string, string> };
    expect((await fetch(url, { method: "PUT", headers, body: new Uint8Array(bytes) })).status).toBe(200);
    await local.waitUntilIdle({ skip: true });
    await ask("POST /v1/photos", offer);
    const photo = await ask("GET /v1/photos/{photoId}", { at: `/v1/photos/${String(offered["photoId"])}` });
    expect(photo.json).toHaveProperty("views");
    expect(photo.json).toHaveProperty("taken.place");
    const day = new Date(now).toISOString().slice(0, 10);
    for (const [list, query] of [
      ["GET /v1/tasks/{taskId}/photos", "tasks/tsk_1/photos?stop=s1"],
      ["GET /v1/photos", `photos?kind=receipt&day=${day}&limit=1`],
    ] as const)
      expect((await ask(list, { at: `/v1/${query}`, token: manager })).json["photos"]).toHaveLength(1);
    const at = `/v1/receipts/${String(photo.json["receiptId"])}`;
    const token = await local.token("manager", "m1");
    expect((await ask("GET /v1/receipts/{receiptId}", { at })).json).toHaveProperty("reading.fields.total");
    expect((await ask("GET /v1/receipts", { at: "/v1/receipts?limit=1", token })).json["receipts"]).toHaveLength(1);
    const corrected = { verdict: "correct", fields: { total: 2, currency: "EUR", merchant: "Spar" } };
    await ask("POST /v1/receipts/{receiptId}/review", { at: `${at}/review`, token, ...json(corrected) });
    expect((await ask("GET /v1/receipts/{receiptId}", { at })).json).toHaveProperty("review.fields.total", 2);
    const again = { at: `${at}/review`, token, ...json({ verdict: "accept" }) };
    expect((await ask("POST /v1/receipts/{receiptId}/review", again)).status).toBe(409);
    expect((await ask("GET /v1/photos/{photoId}", { at: "/v1/photos/none" })).status).toBe(404);
  });

  test("the responses about a report that is requested, cancelled and retried match the schema", async () => {
    const { json: job } = await ask("POST /v1/reports", { ...json({ week: "2026-W40" }), token: manager });
    const path = `/v1/reports/${String(job["reportId"])}`;
    const verb = (name: string) =>
      ask(`POST /v1/reports/{reportId}/${name}`, { at: `${path}/${name}`, token: manager });
    expect((await verb("cancel")).status).toBe(200);
    expect((await verb("retry")).status).toBe(202);
    await local.waitUntilIdle({ skip: true });
    const shown = await ask("GET /v1/reports/{reportId}", { at: path, token: manager });
    expect(shown.json).toMatchObject({ state: "ready", attempt: 2 });
    const { json: listed } = await ask("GET /v1/reports", { token: manager });
    expect(listed["reports"]).toContainEqual(expect.objectContaining({ reportId: job["reportId"] }));
  });

  test("the responses of public endpoints match the schema", async () => {
    for (const path of ["/v1/health", "/v1/version", "/v1/sign-in"]) await ask(`GET ${path}`, { token: null });
    expect((await ask("GET /v1/openapi.json", { token: null })).json).toEqual(document);
  });

  test.each(Object.entries(cases))(
    "the response of %s to its example request matches the schema",
    async (endpoint, { may, request }) => {
      const client = { ...(await createDispatchClient(local, apiCloud.clock)), courier };
      const { path = {}, query = {}, body, courier: owner } = (await request?.(client)) ?? {};
      const filled = endpoint.split(" ")[1]!.replaceAll(/\{(\w+)\}/g, (_, name: string) => path[name]!);
      const at = `${filled}?${new URLSearchParams(query).toString()}`;
      const [role] = may;
      const token = (role === "courier" && owner) || (await local.token(role!, `${role![0]!}1`));
      expect((await ask(endpoint, { at, token, ...(body !== undefined && json(body)) })).status).toBeLessThan(300);
    },
  );

  test("every problem response matches the schema", async () => {
    const report = "POST /v1/positions";
    expect((await ask(report, json({ fixes: [] }))).status).toBe(400);
    expect((await ask(report, { token: null })).status).toBe(401);
    expect((await ask(report, { ...json({}), token: "no" })).status).toBe(401);
    expect((await ask(report, { ...json({}), token: await local.token("manager", "m1") })).status).toBe(403);
    expect((await ask("GET /v1/runs/{runId}", { at: "/v1/runs/none" })).status).toBe(404);
    expect((await ask("GET /v1/runs/{runId}/track", { at: "/v1/runs/none/track" })).status).toBe(404);
    expect((await ask("GET /v1/runs/{runId}/track", { at: "/v1/runs/openapi-r1/track?format=pdf" })).status).toBe(400);
    expect((await ask(report, { body: `"${"x".repeat(300_000)}"` })).status).toBe(413);
    expect((await ask(report, { body: "hello" })).status).toBe(415);
    const slash = { ...json({ _type: "location", lat: 1, lon: 2, tst: 1 }), at: "/v1/positions/owntracks?run=a%2Fb" };
    expect((await ask("POST /v1/positions/owntracks", slash)).status).toBe(400);
    const address = "/v1/positions/osmand";
    expect((await ask(`GET ${address}`, { token: null })).status).toBe(401);
    expect((await ask(`GET ${address}`, { at: `${address}?token=no`, token: null })).status).toBe(401);
    const at = (lat: number, more = "") => `${address}?token=${courier}&lat=${lat}&lon=1${more}`;
    expect((await ask(`GET ${address}`, { at: at(91), token: null })).json).toMatchObject({
      accepted: 0,
      rejected: [{ index: 0 }],
    });
    expect((await ask(`GET ${address}`, { at: at(9, "&run=a%2Fb"), token: null })).status).toBe(400);
  });

  test("the responses about a partner's file match the schema", async () => {
    const token = await local.token("partner", "acme");
    const upload = json({ bytes: 3, sha256: "0".repeat(64) });
    const { status, json: awaited } = await ask("POST /v1/imports", { ...upload, token });
    expect(status).toBe(202);
    const at = `/v1/imports/${String(awaited["importId"])}`;
    expect((await ask("GET /v1/imports/{importId}", { at, token })).status).toBe(200);
    expect((await ask("GET /v1/imports/{importId}", { at: "/v1/imports/none", token })).status).toBe(404);
    expect((await ask("POST /v1/imports", upload)).status).toBe(403);
  });

  test("every documented success response was received by these tests", () => {
    const good = Object.values(document.paths)
      .flatMap((item) => Object.values(item))
      .flatMap(({ operationId, responses }) =>
        Object.entries(responses)
          .filter(([status]) => status.startsWith("2"))
          .flatMap(([status, { content }]) =>
            content
              ? Object.keys(content).map((type) => `${operationId} ${status} ${type}`)
              : [`${operationId} ${status}`],
          ),
      );
    expect(good.filter((one) => !seen.has(one))).toEqual([]);
  });
});
