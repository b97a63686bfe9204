import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import type { ApiView } from "@waybill/plan/view/stage-view";
import { onTestFinished } from "vitest";
import { type ClientOptions, WebSocket } from "ws";
import { type SkippingClock, skippingClock } from "../../src/clock.ts";
import type { TraceEvent } from "../../src/interfaces.ts";
import { type WebSocketApiServer, serveWebSocketApi, type PlannedWebSocketApi } from "../../src/websocket/api.ts";
import type { WebSocketLimits } from "../../src/websocket/limits.ts";
import { inProcessLambda } from "../engines/views.ts";

export const START = Date.UTC(2026, 10, 21, 6, 15);
export const METHOD = "arn:aws:execute-api:us-east-1:123456789012:live1/$default/$connect";
export const OK = { statusCode: 200 };

const route = (key: string, more: Partial<ApiView["routes"][number]> = {}): ApiView["routes"][number] => ({
  key,
  function: key,
  integration: "AWS_PROXY",
  responds: false,
  payload: "1.0",
  ...more,
});

const API: PlannedWebSocketApi = {
  id: "live1",
  name: "Live",
  app: { account: "123456789012", region: "us-east-1", partition: "aws" },
  stage: { name: "$default" },
  routeSelection: "$request.body.action",
  authorizers: [],
  routes: ["$connect", "$disconnect", "$default", "subscribe"].map((key) => route(key)),
};

export const AUTHORIZER: ApiView["authorizers"][number] = {
  id: "auth",
  name: "ticket",
  type: "REQUEST",
  function: "authorizer",
  ttlSeconds: 0,
  identitySources: ["route.request.querystring.ticket"],
  payload: "1.0",
  simpleResponses: false,
};

/** The same API with an authorizer at `$connect`. */
export const authorized = { authorizers: [AUTHORIZER], routes: [route("$connect", { authorizer: "auth" })] };
export { route };

export interface WebSocketEvent {
  requestContext: Record<string, unknown> & { routeKey: string; connectionId: string };
  headers?: Record<string, string>;
  body?: string;
}

export interface ServedWebSocketApi {
  api: WebSocketApiServer;
  clock: SkippingClock;
  /** Every event that reached a function, in order. */
  events: WebSocketEvent[];
  traceEvents: TraceEvent[];
  /** The first trace event from now on with this `what`: `closed`, `refused` … */
  nextTraceEvent: (what: string) => Promise<TraceEvent>;
  /** The first event from now on for this route. */
  nextEvent: (routeKey: string) => Promise<WebSocketEvent>;
  /** A connected client, its next messages in order, and its close. */
  join: (query?: string, options?: ClientOptions, protocols?: string[]) => Promise<WebSocketClient>;
  /** The status and body of a refused handshake. */
  refused: (path?: string) => Promise<{ status: number; body: Record<string, unknown> }>;
}

export interface WebSocketClient {
  socket: WebSocket;
  id: string;
  send: (message: unknown) => void;
  next: () => Promise<string>;
  /** The close code and reason. */
  closed: Promise<{ code: number; reason: string }>;
}

type Handlers = Record<string, (event: never) => unknown>;

/** A WebSocket API for one test, with the functions given; every other function succeeds. The clock stands still. */
export async function serveTestApi(
  handlers: Handlers = {},
  change: Partial<PlannedWebSocketApi> = {},
  limits: Partial<WebSocketLimits> = {},
): Promise<ServedWebSocketApi> {
  const clock = skippingClock({ start: START, frozen: true });
  const events: WebSocketEvent[] = [];
  const traceEvents: TraceEvent[] = [];
  const waiting = new Set<(one: { event?: WebSocketEvent; traceEvent?: TraceEvent }) => void>();
  const all = Object.fromEntries(
    ["$connect", "$disconnect", "$default", "subscribe", "authorizer"].map((key) => [
      key,
      (event: WebSocketEvent) => {
        events.push(event);
        for (const notify of waiting) notify({ event });
        const handler = handlers[key];
        return handler ? handler(event as never) : OK;
      },
    ]),
  );
  const api = await serveWebSocketApi(
    { ...API, ...change },
    {
      lambda: inProcessLambda(all),
      clock,
      limits,
      trace(traceEvent) {
        traceEvents.push(traceEvent);
        for (const notify of waiting) notify({ traceEvent });
      },
    },
  );
  onTestFinished(() => api.close());
  const first = <T>(pick: (one: { event?: WebSocketEvent; traceEvent?: TraceEvent }) => T | undefined) =>
    new Promise<T>((resolve) => {
      const notify: Parameters<typeof waiting.add>[0] = (one) => {
        const found = pick(one);
        if (found === undefined) return;
        waiting.delete(notify);
        resolve(found);
      };
      waiting.add(notify);
    });
  const nextTraceEvent = (what: string) =>
    first(({ traceEvent }) => (traceEvent?.what === what ? traceEvent : undefined));
  return {
    api,
    clock,
    events,
    traceEvents,
    nextTraceEvent,
    nextEvent: (key) => first(({ event }) => (event?.requestContext.routeKey === key ? event : undefined)),
    async join(query = "", options = {}, protocols = []) {
      const connected = nextTraceEvent("connected");
      const client = createSocketClient(new WebSocket(`${api.url}/$default${query}`, protocols, options));
      await once(client.socket, "open");
      return { ...client, id: String((await connected)["connectionId"]) };
    },
    refused: (path = "/$default") => readRefusal(`${api.url}${path}`),
  };
}

/** Listens from the start, so that no message is missed. */
export function createSocketClient(socket: WebSocket): Omit<WebSocketClient, "id"> {
  const got: string[] = [];
  const wanted: ((message: string) => void)[] = [];
  socket.on("message", (data: Buffer) => {
    const message = data.toString();
    const take = wanted.shift();
    if (take) take(message);
    else got.push(message);
  });
  return {
    socket,
    send: (message) => socket.send(typeof message === "string" ? message : JSON.stringify(message)),
    next: () => {
      const message = got.shift();
      return message === undefined ? new Promise((resolve) => wanted.push(resolve)) : Promise.resolve(message);
    },
    closed: new Promise((resolve) => {
      socket.once("close", (code, reason) => resolve({ code, reason: reason.toString() }));
    }),
  };
}

export async function readRefusal(url: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const socket = new WebSocket(url);
  const [, response] = (await once(socket, "unexpected-response")) as [unknown, IncomingMessage];
  let text = "";
  for await (const chunk of response) text += String(chunk);
  return { status: response.statusCode ?? 0, body: JSON.parse(text) as Record<string, unknown> };
}
