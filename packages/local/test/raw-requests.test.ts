import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fc, runs } from "../../../test/properties.ts";
import { skippingClock } from "../src/clock.ts";
import { type HttpApiServer, serveHttpApi } from "../src/http/api.ts";
import { serveWebSocketApi, type WebSocketApiServer } from "../src/websocket/api.ts";
import { startCloud } from "../src/cloud.ts";
import { createView, inProcessLambda, queue } from "./engines/views.ts";

const app = { account: "123456789012", region: "us-east-1", partition: "aws" };
/** Returns what it was called with, so that a request which cannot be written into an event or an answer is found. */
const lambda = inProcessLambda({ echo: (event) => event, admit: () => ({ statusCode: 200 }) });
const clock = skippingClock({ frozen: true });
const origins = { origins: ["https://a.example"], methods: ["GET"], headers: [], expose: [], maxAgeSeconds: 0 };

let http: HttpApiServer;
let socket: WebSocketApiServer;
let cloud: Awaited<ReturnType<typeof startCloud>>;
beforeAll(async () => {
  const route = (key: string) => ({ key, function: key === "$connect" ? "admit" : "echo", payload: "2.0" as const });
  http = await serveHttpApi(
    {
      id: "h",
      name: "Http",
      app,
      stage: { name: "$default" },
      authorizers: [],
      cors: {
        ...origins,
        credentials: false,
      },
      routes: ["GET /v1/health", "ANY /v1/tasks/{taskId}", "POST /files/{path+}"].map(route),
    },
    { lambda, clock },
  );
  socket = await serveWebSocketApi(
    {
      id: "w",
      name: "Socket",
      app,
      stage: { name: "live" },
      authorizers: [],
      routes: ["$connect", "$default"].map(route),
    },
    { lambda, clock },
  );
  cloud = await startCloud({ view: createView({ queues: [queue("q")] }), lambda, clock });
});
afterAll(() => Promise.all([http.close(), socket.close(), cloud.stop()]));

const portOf = (url: string) => Number(new URL(url).port);

/** Writes bytes as they are; all that comes back. */
async function answerTo(port: number, request: string): Promise<string> {
  const client = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  await once(client, "connect");
  client.end(Buffer.from(request, "latin1"));
  return text(client);
}

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1]);
const request = (line: string, ...headers: string[]) =>
  `${[line, "host: 127.0.0.1", "connection: close", ...headers].join("\r\n")}\r\n\r\n`;

test.for<[request: string, status: number]>([
  [request("GET /v1/health HTTP/1.1"), 200],
  [request("GET http://elsewhere.example/v1/health?x=1 HTTP/1.1"), 200],
  [request("GET /v1/tasks/%zz HTTP/1.1"), 400],
  [request("GET /v1/tasks/% HTTP/1.1"), 400],
  [request("GET /v1/tasks/%e0%a4%a HTTP/1.1"), 400],
  [request("GET /v1/tasks/%ff HTTP/1.1"), 400],
  [request("POST /files/a/%zz/b HTTP/1.1", "content-length: 0"), 400],
  [request("GET /nowhere/%zz HTTP/1.1"), 400],
  [request("OPTIONS /v1/tasks/%zz HTTP/1.1", "origin: https://a.example"), 400],
  [request("GET /v1/tasks/1?cursor=%zz&%=%ff HTTP/1.1"), 200],
  [request("GET /v1/tasks/%00%2f HTTP/1.1"), 200],
  [request("GET /nowhere HTTP/1.1"), 404],
  [request("GET //v1/health HTTP/1.1"), 404],
  [request("GET /v1/health/ HTTP/1.1"), 404],
  [request("OPTIONS * HTTP/1.1"), 204],
  [request("GET * HTTP/1.1"), 404],
  [request("GET http:// HTTP/1.1"), 404],
  [request("CONNECT elsewhere.example:443 HTTP/1.1"), 400],
  [request("TRACE / HTTP/1.1"), 404],
  [request("NONSENSE /v1/health HTTP/1.1"), 400],
  [request("GET /v1/health HTTP/3.0"), 400],
  [request("GET /a b HTTP/1.1"), 400],
  [request("POST /v1/tasks/1 HTTP/1.1", "content-length: many"), 400],
  [request("POST /v1/tasks/1 HTTP/1.1", "content-length: 1", "content-length: 2"), 400],
  [`${request("POST /v1/tasks/1 HTTP/1.1", "transfer-encoding: chunked")}zz\r\n`, 400],
  [`${request("POST /v1/tasks/1 HTTP/1.1", "content-length: 5")}abc`, 400],
  [request("GET /v1/health HTTP/1.1", "expect: miracles"), 417],
  [request("GET /v1/health HTTP/1.1", "upgrade: websocket"), 200],
  [request("GET /v1/health HTTP/1.1", "origin: \x80\xff", "cookie: ;;=; a"), 200],
  [request("GET /v1/health HTTP/1.1", `x: ${"x".repeat(20_000)}`), 431],
  ["GET /v1/health HTTP/1.1\r\nhost: [\r\nconnection: close\r\n\r\n", 200],
  ["GET /v1/health HTTP/1.1\r\nconnection: close\r\n\r\n", 400],
  ["GET /v1/health HTTP/1.0\r\n\r\n", 200],
  ["\x16\x03\x01\x02\x00\x01\x00", 400],
])("the HTTP API answers the raw request %j with %i", async ([raw, status]) => {
  expect(statusOf(await answerTo(portOf(http.url), raw))).toBe(status);
});

const handshake = [
  "connection: upgrade",
  "upgrade: websocket",
  "sec-websocket-version: 13",
  "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==",
];

test.for<[request: string, status: number]>([
  [request("GET /live HTTP/1.1"), 426],
  [request("CONNECT elsewhere.example:443 HTTP/1.1"), 400],
  [`GET /%zz HTTP/1.1\r\nhost: [\r\n${handshake.join("\r\n")}\r\n\r\n`, 403],
  [`GET /live HTTP/1.1\r\nhost: [\r\n${handshake.join("\r\n")}\r\n\r\n`, 101],
  [`GET /live?token=%zz HTTP/1.1\r\nhost: a\r\n${handshake.join("\r\n")}\r\n\r\n`, 101],
  [`GET http://a/live HTTP/1.1\r\nhost: a\r\n${handshake.join("\r\n")}\r\n\r\n`, 101],
  [`POST /live HTTP/1.1\r\nhost: a\r\n${handshake.join("\r\n")}\r\n\r\n`, 400],
  [`GET /live HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n`, 400],
  [`GET /live HTTP/1.1\r\nhost: a\r\n${handshake.join("\r\n")}\r\nsec-websocket-protocol: ,;\r\n\r\n`, 400],
])("the WebSocket API answers the raw request %j with %i", async ([raw, status]) => {
  expect(statusOf(await answerTo(portOf(socket.url), raw))).toBe(status);
});

const METHODS = ["GET", "POST", "PUT", "HEAD", "OPTIONS", "PATCH", "DELETE", "CONNECT", "TRACE", "get", "PRI", ""];
const TARGETS = [
  "/v1/health",
  "/v1/tasks/1",
  "/files/a/b",
  "/live",
  "/",
  "",
  "*",
  "//",
  "/..",
  "/./%2e%2e",
  "?",
  "/?",
  "#",
  "/a#b",
  "/%",
  "/%z",
  "/%zz",
  "/v1/tasks/%ff",
  "/%00",
  "/v1/tasks/%e0%a4%a",
  "http://[/",
  "http://a:99999/",
  "a:443",
  "ftp://a/",
  "/photos/%zz",
  "/123456789012/q",
  "/2015-03-31/functions/%zz/invocations",
  "/w/live/@connections/%zz",
  "/?x=%zz&__proto__=1",
];
const VERSIONS = ["HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/0.9", "HTTP/2", "http/1.1", ""];
const HEADERS = [
  "host: a",
  "host: [",
  "host: ",
  "host: a\r\nhost: b",
  "host: 127.0.0.1:0",
  "host: ::1",
  "host: a b",
  "host: %zz",
  "content-length: 3",
  "content-length: -1",
  "content-length: 99999999999999999999",
  "transfer-encoding: chunked",
  "transfer-encoding: gzip",
  "expect: 100-continue",
  "expect: x",
  "content-encoding: gzip",
  "x-amz-target: A.B",
  "upgrade: websocket",
  "upgrade: h2c",
  "connection: upgrade",
  "connection: close",
  "connection: x",
  ...handshake,
  "origin: null",
  "origin: https://a.example",
  "authorization: ",
  "authorization: AWS4-HMAC-SHA256 Credential=",
  "x",
  "authorization: Bearer %zz",
  "cookie: a=ÿ",
  "__proto__: x",
  ": x",
  "a b: c",
  "x: \0",
  "range: bytes=z",
  "x:	y",
  "x-amz-date: %zz",
  "content-type: multipart/form-data",
  "content-type: application/x-www-form-urlencoded",
];
const rawRequest = fc
  .record({
    method: fc.constantFrom(...METHODS),
    target: fc.oneof(
      fc.constantFrom(...TARGETS),
      fc.string({ maxLength: 12, unit: "binary-ascii" }).map((one) => `/${one}`),
    ),
    version: fc.constantFrom(...VERSIONS),
    headers: fc.array(fc.constantFrom(...HEADERS), { maxLength: 6 }),
    end: fc.constantFrom(
      "\r\n\r\n",
      "\r\n\r\n",
      "\n\n",
      "\r\n\r\nabc",
      "\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
      "\r\n\r\n\xff\xfe",
    ),
  })
  .map(
    ({ method, target, version, headers, end }) =>
      `${[`${method} ${target} ${version}`, ...headers].join("\r\n")}${end}`,
  );

test("every raw request has an answer, and it is no fault of the server", async () => {
  const ports = { http: portOf(http.url), socket: portOf(socket.url), gateway: cloud.port };
  const statuses = new Set<number>();
  await fc.assert(
    fc.asyncProperty(rawRequest, async (raw) => {
      for (const [name, port] of Object.entries(ports)) {
        const status = statusOf(await answerTo(port, raw));
        statuses.add(status);
        expect([name, status]).toEqual([name, expect.toSatisfy((one: number) => one >= 100 && one < 500)]);
      }
    }),
    runs(150),
  );
  expect([...statuses]).toEqual(expect.arrayContaining([200, 400, 404, 426]));
});

test("a function whose answer cannot be sent gives the gateway's 500", async () => {
  const answers = [
    { headers: { "a b": "c" } },
    { headers: { a: "b\nc" } },
    { cookies: ["a\r\nb"] },
    { statusCode: 101 },
  ];
  const called = inProcessLambda({ echo: () => ({ statusCode: 200, ...answers.shift() }) });
  const api = await serveHttpApi(
    {
      id: "h",
      name: "Http",
      app,
      stage: { name: "$default" },
      authorizers: [],
      routes: [
        {
          key: "GET /",
          function: "echo",
          payload: "2.0",
        },
      ],
    },
    { lambda: called, clock },
  );
  const got = [];
  while (answers.length > 0) got.push(statusOf(await answerTo(portOf(api.url), request("GET / HTTP/1.1"))));
  expect(got).toEqual([500, 500, 500, 500]);
  await api.close();
});
