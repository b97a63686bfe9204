import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { ApiView } from "@waybill/plan/view";
import { type WebSocket, WebSocketServer } from "ws";
import { patient } from "../gateway/patient.ts";
import { tokenBucket } from "../http/throttle.ts";
import type { Clock, Lambda, Watch } from "../ports.ts";
import { connectAuthorizer } from "./authorizer.ts";
import { type Connection, type Ending, holdConnection, TOO_BIG } from "./connection.ts";
import * as Events from "./event.ts";
import { frameWatcher } from "./frames.ts";
import { isHandshake, refuse, stageOf } from "./handshake.ts";
import { integrate } from "./integration.ts";
import { LIMITS, type Limits, unitsOf } from "./limits.ts";
import { selector } from "./selection.ts";

/** One WebSocket API of the plan, and where it stands. */
export type SocketApi = Pick<ApiView, "id" | "name" | "stage" | "authorizers" | "routes" | "routeSelection"> & {
  app: { account: string; region: string; partition: string };
};

export interface OpenSockets {
  id: string;
  stage: string;
  /** `ws://127.0.0.1:<port>`; clients add the stage. */
  url: string;
  /** A connection that is open: not yet during `$connect`, and no more once it has ended. */
  find(connectionId: string): Connection | undefined;
  /** Sends a message to a client. False when it is gone or does not read. */
  post(connectionId: string, text: string): boolean;
  /** Hangs up on everybody, without `$disconnect`: the cloud ends. */
  close(): Promise<void>;
}

interface Options {
  lambda: Lambda;
  clock: Clock;
  watch?: Watch | undefined;
  /** @default any free one */
  port?: number | undefined;
  /** @default AWS's */
  limits?: Partial<Limits> | undefined;
}

/** A refusal before there is a connection. */
interface Refusal {
  status: number;
  message: string;
}

/**
 * Serves one WebSocket API on 127.0.0.1 as API Gateway would. A handshake passes stage, throttle, authorizer and
 * `$connect`, in that order; each message passes the throttle and goes to the route that it names.
 *
 * @throws when the plan has a route or an authorizer that this cloud cannot run
 */
export async function serveSockets(api: SocketApi, options: Options): Promise<OpenSockets> {
  const { lambda, clock, watch = () => {}, port = 0 } = options;
  const limits = { ...LIMITS, ...options.limits };
  refuseForeign(api);
  const routes = new Map(api.routes.map((route) => [route.key, route]));
  const authorizers = new Map(api.authorizers.map((one) => [one.id, connectAuthorizer(one, lambda)]));
  const routeKeyOf = selector(api.routeSelection ?? "$request.body.action");
  const mayPass = api.stage.throttle ? tokenBucket(api.stage.throttle, clock) : () => true;
  const arn = `arn:${api.app.partition}:execute-api:${api.app.region}:${api.app.account}:${api.id}/${api.stage.name}`;
  const connections = new Map<string, Connection>();
  const sockets = new Set<Duplex>();
  let closing = false;

  const tell = (what: string, about: Record<string, unknown>) =>
    watch({ at: clock.now(), kind: "socket", what, api: api.name, ...about });
  const moment = (routeKey: string) => ({ routeKey, at: clock.now(), requestId: Events.newId() });
  const fault = (error: unknown) => watch({ at: clock.now(), kind: "fault", what: "websocket", error: String(error) });

  /** Whether this handshake becomes a connection: what the function said of the protocol, or why not. */
  async function admitted(incoming: IncomingMessage, opened: Events.Opened): Promise<Refusal | { protocol?: string }> {
    if (stageOf(incoming) !== api.stage.name) return { status: 403, message: "Forbidden" };
    if (!isHandshake(incoming)) return { status: 400, message: "Bad Request" };
    if (!mayPass()) return { status: 429, message: "Too Many Requests" };
    const route = routes.get("$connect");
    if (!route) return {};
    const now = moment(route.key);
    const ask = route.authorizer === undefined ? undefined : authorizers.get(route.authorizer);
    if (ask) {
      const event = Events.authorizerEvent(opened, incoming, now, `${arn}/$connect`);
      const verdict = await ask(Events.requestOf(incoming), event);
      if (verdict.status !== 200) return verdict;
      opened.authorizer = verdict.context;
    }
    const event = Events.connectEvent(opened, incoming, now);
    const answer = await integrate(lambda, route.function, event, limits.integrationMs);
    if ("failed" in answer) return { status: answer.status, message: answer.failed };
    if (answer.status < 200 || answer.status > 299) return { status: answer.status, message: answer.body };
    const protocol = answer.headers["sec-websocket-protocol"];
    return protocol === undefined ? {} : { protocol };
  }

  async function connect(incoming: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const userAgent = incoming.headers["user-agent"];
    const opened: Events.Opened = {
      connectionId: Events.newId(),
      connectedAt: clock.now(),
      domainName: incoming.headers.host ?? "127.0.0.1",
      apiId: api.id,
      stage: api.stage.name,
      identity: { sourceIp: Events.sourceIp(incoming.socket.remoteAddress), ...(userAgent ? { userAgent } : {}) },
    };
    const { connectionId } = opened;
    const outcome = await admitted(incoming, opened).catch((error: unknown): Refusal => {
      fault(error);
      return { status: 500, message: "Internal server error" };
    });
    if ("status" in outcome) {
      tell("refused", { connectionId, status: outcome.status });
      return refuse(socket, outcome.status, said(outcome.message, connectionId));
    }
    if (closing) return void socket.destroy();
    // A client that has left meanwhile is noticed by the library, after the upgrade: then it is an ending like any other.
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

  function hold(client: WebSocket, socket: Duplex, opened: Events.Opened): void {
    const { connectionId } = opened;
    const connection = holdConnection(client, opened, {
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
      frameWatcher(limits.frameBytes, () => connection.end(TOO_BIG)),
    );
    connections.set(connectionId, connection);
    tell("connected", { connectionId });
  }

  async function receive(connectionId: string, opened: Events.Opened, text: string): Promise<void> {
    const bytes = Buffer.byteLength(text);
    const route = routes.get(routeKeyOf(text) ?? "$default") ?? routes.get("$default");
    tell("received", { connectionId, bytes, units: unitsOf(bytes), ...(route ? { routeKey: route.key } : {}) });
    const complain = (message: string, requestId = Events.newId()) =>
      post(connectionId, said(message, connectionId, requestId));
    if (!mayPass()) return void complain("Too Many Requests");
    if (!route || SPECIAL.has(route.key)) return void complain("Forbidden");
    const now = moment(route.key);
    const answer = await integrate(
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
    tell(taken ? "sent" : "not sent", { connectionId, bytes, units: unitsOf(bytes) });
    return taken;
  }

  function disconnected(opened: Events.Opened, ending: Ending): void {
    const { connectionId, connectedAt } = opened;
    tell("closed", { connectionId, ...ending, minutes: Math.ceil((clock.now() - connectedAt) / 60_000) });
    const route = routes.get("$disconnect");
    if (!route) return;
    const event = Events.disconnectEvent(opened, moment(route.key), ending);
    lambda.invoke(route.function, event).catch(fault);
  }

  const server = patient(
    createServer((_, response) => response.writeHead(426, { "content-type": "application/json" }).end("{}")),
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

/** Routes that no message reaches by naming them. */
const SPECIAL: ReadonlySet<string> = new Set(["$connect", "$disconnect"]);

/** A complaint of the gateway itself, in its own words. */
const said = (message: string, connectionId: string, requestId = Events.newId()) =>
  JSON.stringify({ message, connectionId, requestId });

function refuseForeign({ name, routes, authorizers }: SocketApi): void {
  for (const { key, integration = "AWS_PROXY", authorization, authorizer } of routes) {
    const known = authorizer === undefined || authorizers.some(({ id }) => id === authorizer);
    if (integration === "AWS_PROXY" && authorization === undefined && known) continue;
    const what = known ? (authorization ?? integration) : `authorizer ${authorizer}`;
    throw new Error(`The offline cloud cannot run route ${key} of WebSocket API ${name}: ${what}.`);
  }
}
