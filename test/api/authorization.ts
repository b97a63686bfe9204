import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROLES } from "@waybill/events-schema/api";
import { repositoryRoot } from "@waybill/plan/paths";
import { beforeAll, expect, test } from "vitest";
import { apiCloud } from "../support/api-cloud.ts";
import {
  type EndpointCase,
  type ExampleClient,
  type ExampleRequest,
  loadEndpointCases,
} from "../support/endpoint-cases.ts";
import { type DispatchClient, createDispatchClient, taskRequest, ROUTE_REQUEST } from "../support/dispatch-client.ts";
import { createReceiptToReview, requestReport, startRun } from "../support/fixtures.ts";

interface AccessRule extends Omit<EndpointCase, "may" | "own" | "request"> {
  /** Only the courier of the run; others get 404, or where they are acknowledged, nothing is stored. */
  own?: true | "acknowledged";
  may: "anyone" | EndpointCase["may"];
  request?: (client: DispatchClient & ExampleClient) => Promise<ExampleRequest>;
}

const task =
  (stage: Parameters<DispatchClient["createTask"]>[0], body?: unknown) => async (dispatch: DispatchClient) => {
    const { taskId, courier } = await dispatch.createTask(stage, { team: "north" });
    return { path: { taskId }, body, courier };
  };
const route = (body?: unknown) => async (dispatch: DispatchClient) => ({
  path: { routeId: await dispatch.createRoute() },
  body,
});
const run = async (dispatch: DispatchClient) => {
  const { runId, courier } = await startRun(local, dispatch, { team: "north" });
  return { path: { runId }, courier };
};
const onOsmand = async () => ({ query: { run: "mine", lat: "1", lon: "2" } });
const fix = () => ({ fixTime: new Date().toISOString(), lat: 52.5, lon: 13.4 });
const file = { bytes: 10, sha256: "0".repeat(64) };
let papers = 0;
const photo = async (dispatch: DispatchClient) => ({
  path: await createReceiptToReview(local, dispatch, ++papers, { team: "north" }),
  courier: await local.token("courier", "c1"),
});
/** A proof: dispatchers see these, and no photos of receipts. */
const proof = async ({ request }: DispatchClient) => {
  const courier = await local.token("courier", "c1", { team: "north" });
  const about = { kind: "proof", taskId: "tsk_proof", mediaType: "image/jpeg", ...file };
  const { photoId } = await request(courier, "POST /v1/photos", about);
  return { path: { photoId: String(photoId) }, courier };
};
const link = async (dispatch: DispatchClient) => {
  const { taskId } = await dispatch.createTask("open", { team: "north" });
  const { linkId, path } = await dispatch.request(dispatch.manager, `POST /v1/tasks/${taskId}/links`, {});
  return { path: { taskId, linkId: String(linkId) }, token: String(path).split("#")[1]! };
};
const report = (state?: "cancelled" | "ready") => async (dispatch: DispatchClient) => {
  const reportId = await requestReport({ ...dispatch, manager: tokens["manager of the team"]! }, ++papers);
  if (state === "cancelled") await dispatch.request(dispatch.manager, `POST /v1/reports/${reportId}/cancel`);
  if (state === "ready") await local.waitUntilIdle({ skip: true });
  return { path: { reportId, format: "json" } };
};
const penalty = { courierId: "c1", kind: "penalty", money: { amount: -5, currency: "EUR" }, reason: "Late" };
const seconds = () => Math.floor(clock.now() / 1_000);

/**
 * DOMAIN's table of endpoints, written a second time: who may, and whose it must be. Everything else in this file follows
 * from it. A new endpoint needs a line here or in packages/<service>/test/endpoints.
 */
const ENDPOINTS: Record<string, AccessRule> = {
  ...(await loadEndpointCases()),

  "GET /v1/health": { may: "anyone" },
  "GET /v1/version": { may: "anyone" },
  "GET /v1/openapi.json": { may: "anyone" },
  "GET /v1/sign-in": { may: "anyone" },

  "POST /v1/routes": { may: ["dispatcher", "admin"], request: async () => ({ body: ROUTE_REQUEST }) },
  "POST /v1/routes/import": {
    may: ["dispatcher", "admin"],
    request: async () => ({
      body: {
        type: "LineString",
        coordinates: [
          [13.4, 52.52],
          [13.41, 52.53],
        ],
      },
    }),
  },
  "PATCH /v1/routes/{routeId}": { may: ["dispatcher", "admin"], request: route({ version: 1, name: "New" }) },
  "POST /v1/routes/{routeId}/publish": { may: ["dispatcher", "admin"], request: route() },
  "POST /v1/routes/{routeId}/archive": { may: ["dispatcher", "admin"], request: route() },
  "GET /v1/routes": { may: ["dispatcher", "manager", "admin"] },
  "GET /v1/routes/{routeId}": { may: ["dispatcher", "manager", "admin"], request: route() },

  "POST /v1/tasks": {
    may: ["dispatcher", "manager", "admin"],
    request: async (dispatch) => ({ body: { ...taskRequest(clock.now()), routeId: await dispatch.publishedRoute() } }),
  },
  "PATCH /v1/tasks/{taskId}": {
    may: ["dispatcher", "manager", "admin"],
    team: true,
    request: task("draft", { version: 1, title: "New" }),
  },
  "DELETE /v1/tasks/{taskId}": { may: ["dispatcher", "manager", "admin"], team: true, request: task("draft") },
  "POST /v1/tasks/{taskId}/open": { may: ["dispatcher", "manager", "admin"], team: true, request: task("draft") },
  "POST /v1/tasks/{taskId}/cancel": { may: ["dispatcher", "manager", "admin"], team: true, request: task("open") },
  "GET /v1/tasks": { may: ["courier", "dispatcher", "manager", "admin"] },
  "GET /v1/tasks/{taskId}": {
    may: ["courier", "dispatcher", "manager", "admin"],
    team: true,
    own: true,
    request: task("claimed"),
  },
  "GET /v1/tasks/{taskId}/draw": {
    may: ["courier", "dispatcher", "manager", "admin"],
    team: true,
    async request(dispatch) {
      const { taskId, courier } = await dispatch.createTask("open", { team: "north", draw: { seconds: 3_600 } });
      return { path: { taskId }, courier };
    },
  },
  "GET /v1/tasks/{taskId}/route": {
    may: ["courier", "dispatcher", "manager", "admin"],
    team: true,
    own: true,
    request: task("claimed"),
  },
  "POST /v1/tasks/{taskId}/assign": {
    may: ["dispatcher", "manager", "admin"],
    team: true,
    request: async (dispatch) => task("open", { courierId: `assigned-${++papers}` })(dispatch),
  },
  "POST /v1/tasks/{taskId}/unassign": { may: ["dispatcher", "manager", "admin"], team: true, request: task("claimed") },
  "POST /v1/tasks/{taskId}/priority": {
    may: ["dispatcher", "manager", "admin"],
    team: true,
    request: task("open", { priority: 9 }),
  },
  "POST /v1/tasks/{taskId}/links": { may: ["dispatcher", "manager", "admin"], team: true, request: task("open", {}) },
  "GET /v1/tasks/{taskId}/links": { may: ["dispatcher", "manager", "admin"], team: true, request: task("open") },
  "DELETE /v1/tasks/{taskId}/links/{linkId}": {
    may: ["dispatcher", "manager", "admin"],
    team: true,
    request: async (dispatch) => ({ path: (await link(dispatch)).path }),
  },
  "GET /v1/delivery": {
    may: "anyone",
    async request(dispatch) {
      const { token } = await link(dispatch);
      await local.waitUntilIdle({ skip: true });
      return { query: { token } };
    },
  },
  "POST /v1/tasks/{taskId}/claim": { may: ["courier"], request: task("open") },
  "POST /v1/tasks/{taskId}/release": { may: ["courier"], own: true, request: task("claimed") },
  "POST /v1/tasks/{taskId}/start": { may: ["courier"], own: true, request: task("claimed") },
  "POST /v1/tasks/{taskId}/complete": { may: ["courier"], own: true, request: task("started") },
  "POST /v1/tasks/{taskId}/review": {
    may: ["manager", "admin"],
    team: true,
    request: task("started", { verdict: "accept", reason: "Seen" }),
  },
  "POST /v1/tasks/{taskId}/fail": { may: ["courier"], own: true, request: task("started", { reason: "other" }) },

  "GET /v1/ledger": {
    may: ["courier", "manager", "admin"],
    team: true,
    own: true,
    request: async () => ({ query: { courier: "c1", period: "2026-11" } }),
  },
  "POST /v1/ledger/adjustments": { may: ["manager", "admin"], team: true, request: async () => ({ body: penalty }) },

  "POST /v1/positions": {
    may: ["courier"],
    own: true,
    request: async () => ({ body: { runId: "mine", fixes: [fix()] } }),
  },
  "POST /v1/positions/owntracks": {
    may: ["courier"],
    own: "acknowledged",
    request: async () => ({
      query: { run: "mine" },
      body: { _type: "location", lat: 1, lon: 2, tst: seconds(), tid: "JJ" },
    }),
  },
  "GET /v1/positions/osmand": {
    may: ["courier"],
    own: "acknowledged",
    request: onOsmand,
  },
  "POST /v1/positions/osmand": {
    may: ["courier"],
    own: "acknowledged",
    request: onOsmand,
  },
  "GET /v1/runs/{runId}": { may: ["courier", "dispatcher", "manager", "admin"], team: true, own: true, request: run },
  "GET /v1/runs/{runId}/track": {
    may: ["courier", "dispatcher", "manager", "admin"],
    team: true,
    own: true,
    request: run,
  },
  "POST /v1/runs/{runId}/stops/{stopId}/visit": {
    may: ["courier"],
    own: true,
    async request(dispatch) {
      const { runId, courier } = await startRun(local, dispatch);
      return { path: { runId, stopId: "s1" }, courier };
    },
  },

  "POST /v1/photos": {
    may: ["courier"],
    request: async () => ({ body: { kind: "proof", taskId: "tsk_1", mediaType: "image/jpeg", ...file } }),
  },
  "GET /v1/photos": { may: ["dispatcher", "manager", "admin"] },
  "GET /v1/tasks/{taskId}/photos": {
    may: ["courier", "dispatcher", "manager", "admin"],
    team: true,
    own: true,
    async request(dispatch) {
      const started = await task("started")(dispatch);
      await local.waitUntilIdle({ skip: true });
      return started;
    },
  },
  "GET /v1/photos/{photoId}": {
    may: ["courier", "dispatcher", "manager", "admin"],
    team: true,
    own: true,
    request: proof,
  },
  "GET /v1/receipts": { may: ["courier", "manager", "admin"] },
  "GET /v1/receipts/{receiptId}": { may: ["courier", "manager", "admin"], team: true, own: true, request: photo },
  "POST /v1/receipts/{receiptId}/review": {
    may: ["manager", "admin"],
    team: true,
    request: async (dispatch) => ({ ...(await photo(dispatch)), body: { verdict: "accept" } }),
  },

  "POST /v1/reports": { may: ["manager", "admin"], request: async () => ({ body: { week: "2026-W46" } }) },
  "GET /v1/reports": { may: ["manager", "admin"] },
  "GET /v1/reports/{reportId}": { may: ["manager", "admin"], team: true, request: report() },
  "POST /v1/reports/{reportId}/cancel": { may: ["manager", "admin"], team: true, request: report() },
  "POST /v1/reports/{reportId}/retry": { may: ["manager", "admin"], team: true, request: report("cancelled") },
  "GET /v1/reports/{reportId}/files/{format}": { may: ["manager", "admin"], team: true, request: report("ready") },

  "POST /v1/imports": {
    may: ["partner", "dispatcher", "admin"],
    request: async () => ({ body: { partner: "p1", ...file } }),
  },
  "GET /v1/imports/{importId}": {
    may: ["partner", "dispatcher", "admin"],
    async request({ request }) {
      const { importId } = await request(tokens.partner!, "POST /v1/imports", file);
      return { path: { importId: importId as string } };
    },
  },
};

/** Who calls: those first who are accepted nowhere. */
const CALLERS = [
  "nobody",
  "a token that is none",
  "a token that has ended",
  "partner",
  "another courier",
  "courier",
  "dispatcher",
  "manager",
  "admin",
] as const;
/** Who also calls where what is requested belongs to a team, north. */
const TEAM_CALLERS = {
  "manager of the team": ["manager", ["south", "north"]],
  "manager of another team": ["manager", ["south"]],
  "dispatcher of another team": ["dispatcher", ["south"]],
  "admin of no team": ["admin", []],
} as const;
type Caller = (typeof CALLERS)[number] | keyof typeof TEAM_CALLERS;
const isTeamCaller = (caller: Caller): caller is keyof typeof TEAM_CALLERS => caller in TEAM_CALLERS;

function expectedStatus({ may, own }: AccessRule, caller: Caller): string {
  if (may === "anyone") return "accepted";
  if (caller === "nobody") return "401"; // API Gateway's own
  if (caller === "a token that is none") return "401 TOKEN_INVALID";
  if (caller === "a token that has ended") return "401 TOKEN_EXPIRED";
  const role = caller === "another courier" ? "courier" : isTeamCaller(caller) ? TEAM_CALLERS[caller][0] : caller;
  if (!may.includes(role)) return "403 ROLE_FORBIDDEN";
  const isOthers =
    caller === "another courier" ? own === true : isTeamCaller(caller) && caller !== "manager of the team";
  return isOthers ? "404 NOT_FOUND" : "accepted";
}

const document = JSON.parse(readFileSync(join(repositoryRoot, "docs/openapi.json"), "utf8")) as {
  paths: Record<string, Record<string, { security: Record<string, unknown>[] }>>;
};
const operations = new Map<string, { security: Record<string, unknown>[] }>(
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const),
  ),
);

const { local, clock } = apiCloud;
const dispatch = await createDispatchClient(local, apiCloud.clock);
const tokens: Partial<Record<Caller, string>> = {};
beforeAll(async () => {
  Object.assign(tokens, {
    "a token that is none": "abc",
    "a token that has ended": await local.token("admin", "a1", { hours: -1 }),
    "another courier": await local.token("courier", "c2"),
  });
  for (const role of ROLES) tokens[role] = await local.token(role, `${role[0]!}1`);
  for (const [caller, [role, teams]] of Object.entries(TEAM_CALLERS))
    tokens[caller as Caller] = await local.token(role, `${role[0]!}2`, { teams });
  // The ledger of c1 is north's.
  const { taskId } = await dispatch.createTask("open", { team: "north" });
  await dispatch.request(tokens.courier!, `POST /v1/tasks/${taskId}/claim`);
  await dispatch.request(tokens.courier!, "POST /v1/positions", { runId: "mine", fixes: [fix()] });
  await local.waitUntilIdle({ skip: true });
});

/** The answer of an endpoint to a caller: "accepted", or status and code. */
async function callEndpoint(
  endpoint: string,
  { path = {}, query = {}, body, courier }: ExampleRequest,
  caller: Caller,
): Promise<string> {
  const [method = "", template = ""] = endpoint.split(" ");
  const url = new URL(`${local.api}${template.replaceAll(/\{(\w+)\}/g, (_, name: string) => path[name] ?? "none")}`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const headers = new Headers(body === undefined ? {} : { "content-type": "application/json" });
  const token = caller === "courier" ? (courier ?? tokens.courier) : tokens[caller];
  const inAddress = operations.get(endpoint)!.security.some((one) => "tokenInAddress" in one);
  if (token !== undefined && inAddress) url.searchParams.set("token", token);
  else if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
  const given = body === undefined ? {} : { body: JSON.stringify(body) };
  const answer = await fetch(url, { method, headers, redirect: "manual", ...given });
  const text = await answer.text();
  if (answer.status < 400) return "accepted";
  const { code } = JSON.parse(text) as { code?: string };
  return code ? `${answer.status} ${code}` : `${answer.status}`;
}

test("every endpoint has a rule in the access table, and every rule has an endpoint", () => {
  expect(Object.keys(ENDPOINTS).toSorted()).toEqual([...operations.keys()].toSorted());
});

test("every endpoint about one task, run, photo, receipt, report, courier, webhook or ledger belongs to a team", () => {
  const isAboutOne = (endpoint: string) =>
    /\{(task|run|photo|receipt|report|courier|webhook)Id\}|\/ledger/.test(endpoint);
  const isForAdmins = ({ may }: AccessRule) => may !== "anyone" && may.includes("admin");
  const wanted = Object.entries(ENDPOINTS).filter(([endpoint, rule]) => isAboutOne(endpoint) && isForAdmins(rule));
  expect(wanted.filter(([, { team }]) => !team)).toEqual([]);
  expect(wanted.length).toBeGreaterThan(30);
});

test.each(Object.entries(ENDPOINTS))(
  "%s accepts the callers of its access rule and answers every other with the reason",
  async (endpoint, rule) => {
    const actual: Record<string, string> = {};
    const wanted: Record<string, string> = {};
    const isSafe = endpoint.startsWith("GET ");
    let request: ExampleRequest | undefined;
    const teamCallers = Object.keys(TEAM_CALLERS) as (keyof typeof TEAM_CALLERS)[];
    for (const caller of [...(rule.team ? teamCallers.toReversed() : []), ...CALLERS]) {
      request ??= (await rule.request?.({ ...dispatch, courier: tokens.courier! })) ?? {};
      actual[caller] = await callEndpoint(endpoint, request, caller);
      wanted[caller] = expectedStatus(rule, caller);
      // An accepted request may have changed what it needs.
      if (actual[caller] === "accepted" && !isSafe) request = undefined;
    }
    expect(actual).toEqual(wanted);
  },
);

test("no answer to a token with teams names anything of another team, and every list has all of its own", async () => {
  const teams = ["north", "south", undefined] as const;
  const [paths, listed] = [new Map<string, string>(), new Map<string | undefined, string[]>()];
  for (const team of teams) {
    // Whatever belongs to a team has its name in it: in its own id or in its courier's.
    const sub = `c-${team ?? "nobody"}`;
    const courier = await local.token("courier", sub, team ? { team } : {});
    const person = { courierId: sub, name: `Name of ${sub}`, teams: team ? [team] : [] };
    await dispatch.request(await local.token("admin", "a8"), "POST /v1/couriers", person);
    paths.set(`courierId ${team ?? ""}`, sub);
    const { taskId } = await dispatch.createTask("open", { title: `of ${sub}`, ...(team && { team }) });
    for (const verb of ["claim", "start"]) await dispatch.request(courier, `POST /v1/tasks/${taskId}/${verb}`);
    const manager = await local.token("manager", `m-${team ?? "nobody"}`, team ? { team } : {});
    const reportId = await requestReport({ ...dispatch, manager }, ++papers);
    const { receiptId, photoId } = await createReceiptToReview(local, dispatch, ++papers, {
      sub,
      ...(team && { team }),
    });
    await dispatch.request(manager, "POST /v1/ledger/adjustments", { ...penalty, courierId: sub });
    const own = await local.token("admin", `a-${team ?? "nobody"}`, team ? { team } : {});
    const target = { url: "https://example.com/hooks", events: ["task.opened"], description: `of ${sub}` };
    const webhook = await dispatch.request(own, "POST /v1/webhooks", { ...target, ...(team && { team }) });
    const drawn = await dispatch.createTask("open", {
      title: `of ${sub}`,
      draw: { seconds: 60 },
      ...(team && { team }),
    });
    await dispatch.request(courier, `POST /v1/tasks/${drawn.taskId}/claim`);
    paths.set(`webhookId ${team ?? ""}`, webhook["webhookId"] as string);
    const { run: begun } = (await dispatch.request(courier, `GET /v1/tasks/${taskId}`)) as { run: { runId: string } };
    for (const id of Object.entries({ taskId, reportId, receiptId, photoId, runId: begun.runId }))
      paths.set(`${id[0]} ${team ?? ""}`, id[1]);
    listed.set(team, [taskId, reportId, receiptId]);
  }
  const gets = [...operations.keys()].filter(
    (endpoint) => endpoint.startsWith("GET ") && ENDPOINTS[endpoint]!.may !== "anyone",
  );
  const byCourier = teams.map((team) => `courier=c-${team ?? "nobody"}`);
  const queries: Record<string, string[]> = {
    "GET /v1/couriers": ["", "?limit=1", ...teams.map((team) => `?team=${team ?? "nobody"}`), "?state=active"],
    "GET /v1/receipts": [
      "",
      ...["needsReview", "accepted"].map((state) => `?state=${state}`),
      ...byCourier.map((of) => `?${of}`),
    ],
    "GET /v1/reports": ["", "?limit=1"],
    "GET /v1/tasks": [
      "?state=started",
      "?state=open",
      "?near=52.52,13.4,3000",
      "?near=52.52,13.4,30000&limit=1",
      "?review=required",
      ...byCourier.map((of) => `?${of}`),
    ],
    "GET /v1/ledger": ["", ...byCourier.map((of) => `&${of}`)].map(
      (who) => `?period=${new Date().toISOString().slice(0, 7)}${who}`,
    ),
    "GET /v1/photos": ["?kind=receipt", "?kind=receipt&limit=1", ...byCourier.map((of) => `?${of}`)],
    "GET /v1/runs": [
      "",
      "?limit=1",
      "?state=active",
      ...byCourier.map((of) => `?${of}`),
      ...teams.map((team) => `?team=${team ?? "nobody"}`),
    ],
    "GET /v1/live": ["", ...teams.map((team) => `?to=team:${team ?? "nobody"}`)],
    "GET /v1/live/changes": ["facts", "places"].flatMap((kind) =>
      ["", "&since=0"].flatMap((since) =>
        teams.map((team) => `?feed=${kind}${team === undefined ? "" : `:${team}`}${since}`),
      ),
    ),
  };
  const allowed = [["north"], ["south"], ["north", "south"], [], undefined];
  for (const own of allowed) {
    const token = await local.token("admin", "a9", own ? { teams: own } : {});
    let answers = "";
    for (const endpoint of gets)
      for (const team of teams)
        for (const query of queries[endpoint] ?? [""]) {
          const path = endpoint
            .slice(4)
            .replaceAll(/\{(\w+)\}/g, (_, name: string) => paths.get(`${name} ${team ?? ""}`) ?? "json");
          const answer = await fetch(`${local.api}${path}${query}`, {
            headers: { authorization: `Bearer ${token}` },
            redirect: "manual",
          });
          // What is asked for may be said again. What a cursor says can be read.
          const asked = [...path.split("/"), ...new URLSearchParams(query).values()].filter((part) => part.length > 4);
          const text = `${await answer.text()} ${answer.headers.get("location") ?? ""}`;
          const cursor = answer.ok ? (/"cursor":"([\w-]+)"/.exec(text)?.[1] ?? "") : "";
          const said = `${text} ${Buffer.from(cursor, "base64url").toString()}`;
          answers += answer.ok ? said : asked.reduce((rest, part) => rest.replaceAll(part, ""), said);
        }
    for (const team of teams) {
      const isOwn = own === undefined || (team !== undefined && own.includes(team));
      expect(answers.includes(`c-${team ?? "nobody"}`), `${String(own)} and ${String(team)}`).toBe(isOwn);
      for (const id of listed.get(team)!) expect(answers.includes(id), `${String(own)} and ${id}`).toBe(isOwn);
    }
  }
});

test("another courier's report for a run is acknowledged by the endpoints of phone apps, and not stored", async () => {
  const fixes = async () => (await dispatch.request(tokens.manager!, "GET /v1/runs/mine"))["fixes"];
  await local.waitUntilIdle({ skip: true });
  const before = await fixes();
  for (const [endpoint, { own, request }] of Object.entries(ENDPOINTS)) {
    if (own !== "acknowledged") continue;
    const example = await request!({ ...dispatch, courier: tokens.courier! });
    expect(await callEndpoint(endpoint, example, "another courier")).toBe("accepted");
  }
  await local.waitUntilIdle({ skip: true });
  expect(before).toBeGreaterThan(0);
  expect(await fixes()).toBe(before);
});
