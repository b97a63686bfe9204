import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ApiView } from "@waybill/plan/view/stage-view";
import { createLocalServer, requestTarget } from "../gateway/local-server.ts";
import { invokeWithTimeout } from "../lambda/invoke-with-timeout.ts";
import type { Clock, Lambda, TraceListener } from "../interfaces.ts";
import { type GatewayResponse, toGatewayResponse, internalError, gatewayError } from "./response.ts";
import { createCachingAuthorizer } from "./authorizer.ts";
import { preflight, withCors } from "./cors.ts";
import { type ApiContext, headerOf, httpEvent, type IncomingRequest, isDecodable, requestFields } from "./event.ts";
import { createRouter } from "./router.ts";
import { createTokenBucket } from "./throttle.ts";

const MAX_BODY_BYTES = 10 * 1024 * 1024;
const INTEGRATION_TIMEOUT_MS = 30_000;

/** One HTTP API of the plan and its local address. */
export type PlannedHttpApi = Pick<ApiView, "id" | "name" | "cors" | "stage" | "authorizers" | "routes"> & {
  app: { account: string; region: string; partition: string };
};

export interface HttpApiServer {
  id: string;
  /** `http://127.0.0.1:<port>` */
  url: string;
  /** Has requests below a path answered by something that is not part of the API, and which AWS does not have. */
  serveBeside(path: string, answer: (request: IncomingRequest) => Promise<GatewayResponse>): void;
  close(): Promise<void>;
}

interface Options {
  lambda: Lambda;
  clock: Clock;
  trace?: TraceListener | undefined;
  /** @default any free one */
  port?: number | undefined;
  /** In working time of the function's environment. @default 30 000, as on AWS */
  integrationLimitMs?: number | undefined;
}

type PlannedRoute = PlannedHttpApi["routes"][number];

/** A response with what the access log needs. */
type RoutedResponse = GatewayResponse & { routeKey?: string; preflight?: boolean };

/**
 * Serves one HTTP API on 127.0.0.1 as API Gateway would. In its order: throttle, size, preflight, route, authorizer,
 * integration; then CORS headers on the response.
 */
export async function serveHttpApi(api: PlannedHttpApi, options: Options): Promise<HttpApiServer> {
  const { lambda, clock, trace, port = 0, integrationLimitMs = INTEGRATION_TIMEOUT_MS } = options;
  const choose = createRouter<PlannedRoute>(api.routes.map((target) => ({ key: target.key, target })));
  const authorizers = new Map(api.authorizers.map((one) => [one.id, createCachingAuthorizer(one, lambda, clock)]));
  const mayPass = api.stage.throttle ? createTokenBucket(api.stage.throttle, clock) : () => true;
  /** A route with a throttle of its own does not take from the stage's. */
  const mayPassRoute = new Map(
    api.routes.map(({ key, throttle }) => [key, throttle ? createTokenBucket(throttle, clock) : mayPass]),
  );

  const besides = new Map<string, (request: IncomingRequest) => Promise<RoutedResponse>>();

  async function respond(incoming: IncomingRequest): Promise<RoutedResponse> {
    const origin = headerOf(incoming, "origin");
    if (!isDecodable(incoming.path)) return gatewayError(400, "Bad Request");
    const match = choose(incoming.method, incoming.path);
    const isPreflight = api.cors && incoming.method === "OPTIONS" && !match?.route.key.startsWith("OPTIONS ");
    const mayPassHere = (!isPreflight && mayPassRoute.get(match?.route.key ?? "")) || mayPass;
    if (!mayPassHere()) return gatewayError(429, "Too Many Requests");
    if (incoming.body.length > MAX_BODY_BYTES) return gatewayError(413, "Request Entity Too Large");
    if (api.cors && isPreflight) {
      return { status: 204, headers: preflight(api.cors, origin), body: "", preflight: true };
    }
    if (!match) return gatewayError(404, "Not Found");
    const { key, target } = match.route;
    const about: ApiContext = { apiId: api.id, accountId: api.app.account, at: clock.now() };
    const request = requestFields(incoming, about, key);
    let context: Record<string, unknown> | undefined;
    if (target.authorizer !== undefined) {
      const authorize = authorizers.get(target.authorizer);
      if (!authorize) throw new Error(`Route ${key} names an authorizer that is not in the plan: ${target.authorizer}`);
      const authorization = await authorize(request, { ...authorizerEvent(incoming, request, match.pathParameters) });
      if (authorization.verdict === "unidentified") return { ...gatewayError(401, "Unauthorized"), routeKey: key };
      if (authorization.verdict === "denied") return { ...gatewayError(403, "Forbidden"), routeKey: key };
      if (authorization.verdict === "failed") return { ...internalError(), routeKey: key };
      context = authorization.context;
    }
    const event = httpEvent(incoming, request, match.pathParameters, context);
    return { ...(await integrate(target.function, event)), routeKey: key };
  }

  function authorizerEvent(
    incoming: IncomingRequest,
    request: ReturnType<typeof requestFields>,
    path: Record<string, string>,
  ) {
    const { isBase64Encoded: _, body: __, ...event } = httpEvent({ ...incoming, body: Buffer.alloc(0) }, request, path);
    const arn = `arn:${api.app.partition}:execute-api:${api.app.region}:${api.app.account}:${api.id}`;
    return { ...event, routeArn: `${arn}/$default/${incoming.method}${incoming.path}` };
  }

  async function integrate(functionArn: string, event: unknown): Promise<GatewayResponse> {
    const result = await invokeWithTimeout(lambda, functionArn, event, integrationLimitMs);
    if (!result) return gatewayError(503, "Service Unavailable");
    return result.functionError ? internalError() : toGatewayResponse(result.payload);
  }

  async function serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedAt = performance.now();
    const at = clock.now();
    const incoming = await readIncoming(message);
    const [, beside] = [...besides].find(([path]) => incoming.path.startsWith(`${path}/`)) ?? [];
    const { routeKey, ...plain } = await (beside ?? respond)(incoming).catch((error: unknown): RoutedResponse => {
      trace?.({ at, kind: "fault", what: "http", error: String(error) });
      return internalError();
    });
    const origin = headerOf(incoming, "origin");
    const headers = plain.preflight || beside ? plain.headers : withCors(api.cors, origin, plain.headers);
    response.writeHead(plain.status, {
      ...headers,
      ...(plain.cookies?.length ? { "set-cookie": plain.cookies } : {}),
      ...(plain.status === 204 ? {} : { "content-length": Buffer.byteLength(plain.body) }),
      "apigw-requestid": Math.random().toString(36).slice(2, 17),
    });
    response.end(incoming.method === "HEAD" ? undefined : plain.body);
    trace?.({
      at,
      kind: "http",
      what: `${incoming.method} ${incoming.path}`,
      status: plain.status,
      ms: performance.now() - startedAt,
      ...(routeKey === undefined ? {} : { routeKey }),
    });
  }

  const listener = (message: IncomingMessage, response: ServerResponse) => {
    serve(message, response).catch((error: unknown) => {
      // A client that has left before its request was complete is not a fault.
      if (!message.destroyed) trace?.({ at: clock.now(), kind: "fault", what: "http", error: String(error) });
      response.destroy();
    });
  };
  const server = createLocalServer(listener, { answersHalfClosed: true });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    id: api.id,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    serveBeside: (path, answer) => void besides.set(path, answer),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Reads all of it, but keeps no more than is needed to see that it is too large. */
async function readIncoming(message: IncomingMessage): Promise<IncomingRequest> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
    size += chunk.length;
  }
  const [path = "/", ...query] = requestTarget(message.url).split("?");
  return {
    method: message.method ?? "GET",
    path,
    query: query.join("?"),
    rawHeaders: message.rawHeaders,
    body: Buffer.concat(chunks),
    sourceIp: (message.socket.remoteAddress ?? "127.0.0.1").replace("::ffff:", ""),
  };
}
