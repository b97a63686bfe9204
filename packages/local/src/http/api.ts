import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ApiView } from "@waybill/plan/view";
import { patient } from "../gateway/patient.ts";
import { invokeWithin } from "../lambda/within.ts";
import type { Clock, Lambda, Watch } from "../ports.ts";
import { type Answer, answerOf, internalError, refusal } from "./answer.ts";
import { gatekeeper } from "./authorizer.ts";
import { preflight, withCors } from "./cors.ts";
import { type About, httpEvent, type Incoming, requestOf } from "./event.ts";
import { router } from "./routes.ts";
import { tokenBucket } from "./throttle.ts";

const LARGEST_BODY_BYTES = 10 * 1024 * 1024;
const INTEGRATION_LIMIT_MS = 30_000;

/** One HTTP API of the plan, and where it stands. */
export type HttpApi = Pick<ApiView, "id" | "name" | "cors" | "stage" | "authorizers" | "routes"> & {
  app: { account: string; region: string; partition: string };
};

export interface OpenApi {
  id: string;
  /** `http://127.0.0.1:<port>` */
  url: string;
  close(): Promise<void>;
}

interface Options {
  lambda: Lambda;
  clock: Clock;
  watch?: Watch | undefined;
  /** @default any free one */
  port?: number | undefined;
  /** In working time of the function's environment. @default 30 000, as on AWS */
  integrationLimitMs?: number | undefined;
}

type Target = HttpApi["routes"][number];

/** An answer, with what the log wants to know of its way. */
type Routed = Answer & { routeKey?: string; preflight?: boolean };

/**
 * Serves one HTTP API on 127.0.0.1 as API Gateway would. In its order: throttle, size, preflight, route, authorizer,
 * integration; CORS headers on whatever comes out.
 */
export async function serveApi(api: HttpApi, options: Options): Promise<OpenApi> {
  const { lambda, clock, watch, port = 0, integrationLimitMs = INTEGRATION_LIMIT_MS } = options;
  const choose = router<Target>(api.routes.map((target) => ({ key: target.key, target })));
  const gatekeepers = new Map(api.authorizers.map((one) => [one.id, gatekeeper(one, lambda, clock)]));
  const mayPass = api.stage.throttle ? tokenBucket(api.stage.throttle, clock) : () => true;

  async function answer(incoming: Incoming): Promise<Routed> {
    const origin = headerOf(incoming, "origin");
    const match = choose(incoming.method, incoming.path);
    const isPreflight = api.cors && incoming.method === "OPTIONS" && !match?.route.key.startsWith("OPTIONS ");
    if (!mayPass()) return refusal(429, "Too Many Requests");
    if (incoming.body.length > LARGEST_BODY_BYTES) return refusal(413, "Request Entity Too Large");
    if (api.cors && isPreflight) {
      return { status: 204, headers: preflight(api.cors, origin), body: "", preflight: true };
    }
    if (!match) return refusal(404, "Not Found");
    const { key, target } = match.route;
    const about: About = { apiId: api.id, accountId: api.app.account, at: clock.now() };
    const request = requestOf(incoming, about, key);
    let context: Record<string, unknown> | undefined;
    if (target.authorizer !== undefined) {
      const ask = gatekeepers.get(target.authorizer);
      if (!ask) throw new Error(`Route ${key} names an authorizer that is not in the plan: ${target.authorizer}`);
      const verdict = await ask(request, { ...authorizerEvent(incoming, request, match.pathParameters) });
      if (verdict.verdict === "unidentified") return { ...refusal(401, "Unauthorized"), routeKey: key };
      if (verdict.verdict === "denied") return { ...refusal(403, "Forbidden"), routeKey: key };
      if (verdict.verdict === "failed") return { ...internalError(), routeKey: key };
      context = verdict.context;
    }
    const event = httpEvent(incoming, request, match.pathParameters, context);
    return { ...(await integrate(target.function, event)), routeKey: key };
  }

  function authorizerEvent(incoming: Incoming, request: ReturnType<typeof requestOf>, path: Record<string, string>) {
    const { isBase64Encoded: _, body: __, ...event } = httpEvent({ ...incoming, body: Buffer.alloc(0) }, request, path);
    const arn = `arn:${api.app.partition}:execute-api:${api.app.region}:${api.app.account}:${api.id}`;
    return { ...event, routeArn: `${arn}/$default/${incoming.method}${incoming.path}` };
  }

  async function integrate(functionArn: string, event: unknown): Promise<Answer> {
    const result = await invokeWithin(lambda, functionArn, event, integrationLimitMs);
    if (!result) return refusal(503, "Service Unavailable");
    return result.functionError ? internalError() : answerOf(result.payload);
  }

  async function serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const started = performance.now();
    const at = clock.now();
    const incoming = await incomingOf(message);
    const { routeKey, ...plain } = await answer(incoming).catch((error: unknown): Routed => {
      watch?.({ at, kind: "fault", what: "http", error: String(error) });
      return internalError();
    });
    const origin = headerOf(incoming, "origin");
    const headers = plain.preflight ? plain.headers : withCors(api.cors, origin, plain.headers);
    response.writeHead(plain.status, {
      ...headers,
      ...(plain.cookies?.length ? { "set-cookie": plain.cookies } : {}),
      ...(plain.status === 204 ? {} : { "content-length": Buffer.byteLength(plain.body) }),
      "apigw-requestid": Math.random().toString(36).slice(2, 17),
    });
    response.end(incoming.method === "HEAD" ? undefined : plain.body);
    watch?.({
      at,
      kind: "http",
      what: `${incoming.method} ${incoming.path}`,
      status: plain.status,
      ms: performance.now() - started,
      ...(routeKey === undefined ? {} : { routeKey }),
    });
  }

  const server = patient(
    createServer((message, response) => {
      serve(message, response).catch((error: unknown) => {
        watch?.({ at: clock.now(), kind: "fault", what: "http", error: String(error) });
        response.destroy();
      });
    }),
  );
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    id: api.id,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function headerOf({ rawHeaders }: Incoming, name: string): string | undefined {
  const n = rawHeaders.findIndex((text, at) => at % 2 === 0 && text.toLowerCase() === name);
  return n < 0 ? undefined : rawHeaders[n + 1];
}

/** Reads all of it, but keeps no more than shows that it is too much. */
async function incomingOf(message: IncomingMessage): Promise<Incoming> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    if (size <= LARGEST_BODY_BYTES) chunks.push(chunk);
    size += chunk.length;
  }
  const [path = "/", ...query] = (message.url ?? "/").split("?");
  return {
    method: message.method ?? "GET",
    path,
    query: query.join("?"),
    rawHeaders: message.rawHeaders,
    body: Buffer.concat(chunks),
    sourceIp: (message.socket.remoteAddress ?? "127.0.0.1").replace("::ffff:", ""),
  };
}
