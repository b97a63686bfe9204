import type { CorsView } from "@waybill/plan/view/stage-view";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { skippingClock } from "../src/clock.ts";
import { type PlannedHttpApi, type HttpApiServer, serveHttpApi } from "../src/http/api.ts";
import { createRouter } from "../src/http/router.ts";
import type { InvokeResult, Lambda } from "../src/interfaces.ts";
import { sharedProcessorMonitor } from "../src/working-time.ts";

const API: PlannedHttpApi = {
  id: "a1b2c3",
  name: "Api",
  app: { account: "123456789012", region: "us-east-1", partition: "aws" },
  cors: {
    origins: ["*"],
    methods: ["GET", "POST"],
    headers: ["authorization"],
    expose: [],
    maxAgeSeconds: 600,
    credentials: false,
  },
  stage: { name: "$default" },
  authorizers: [
    {
      id: "auth",
      name: "access",
      type: "REQUEST",
      function: "authorizer",
      identitySources: ["$request.header.Authorization"],
      ttlSeconds: 300,
      payload: "2.0",
      simpleResponses: true,
    },
  ],
  routes: [
    { key: "GET /open/{id}", function: "open", payload: "2.0" },
    { key: "POST /open/{id}", function: "open", payload: "2.0" },
    { key: "GET /closed", function: "closed", authorizer: "auth", payload: "2.0" },
  ],
};

type Answering = (event: Event) => unknown;
interface Event {
  [name: string]: unknown;
  requestContext: { authorizer?: { lambda: unknown }; http: Record<string, string>; timeEpoch: number; time: string };
}

const open: HttpApiServer[] = [];
afterAll(() => Promise.all(open.map((api) => api.close())));

/** The API with the given functions, and all events that reached them. */
async function served(functions: Record<string, Answering>, change: Partial<PlannedHttpApi> = {}, limitMs?: number) {
  const clock = skippingClock({ start: Date.parse("2026-11-21T06:15:00Z"), frozen: true });
  const events: { to: string; event: Event }[] = [];
  const lambda: Lambda = {
    async invoke(to, event, onStarted): Promise<InvokeResult> {
      onStarted?.(sharedProcessorMonitor().clock());
      events.push({ to, event: event as Event });
      const about = { requestId: "r", ms: 1, cold: false };
      const answering = functions[to];
      if (!answering) return { ...about, functionError: "Unhandled", payload: { errorType: "Error" } };
      return { ...about, payload: await answering(event as Event) };
    },
  };
  const api = await serveHttpApi({ ...API, ...change }, { lambda, clock, integrationLimitMs: limitMs });
  open.push(api);
  const call = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${api.url}${path}`, init);
    return { status: response.status, headers: response.headers, body: await response.text() };
  };
  return { call, events, clock };
}

const authorized = { headers: { authorization: "Bearer t" } };

describe("the HTTP API event", () => {
  test("an HTTP API event is payload 2.0: raw path and query, repeated values joined, cookies separate, header names in lower case", async () => {
    const { call, events } = await served({ open: () => ({}) });
    await call("/open/a%20b?x=1&x=2&y=%C3%A9", {
      headers: { Cookie: "one=1; two=2", "X-Thing": "Value", "User-Agent": "test" },
    });
    expect(events[0]?.event).toMatchObject({
      version: "2.0",
      routeKey: "GET /open/{id}",
      rawPath: "/open/a b",
      rawQueryString: "x=1&x=2&y=%C3%A9",
      queryStringParameters: { x: "1,2", y: "é" },
      pathParameters: { id: "a b" },
      cookies: ["one=1", "two=2"],
      headers: { "x-thing": "Value" },
      isBase64Encoded: false,
      requestContext: {
        apiId: "a1b2c3",
        accountId: "123456789012",
        stage: "$default",
        routeKey: "GET /open/{id}",
        time: "21/Nov/2026:06:15:00 +0000",
        timeEpoch: Date.parse("2026-11-21T06:15:00Z"),
        http: { method: "GET", path: "/open/a b", protocol: "HTTP/1.1", userAgent: "test" },
      },
    });
    expect(events[0]?.event).not.toHaveProperty("body");
    expect(events[0]?.event["headers"]).not.toHaveProperty("cookie");
  });

  test.each([
    ["application/json", undefined, false],
    ["application/json; charset=utf-8", undefined, false],
    ["text/csv", undefined, false],
    ["application/json", "gzip", true],
    ["application/octet-stream", undefined, true],
    ["application/x-www-form-urlencoded", undefined, true],
    ["application/jsonish", undefined, true],
  ])(
    "the event of a request with a body of %s (encoding %s) has isBase64Encoded %s",
    async (type, encoding, inBase64) => {
      const { call, events } = await served({ open: () => ({}) });
      const headers: Record<string, string> = { "content-type": type };
      if (encoding) headers["content-encoding"] = encoding;
      await call("/open/1", { method: "POST", headers, body: '{"a":1}' });
      const body = inBase64 ? Buffer.from('{"a":1}').toString("base64") : '{"a":1}';
      expect(events[0]?.event).toMatchObject({ isBase64Encoded: inBase64, body });
    },
  );
});

describe("HTTP routes", () => {
  const choose = createRouter(
    ["GET /pets/dog/1", "GET /pets/dog/{id}", "GET /pets/{proxy+}", "ANY /{proxy+}", "ANY /pets/dog/1", "$default"].map(
      (key) => ({ key, target: key }),
    ),
  );

  test.each([
    ["GET", "/pets/dog/1", "GET /pets/dog/1", {}],
    ["POST", "/pets/dog/1", "ANY /pets/dog/1", {}],
    ["GET", "/pets/dog/2", "GET /pets/dog/{id}", { id: "2" }],
    ["GET", "/pets/cat/1", "GET /pets/{proxy+}", { proxy: "cat/1" }],
    ["POST", "/test/5", "ANY /{proxy+}", { proxy: "test/5" }],
    ["GET", "/", "$default", {}],
  ])("a request is matched with the most specific route: %s %s → %s", (method, path, key, pathParameters) => {
    expect(choose(method, path)).toMatchObject({ route: { key }, pathParameters });
  });

  test("a request without a route is answered with the gateway's 404 body and CORS headers", async () => {
    const { call } = await served({});
    const answer = await call("/nowhere", { headers: { origin: "https://x.test" } });
    expect([answer.status, answer.body]).toEqual([404, '{"message":"Not Found"}']);
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
  });
});

describe("the HTTP authorizer", () => {
  test("an HTTP authorizer gets the request in its own format, and its context reaches the function", async () => {
    const { call, events } = await served({
      authorizer: () => ({ isAuthorized: true, context: { sub: "c1", role: "courier" } }),
      closed: () => ({ statusCode: 200 }),
    });
    expect((await call("/closed", authorized)).status).toBe(200);
    expect(events[0]).toMatchObject({
      to: "authorizer",
      event: {
        version: "2.0",
        type: "REQUEST",
        identitySource: ["Bearer t"],
        routeArn: "arn:aws:execute-api:us-east-1:123456789012:a1b2c3/$default/GET/closed",
        routeKey: "GET /closed",
      },
    });
    expect(events[1]?.event.requestContext.authorizer).toEqual({ lambda: { sub: "c1", role: "courier" } });
  });

  test("an HTTP authorizer is called once for each identity until its cached response expires", async () => {
    const { call, events, clock } = await served({ authorizer: () => ({ isAuthorized: true }), closed: () => ({}) });
    const asked = () => events.filter(({ to }) => to === "authorizer").length;
    await call("/closed", authorized);
    await call("/closed", authorized);
    expect(asked()).toBe(1);
    await call("/closed", { headers: { authorization: "Bearer other" } });
    expect(asked()).toBe(2);
    clock.advanceTo(clock.now() + 301_000);
    await call("/closed", authorized);
    expect(asked()).toBe(3);
  });

  test.each([
    ["without the identity nobody is asked", {}, { isAuthorized: true }, 401, "Unauthorized", 0],
    ["a no is forbidden", authorized, { isAuthorized: false }, 403, "Forbidden", 1],
    ["nonsense is our error", authorized, "yes", 500, "Internal Server Error", 1],
  ])("%s", async (_, init, says, status, message, asked) => {
    const { call, events } = await served({ authorizer: () => says, closed: () => ({}) });
    const headers = { origin: "https://x.test", ...("headers" in init ? init.headers : {}) };
    const answer = await call("/closed", { headers });
    expect([answer.status, answer.body]).toEqual([status, JSON.stringify({ message })]);
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    expect(events).toHaveLength(asked);
  });

  test("an HTTP authorizer that fails causes a 500 and is called again for the next request", async () => {
    const { call, events } = await served({});
    expect([(await call("/closed", authorized)).status, (await call("/closed", authorized)).status]).toEqual([
      500, 500,
    ]);
    expect(events).toHaveLength(2);
  });
});

describe("CORS", () => {
  test("a CORS preflight is answered by the gateway, without calling the authorizer or a function", async () => {
    const { call, events } = await served({});
    const headers = { origin: "https://x.test", "access-control-request-method": "GET" };
    const { status, headers: got } = await call("/closed", { method: "OPTIONS", headers });
    expect(status).toBe(204);
    expect(got.get("access-control-allow-origin")).toBe("*");
    expect(got.get("access-control-allow-methods")).toBe("GET,POST");
    expect(got.get("access-control-allow-headers")).toBe("authorization");
    expect(got.get("access-control-max-age")).toBe("600");
    expect(events).toHaveLength(0);
  });

  test("an origin that is not allowed gets no CORS headers", async () => {
    const cors = { ...(API.cors as CorsView), origins: ["https://good.test"] };
    const { call } = await served({ open: () => ({}) }, { cors });
    const permission = async (origin: string, method: string) =>
      (await call("/open/1", { method, headers: { origin } })).headers.get("access-control-allow-origin");
    expect(await permission("https://bad.test", "OPTIONS")).toBeNull();
    expect(await permission("https://bad.test", "GET")).toBeNull();
    expect(await permission("https://good.test", "GET")).toBe("https://good.test");
  });

  test("the gateway's CORS configuration replaces the CORS headers of the function", async () => {
    const { call } = await served({
      open: () => ({ statusCode: 200, headers: { "Access-Control-Allow-Origin": "https://mine.test" } }),
    });
    const { headers } = await call("/open/1", { headers: { origin: "https://x.test" } });
    expect(headers.get("access-control-allow-origin")).toBe("*");
  });
});

describe("HTTP responses", () => {
  test.each<[string, unknown, number, string, string | null]>([
    ["an object without a status", { a: 1 }, 200, '{"a":1}', "application/json"],
    ["a text", "hello", 200, "hello", "application/json"],
    ["nothing", undefined, 200, "null", "application/json"],
    ["a full one", { statusCode: 201, headers: { "Content-Type": "text/csv" }, body: "a,b" }, 201, "a,b", "text/csv"],
    ["one without a content type", { statusCode: 200, body: "x" }, 200, "x", "text/plain;charset=utf-8"],
    ["base64", { statusCode: 200, body: "aGk=", isBase64Encoded: true }, 200, "hi", "text/plain;charset=utf-8"],
    ["a status that is none", { statusCode: "many" }, 500, '{"message":"Internal Server Error"}', "application/json"],
    [
      "a body that is no text",
      { statusCode: 200, body: {} },
      500,
      '{"message":"Internal Server Error"}',
      "application/json",
    ],
  ])("a function's response is interpreted as API Gateway does: %s", async (_, payload, status, body, type) => {
    const { call } = await served({ open: () => payload });
    const answer = await call("/open/1");
    expect([answer.status, answer.body, answer.headers.get("content-type")]).toEqual([status, body, type]);
  });

  test("each cookie of a response is set in a separate header", async () => {
    const { call } = await served({ open: () => ({ statusCode: 200, cookies: ["a=1; Path=/", "b=2"] }) });
    expect((await call("/open/1")).headers.getSetCookie()).toEqual(["a=1; Path=/", "b=2"]);
  });

  test("a failing function is answered with 500 and CORS headers, without details of the failure", async () => {
    const { call } = await served({});
    const answer = await call("/open/1", { headers: { origin: "https://x.test" } });
    expect([answer.status, answer.body]).toEqual([500, '{"message":"Internal Server Error"}']);
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
  });

  test("a response after the integration timeout is a 503", async () => {
    const { call } = await served({ open: () => new Promise(() => {}) }, {}, 20);
    const answer = await call("/open/1");
    expect([answer.status, answer.body]).toEqual([503, '{"message":"Service Unavailable"}']);
  });
});

describe("HTTP limits", () => {
  let body: Buffer;
  beforeEach(() => {
    body = Buffer.alloc(10 * 1024 * 1024 + 1, "x");
  });

  test("a request body of ten megabytes is accepted; one byte more is a 413 and calls no function", async () => {
    const { call, events } = await served({ open: () => ({}) });
    const post = (bytes: Buffer) =>
      call("/open/1", { method: "POST", body: new Uint8Array(bytes), headers: { "content-type": "text/plain" } });
    expect((await post(body.subarray(1))).status).toBe(200);
    const answer = await post(body);
    expect([answer.status, answer.body]).toEqual([413, '{"message":"Request Entity Too Large"}']);
    expect(events).toHaveLength(1);
  });

  test("requests above the burst limit get 429 until the rate has refilled the token bucket", async () => {
    const { call, clock } = await served(
      { open: () => ({}) },
      { stage: { name: "$default", throttle: { rate: 10, burst: 2 } } },
    );
    const statuses = async (n: number) => {
      const found: number[] = [];
      for (let i = 0; i < n; i++) found.push((await call("/open/1")).status);
      return found;
    };
    expect(await statuses(3)).toEqual([200, 200, 429]);
    clock.advanceTo(clock.now() + 100);
    expect(await statuses(2)).toEqual([200, 429]);
  });

  test("a route with a throttle of its own takes from no other, and a flood of another or of none does not reach it", async () => {
    const route = { ...API.routes.find(({ key }) => key === "GET /open/{id}")!, throttle: { rate: 1, burst: 2 } };
    const other = { ...route, key: "GET /other", throttle: { rate: 1, burst: 1 } };
    const stage = { name: "$default", throttle: { rate: 1, burst: 1 } };
    const { call } = await served({ open: () => ({}) }, { stage, routes: [route, other] });
    const statuses = async (...paths: string[]) => {
      const found: number[] = [];
      for (const path of paths) found.push((await call(path)).status);
      return found;
    };
    expect(await statuses("/other", "/other", "/none", "/none")).toEqual([200, 429, 404, 429]);
    expect(await statuses("/open/1", "/open/2", "/open/3")).toEqual([200, 200, 429]);
  });
});
