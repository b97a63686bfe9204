import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { WebSocket } from "ws";
import { describe, expect, test } from "vitest";
import { serveWebSocketApi } from "../../src/websocket/api.ts";
import { compileRouteSelection } from "../../src/websocket/route-selection.ts";
import { inProcessLambda } from "../engines/views.ts";
import { AUTHORIZER, authorized, METHOD, OK, route, serveTestApi, type WebSocketEvent, START } from "./test-api.ts";

const yes = (context: object = {}) => ({
  principalId: "m1",
  policyDocument: {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "execute-api:Invoke", Resource: METHOD }],
  },
  context,
});
const no = { ...yes(), policyDocument: { Statement: { Effect: "Deny", Action: "*", Resource: "*" } } };

describe("WebSocket events", () => {
  test("the $connect event is the handshake: headers as sent, the query in both forms, no body and no message id", async () => {
    const { join, events } = await serveTestApi();
    const { id } = await join("?a=1&a=2&b=%C3%A9", { headers: { "X-Thing": "Value", "User-Agent": "test" } });
    expect(events).toEqual([
      {
        headers: expect.objectContaining({
          "X-Thing": "Value",
          "X-Forwarded-For": "127.0.0.1",
          "Sec-WebSocket-Version": "13",
        }),
        multiValueHeaders: expect.objectContaining({ "X-Thing": ["Value"] }),
        queryStringParameters: { a: "2", b: "é" },
        multiValueQueryStringParameters: { a: ["1", "2"], b: ["é"] },
        requestContext: {
          routeKey: "$connect",
          eventType: "CONNECT",
          extendedRequestId: expect.stringMatching(/^[\w-]{15}=$/),
          requestTime: "21/Nov/2026:06:15:00 +0000",
          messageDirection: "IN",
          stage: "$default",
          connectedAt: START,
          requestTimeEpoch: START,
          identity: { sourceIp: "127.0.0.1", userAgent: "test" },
          requestId: expect.stringMatching(/^[\w-]{15}=$/),
          domainName: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
          connectionId: id,
          apiId: "live1",
        },
        isBase64Encoded: false,
      },
    ]);
    expect(events[0]!.headers).not.toHaveProperty("Connection");
    expect(events[0]!.headers).not.toHaveProperty("Upgrade");
  });

  test("a message event has its text, its own id, the connection's connectedAt and no headers", async () => {
    const { join, clock, nextEvent } = await serveTestApi();
    const { id, send } = await join();
    clock.advanceTo(START + 5_000);
    const reached = nextEvent("subscribe");
    send({ action: "subscribe", run: "run_1" });
    const event = await reached;
    expect(event).toEqual({
      requestContext: expect.objectContaining({
        routeKey: "subscribe",
        eventType: "MESSAGE",
        messageId: expect.stringMatching(/^[\w-]{15}=$/),
        connectionId: id,
        connectedAt: START,
        requestTimeEpoch: START + 5_000,
      }),
      body: '{"action":"subscribe","run":"run_1"}',
      isBase64Encoded: false,
    });
  });

  test.for([
    ["that says nothing", (socket: WebSocket) => socket.close(), 1005, "Client-side close frame status not set"],
    ["with a reason", (socket: WebSocket) => socket.close(4001, "enough"), 4001, "enough"],
    ["that hangs up", (socket: WebSocket) => socket.terminate(), 1006, "Connection closed abnormally"],
  ] as const)("a $disconnect event has the close code and reason: a client %s", async ([, leave, code, reason]) => {
    const { join, nextEvent, api } = await serveTestApi();
    const { id, socket } = await join();
    const reached = nextEvent("$disconnect");
    leave(socket);
    expect((await reached).requestContext).toMatchObject({
      eventType: "DISCONNECT",
      connectionId: id,
      disconnectStatusCode: code,
      disconnectReason: reason,
    });
    expect(api.find(id)).toBeUndefined();
  });
});

describe("route selection", () => {
  test.for([
    ["its action", { action: "subscribe" }, "subscribe"],
    ["an action nobody has", { action: "dance" }, "$default"],
    ["no action", { other: 1 }, "$default"],
    ["an action that is no text", { action: 1 }, "$default"],
    ["text that is no JSON", "hello", "$default"],
    ["JSON that is no object", "null", "$default"],
  ] as const)("a WebSocket message is routed by its selection expression: %s", async ([, message, key]) => {
    const { join, nextEvent } = await serveTestApi();
    const { send } = await join();
    const reached = nextEvent(key);
    send(message);
    expect((await reached).requestContext["eventType"]).toBe("MESSAGE");
  });

  test.for(["$connect", "$disconnect", "dance"])(
    "a client's message cannot select %s, and without $default it is forbidden",
    async (action) => {
      const { join, events } = await serveTestApi({}, { routes: [route("$connect"), route("$disconnect")] });
      const { id, send, next } = await join();
      send({ action });
      expect(JSON.parse(await next())).toEqual({
        message: "Forbidden",
        connectionId: id,
        requestId: expect.any(String),
      });
      expect(events).toHaveLength(1);
    },
  );

  test("a route selection expression is a path in either notation; another expression is refused", () => {
    const message = '{"meta":{"kind":"x"}}';
    expect(compileRouteSelection("$request.body.meta.kind")(message)).toBe("x");
    expect(compileRouteSelection("${request.body.meta.kind}")(message)).toBe("x");
    expect(() => compileRouteSelection("$request.header.x")).toThrow(/\$request\.header\.x/);
  });
});

describe("route responses", () => {
  const answering = (answer: unknown, responds: boolean) =>
    serveTestApi({ subscribe: () => answer }, { routes: [route("subscribe", { responds })] });

  test("a function's response goes to the client when the route has a route response", async () => {
    const { join } = await answering({ statusCode: 200, body: "subscribed" }, true);
    const { send, next } = await join();
    send({ action: "subscribe" });
    expect(await next()).toBe("subscribed");
  });

  test("a function's response is dropped when the route has no route response", async () => {
    const { join, api, nextEvent } = await answering({ statusCode: 200, body: "lost" }, false);
    const { id, send, next } = await join();
    const reached = nextEvent("subscribe");
    send({ action: "subscribe" });
    await reached;
    await new Promise(setImmediate); // the answer has been read by now
    api.post(id, "the first message");
    expect(await next()).toBe("the first message");
  });

  test.for<[string, () => unknown, string]>([
    [
      "a failure",
      () => {
        throw new Error("secret");
      },
      "Internal server error",
    ],
    ["nothing", () => undefined, "Internal server error"],
    ["a body that is no text", () => ({ statusCode: 200, body: {} }), "Internal server error"],
    ["too late", () => new Promise(() => {}), "Endpoint request timed out"],
  ])("a failure is reported to the client without its details: %s", async ([, subscribe, message]) => {
    const { join } = await serveTestApi({ subscribe }, {}, { integrationMs: 20 });
    const { id, send, next } = await join();
    send({ action: "subscribe" });
    expect(JSON.parse(await next())).toEqual({ message, connectionId: id, requestId: expect.any(String) });
  });
});

describe("the handshake", () => {
  test("a connection is open only after $connect succeeded; a message sent to it earlier is a 410", async () => {
    const early: boolean[] = [];
    const found: Awaited<ReturnType<typeof serveTestApi>> = await serveTestApi({
      $connect: ({ requestContext }: WebSocketEvent) => {
        early.push(found.api.post(requestContext.connectionId, "too early"));
        return OK;
      },
    });
    const { id, next } = await found.join();
    expect(early).toEqual([false]);
    expect(found.api.post(id, "in time")).toBe(true);
    expect(await next()).toBe("in time");
  });

  test.for<[string, () => unknown, number, string]>([
    ["its own status", () => ({ statusCode: 409, body: "twice" }), 409, "twice"],
    ["a failure", () => Promise.reject(new Error("secret")), 502, "Internal server error"],
    ["nothing", () => undefined, 502, "Internal server error"],
    ["too late", () => new Promise(() => {}), 504, "Endpoint request timed out"],
  ])("a handshake is refused when $connect does not succeed: %s", async ([, $connect, status, message]) => {
    const { refused, nextTraceEvent, events } = await serveTestApi({ $connect }, {}, { integrationMs: 20 });
    const pending = nextTraceEvent("refused");
    expect(await refused()).toMatchObject({ status, body: { message } });
    expect(await pending).toMatchObject({ kind: "socket", status });
    expect(events.map(({ requestContext }) => requestContext.routeKey)).toEqual(["$connect"]);
  });

  test("a handshake to another stage is forbidden and calls no function", async () => {
    const { refused, events } = await serveTestApi();
    expect((await refused("/other")).status).toBe(403);
    expect((await refused("/")).status).toBe(403);
    expect((await refused("/%zz")).status).toBe(403);
    expect(events).toEqual([]);
  });

  test.for<[string, Record<string, string>, string, number]>([
    ["no upgrade at all", { connection: "close", upgrade: "" }, "GET", 426],
    ["an upgrade to something else", { upgrade: "h2c" }, "GET", 400],
    ["another method", {}, "POST", 400],
    ["another version", { "sec-websocket-version": "8" }, "GET", 400],
    ["no key", { "sec-websocket-key": "" }, "GET", 400],
  ])("a request that is no WebSocket upgrade calls no function: %s", async ([, change, method, status]) => {
    const { api, events } = await serveTestApi();
    const key = "dGhlIHNhbXBsZSBub25jZQ==";
    const sound = {
      connection: "Upgrade",
      upgrade: "websocket",
      "sec-websocket-version": "13",
      "sec-websocket-key": key,
    };
    const headers = Object.fromEntries(Object.entries({ ...sound, ...change }).filter(([, value]) => value !== ""));
    const asking = request(`${api.url.replace("ws:", "http:")}/$default`, { method, headers }).end();
    const [answer] = (await once(asking, "response")) as [IncomingMessage];
    answer.resume();
    expect(answer.statusCode).toBe(status);
    expect(events).toEqual([]);
  });

  test("a handshake needs no $connect route", async () => {
    const { join } = await serveTestApi({}, { routes: [route("$default")] });
    const { socket } = await join();
    expect(socket.readyState).toBe(WebSocket.OPEN);
  });

  test("a handshake is answered with the subprotocol that $connect chose", async () => {
    const { join } = await serveTestApi({
      $connect: () => ({ ...OK, headers: { "Sec-WebSocket-Protocol": "live.v1" } }),
    });
    const { socket } = await join("", {}, ["live.v2", "live.v1"]);
    expect(socket.protocol).toBe("live.v1");
  });

  test("a client that left during $connect is a closed connection", async () => {
    let leave = () => {};
    const { api, nextEvent } = await serveTestApi({
      $connect: async () => {
        const gone = new Promise((resolve) => socket.once("close", resolve));
        leave();
        await gone;
        return OK;
      },
    });
    const ended = nextEvent("$disconnect");
    const socket = new WebSocket(`${api.url}/$default`).on("error", () => {});
    leave = () => socket.terminate();
    expect((await ended).requestContext["disconnectStatusCode"]).toBe(1006);
  });
});

describe("the WebSocket authorizer", () => {
  test("a WebSocket authorizer gets its own request format, and its context is in every later event as text", async () => {
    const { join, events, nextEvent } = await serveTestApi(
      { authorizer: () => yes({ role: "manager", teams: 2, all: true }) },
      { ...authorized, routes: [...authorized.routes, route("subscribe"), route("$disconnect")] },
    );
    const { send, socket } = await join("?ticket=t1");
    expect(events[0]).toMatchObject({
      type: "REQUEST",
      methodArn: METHOD,
      headers: { Connection: "Upgrade" },
      queryStringParameters: { ticket: "t1" },
      multiValueQueryStringParameters: { ticket: ["t1"] },
      stageVariables: {},
      requestContext: { routeKey: "$connect", eventType: "CONNECT", apiId: "live1" },
    });
    const authorizer = { principalId: "m1", role: "manager", teams: "2", all: "true" };
    expect(events[1]!.requestContext["authorizer"]).toEqual(authorizer);
    const subscribed = nextEvent("subscribe");
    send({ action: "subscribe" });
    expect((await subscribed).requestContext["authorizer"]).toEqual(authorizer);
    const ended = nextEvent("$disconnect");
    socket.close();
    expect((await ended).requestContext["authorizer"]).toEqual(authorizer);
  });

  test.for<[string, string, () => unknown, number, string, number]>([
    ["without the identity nobody is asked", "", () => yes(), 401, "Unauthorized", 0],
    ["with an empty one too", "?ticket=", () => yes(), 401, "Unauthorized", 0],
    ["a policy that denies", "?ticket=t", () => no, 403, "User is not authorized to access this resource", 1],
    [
      "a policy for something else",
      "?ticket=t",
      () => ({
        ...yes(),
        policyDocument: { Statement: [{ Effect: "Allow", Action: "execute-api:Invoke", Resource: "x" }] },
      }),
      403,
      "User is not authorized to access this resource",
      1,
    ],
    [
      "the word Unauthorized thrown",
      "?ticket=t",
      () => {
        throw new Error("Unauthorized");
      },
      401,
      "Unauthorized",
      1,
    ],
    ["any other failure", "?ticket=t", () => Promise.reject(new Error("x")), 500, "Internal server error", 1],
    ["the answer of an HTTP API", "?ticket=t", () => ({ isAuthorized: true }), 500, "Internal server error", 1],
    ["a context that is not flat", "?ticket=t", () => yes({ teams: ["a"] }), 500, "Internal server error", 1],
  ])("a WebSocket authorizer refuses the handshake: %s", async ([, query, authorizer, status, message, asked]) => {
    const { refused, events } = await serveTestApi({ authorizer }, authorized);
    expect(await refused(`/$default${query}`)).toMatchObject({ status, body: { message } });
    expect(events).toHaveLength(asked);
  });

  test("a WebSocket authorizer is called for each handshake, as on AWS", async () => {
    const { join, events } = await serveTestApi({ authorizer: () => yes() }, authorized);
    await join("?ticket=t");
    await join("?ticket=t");
    expect(events.filter((event) => "methodArn" in event)).toHaveLength(2);
  });

  test("an identity source reads a header in any case", async () => {
    const one = { ...AUTHORIZER, identitySources: ["route.request.header.authorization"] };
    const { join } = await serveTestApi({ authorizer: () => yes() }, { ...authorized, authorizers: [one] });
    const { socket } = await join("", { headers: { Authorization: "Bearer t" } });
    expect(socket.readyState).toBe(WebSocket.OPEN);
  });
});

test.for([
  ["an authorizer with a ttl", { authorizers: [{ ...AUTHORIZER, ttlSeconds: 300 }] }, /ticket: .* no ttl/],
  ["one with simple answers", { authorizers: [{ ...AUTHORIZER, simpleResponses: true }] }, /answer with a policy/],
  [
    "an identity nobody knows",
    { authorizers: [{ ...AUTHORIZER, identitySources: ["$request.header.X"] }] },
    /\$request/,
  ],
  [
    "IAM",
    { routes: [route("$connect", { authorization: "AWS_IAM" })] },
    /route \$connect of WebSocket API Live: AWS_IAM/,
  ],
  ["another integration", { routes: [route("x", { integration: "MOCK" })] }, /route x of WebSocket API Live: MOCK/],
  ["an authorizer that is not there", { routes: [route("$connect", { authorizer: "a" })] }, /authorizer a/],
] as const)("a WebSocket API that would not run as on AWS does not start: %s", async ([, change, says]) => {
  const app = { account: "1", region: "r", partition: "aws" };
  const api = { id: "i", name: "Live", app, stage: { name: "$default" }, routes: [], authorizers: [], ...change };
  const clock = { now: () => START, at: () => () => {} };
  await expect(
    serveWebSocketApi(
      {
        ...api,
        routes: [...api.routes],
        authorizers: [...api.authorizers].map((one) => ({ ...one, identitySources: [...one.identitySources] })),
      },
      { lambda: inProcessLambda({}), clock },
    ),
  ).rejects.toThrow(says);
});
