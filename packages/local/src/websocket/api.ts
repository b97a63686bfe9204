import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { ApiView } from "@waybill/plan/view/stage-view";
import { type WebSocket, WebSocketServer } from "ws";
import { createLocalServer } from "../gateway/local-server.ts";
import { createTokenBucket } from "../http/throttle.ts";
import type { Clock, Lambda, TraceListener } from "../interfaces.ts";
import { createConnectAuthorizer } from "./authorizer.ts";
import { type ClientConnection, type ConnectionClose, createConnection, TOO_BIG } from "./connection.ts";
import * as Events from "./event.ts";
import { watchFrameSize } from "./frame-size.ts";
import { isHandshake, refuseHandshake, requestedStage } from "./handshake.ts";
import { invokeIntegration } from "./integration.ts";
import { DEFAULT_LIMITS, type WebSocketLimits, billedMessages } from "./limits.ts";
import { compileRouteSelection } from "./route-selection.ts";

/** One WebSocket API of the plan and its local address. */
export type PlannedWebSocketApi = Pick<
  ApiView,
  "id" | "name" | "stage" | "authorizers" | "routes" | "routeSelection"
> & {
  app: { account: string; region: string; partition: string };
};

export interface WebSocketApiServer {
  id: string;
  stage: string;
  /** `ws://127.0.0.1:<port>`; clients add the stage. */
  url: string;
  /** An open connection: not yet during `$connect`, and not after it was closed. */
  find(connectionId: string): ClientConnection | undefined;
  /** Sends a message to a client. False when it has left or does not read. */
  post(connectionId: string, text: string): boolean;
  /** Closes every connection without `$disconnect`, at the end of the cloud. */
  close(): Promise<void>;
}

interface Options {
  lambda: Lambda;
  clock: Clock;
  trace?: TraceListener | undefined;
  /** @default any free one */
  port?: number | undefined;
  /** @default AWS's */
  limits?: Partial<WebSocketLimits> | undefined;
}

/** A handshake that was refused. */
interface HandshakeRefusal {
  status: number;
  message: string;
}

/**
 * Serves one WebSocket API on 127.0.0.1 as API Gateway would. A handshake passes stage, throttle, authorizer and
 * `$connect`, in that order; each message passes the throttle and goes to the route that it selects.
 *
 * @throws when the plan has a route or an authorizer that this cloud cannot run
 */
export async function serveWebSocketApi(api: PlannedWebSocketApi, options: Options): Promise<WebSocketApiServer> {
  const { lambda, clock, trace = () => {}, port = 0 } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  assertSupported(api);
  const routes = new Map(api.routes.map((route) => [route.key, route]));
  const authorizers = new Map(api.authorizers.map((one) => [one.id, createConnectAuthorizer(one, lambda)]));
  const routeKeyOf = compileRouteSelection(api.routeSelection ?? "$request.body.action");
  const mayPass = api.stage.throttle ? createTokenBucket(api.stage.throttle, clock) : () => true;
  const arn = `arn:${api.app.partition}:execute-api:${api.app.region}:${api.app.account}:${api.id}/${api.stage.name}`;
  const connections = new Map<string, ClientConnection>();
  const sockets = new Set<Duplex>();
  let closing = false;

  const traceSocket = (what: string, about: Record<string, unknown>) =>
    trace({ at: clock.now(), kind: "socket", what, api: api.name, ...about });
  const moment = (routeKey: string) => ({ routeKey, at: clock.now(), requestId: Events.createConnectionId() });
  const fault = (error: unknown) => trace({ at: clock.now(), kind: "fault", what: "websocket", error: String(error) });

  /** Decides about a handshake: the subprotocol that the function chose, or the refusal. */
  async function admitted(
    incoming: IncomingMessage,
    opened: Events.ConnectionInfo,
  ): Promise<HandshakeRefusal | { protocol?: string }> {
    if (requestedStage(incoming) !== api.stage.name) return { status: 403, message: "Forbidden" };
    if (!isHandshake(incoming)) return { status: 400, message: "Bad Request" };
    if (!mayPass()) return { status: 429, message: "Too Many Requests" };
    const route = routes.get("$connect");
    if (!route) return {};
    const now = moment(route.key);
    const authorize = route.authorizer === undefined ? undefined : authorizers.get(route.authorizer);
    if (authorize) {
      const event = Events.authorizerEvent(opened, incoming, now, `${arn}/$connect`);
      const authorization = await authorize(Events.handshakeFields(incoming), event);
      if (authorization.status !== 200) return authorization;
      opened.authorizer = authorization.context;
    }
    const event = Events.connectEvent(opened, incoming, now);
    const answer = await invokeIntegration(lambda, route.function, event, limits.integrationMs);
    if ("failed" in answer) return { status: answer.status, message: answer.failed };
    if (answer.status < 200 || answer.status > 299) return { status: answer.status, message: answer.body };
    const protocol = answer.headers["sec-websocket-protocol"];
    return protocol === undefined ? {} : { protocol };
  }

  async function connect(incoming: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const userAgent = incoming.headers["user-agent"];
    const opened: Events.ConnectionInfo = {
      connectionId: Events.createConnectionId(),
      connectedAt: clock.now(),
      domainName: incoming.headers.host ?? "127.0.0.1",
      apiId: api.id,
      stage: api.stage.name,
      identity: { sourceIp: Events.toSourceIp(incoming.socket.remoteAddress), ...(userAgent ? { userAgent } : {}) },
    };
    const { connectionId } = opened;
    const outcome = await admitted(incoming, opened).catch((error: unknown): HandshakeRefusal => {
      fault(error);
      return { status: 500, message: "Internal server error" };
    });
    if ("status" in outcome) {
      traceSocket("refused", { connectionId, status: outcome.status });
      return refuseHandshake(socket, outcome.status, gatewayMessage(outcome.message, connectionId));
    }
    if (closing) return void socket.destroy();
    // The library notices a client that has left meanwhile after the upgrade: then the connection is closed like any other.
    const server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: limits.messageBytes,
      handleProtocols: (offered) =>
        outcome.protocol !== undefined && offered.has(outcome.protocol) ? outcome.protocol : false,
    });
    server.handleUpgrade(incoming, socket, head, (client) => hold(client, socket, opened));
  }

  function hold(client: WebSocket, socket: Duplex, opened: Events.ConnectionInfo): void {
    const { connectionId } = opened;
    const connection = createConnection(client, opened, {
      clock,
      limits,
      onMessage: (text) => void receive(connectionId, opened, text).catch(fault),
      onEnd(ending) {
        connections.delete(connectionId);
        if (!closing) disconnected(opened, ending);
      },
    });
    socket.prependListener(
      "data",
      watchFrameSize(limits.frameBytes, () => connection.end(TOO_BIG)),
    );
    connections.set(connectionId, connection);
    traceSocket("connected", { connectionId });
  }

  async function receive(connectionId: string, opened: Events.ConnectionInfo, text: string): Promise<void> {
    const bytes = Buffer.byteLength(text);
    const route = routes.get(routeKeyOf(text) ?? "$default") ?? routes.get("$default");
    traceSocket("received", {
      connectionId,
      bytes,
      units: billedMessages(bytes),
      ...(route ? { routeKey: route.key } : {}),
    });
    const complain = (message: string, requestId = Events.createConnectionId()) =>
      post(connectionId, gatewayMessage(message, connectionId, requestId));
    if (!mayPass()) return void complain("Too Many Requests");
    if (!route || RESERVED_ROUTES.has(route.key)) return void complain("Forbidden");
    const now = moment(route.key);
    const answer = await invokeIntegration(
      lambda,
      route.function,
      Events.messageEvent(opened, now, text),
      limits.integrationMs,
    );
    if ("failed" in answer) complain(answer.failed, now.requestId);
    else if (route.responds && answer.body !== "") post(connectionId, answer.body);
  }

  function post(connectionId: string, text: string): boolean {
    const bytes = Buffer.byteLength(text);
    const connection = connections.get(connectionId);
    if (!connection) return false;
    const taken = connection.post(text);
    traceSocket(taken ? "sent" : "not sent", { connectionId, bytes, units: billedMessages(bytes) });
    return taken;
  }

  function disconnected(opened: Events.ConnectionInfo, ending: ConnectionClose): void {
    const { connectionId, connectedAt } = opened;
    traceSocket("closed", { connectionId, ...ending, minutes: Math.ceil((clock.now() - connectedAt) / 60_000) });
    const route = routes.get("$disconnect");
    if (!route) return;
    const event = Events.disconnectEvent(opened, moment(route.key), ending);
    lambda.invoke(route.function, event).catch(fault);
  }

  const server = createLocalServer(
    (_, response) => response.writeHead(426, { "content-type": "application/json" }).end("{}"),
    { answersHalfClosed: true },
  );
  server.on("upgrade", (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.once("close", () => sockets.delete(socket));
    connect(incoming, socket, head).catch(fault);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    id: api.id,
    stage: api.stage.name,
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    find: (connectionId) => connections.get(connectionId),
    post,
    close: () =>
      new Promise<void>((resolve) => {
        closing = true;
        server.close(() => resolve());
        server.closeAllConnections();
        for (const connection of connections.values()) connection.end({ code: 1001, reason: "Going away" });
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Routes that no message can select by name. */
const RESERVED_ROUTES: ReadonlySet<string> = new Set(["$connect", "$disconnect"]);

/** An error message of the gateway itself, with AWS's text. */
const gatewayMessage = (message: string, connectionId: string, requestId = Events.createConnectionId()) =>
  JSON.stringify({ message, connectionId, requestId });

function assertSupported({ name, routes, authorizers }: PlannedWebSocketApi): void {
  for (const { key, integration = "AWS_PROXY", authorization, authorizer } of routes) {
    const known = authorizer === undefined || authorizers.some(({ id }) => id === authorizer);
    if (integration === "AWS_PROXY" && authorization === undefined && known) continue;
    const what = known ? (authorization ?? integration) : `authorizer ${authorizer}`;
    throw new Error(`The offline cloud cannot run route ${key} of WebSocket API ${name}: ${what}.`);
  }
}
