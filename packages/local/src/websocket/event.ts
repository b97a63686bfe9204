import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { formatCommonLogTime } from "../http/event.ts";

/** The data of a connection that is known from its handshake on and part of every event. */
export interface ConnectionInfo {
  connectionId: string;
  /** Milliseconds since 1970, by the cloud's clock. */
  connectedAt: number;
  domainName: string;
  apiId: string;
  stage: string;
  identity: { sourceIp: string; userAgent?: string };
  /** The authorizer's context from `$connect`. */
  authorizer?: Record<string, string>;
}

interface EventDetails {
  routeKey: string;
  at: number;
  requestId: string;
}

/** An id in AWS's form: 15 characters and an equals sign, which a path must escape. */
export const createConnectionId = () => `${randomBytes(11).toString("base64url")}=`;

/** The event of `$connect` for its function: the handshake, without a body. */
export function connectEvent(info: ConnectionInfo, incoming: IncomingMessage, moment: EventDetails) {
  const { headers, multiValueHeaders, ...request } = handshakeFields(incoming);
  return {
    headers: withoutHopByHopHeaders(headers),
    multiValueHeaders: withoutHopByHopHeaders(multiValueHeaders),
    ...request,
    requestContext: requestContext(info, moment, "CONNECT"),
    isBase64Encoded: false,
  };
}

/** The event of the authorizer for the same handshake. */
export function authorizerEvent(
  info: ConnectionInfo,
  incoming: IncomingMessage,
  moment: EventDetails,
  methodArn: string,
) {
  return {
    type: "REQUEST",
    methodArn,
    ...handshakeFields(incoming),
    stageVariables: {},
    requestContext: requestContext(info, moment, "CONNECT"),
  };
}

/** The event of a client's message. */
export function messageEvent(info: ConnectionInfo, moment: EventDetails, body: string) {
  return {
    requestContext: { messageId: createConnectionId(), ...requestContext(info, moment, "MESSAGE") },
    body,
    isBase64Encoded: false,
  };
}

/** The event of a closed connection, with its close code and reason. */
export function disconnectEvent(
  info: ConnectionInfo,
  moment: EventDetails,
  { code, reason }: { code: number; reason: string },
) {
  const headers = { Host: info.domainName, "x-api-key": "", "X-Forwarded-For": "", "x-restapi": "" };
  return {
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    requestContext: {
      ...requestContext(info, moment, "DISCONNECT"),
      disconnectStatusCode: code,
      disconnectReason: reason,
    },
    isBase64Encoded: false,
  };
}

function requestContext(info: ConnectionInfo, { routeKey, at, requestId }: EventDetails, eventType: string) {
  const { authorizer, ...known } = info;
  return {
    routeKey,
    ...(authorizer ? { authorizer } : {}),
    eventType,
    extendedRequestId: requestId,
    requestTime: formatCommonLogTime(at),
    messageDirection: "IN",
    requestTimeEpoch: at,
    requestId,
    ...known,
  };
}

export type HandshakeRequest = ReturnType<typeof handshakeFields>;

/** Headers with their names as sent, and the query: the last of several values, and all of them. */
export function handshakeFields({ rawHeaders, url = "/", socket }: IncomingMessage) {
  const headers = new Map<string, string[]>();
  for (let n = 0; n + 1 < rawHeaders.length; n += 2) add(headers, rawHeaders[n] as string, rawHeaders[n + 1] as string);
  add(headers, "X-Forwarded-For", toSourceIp(socket.remoteAddress));
  const query = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(url.split("?").slice(1).join("?"))) add(query, name, value);
  return {
    headers: lastValues(headers),
    multiValueHeaders: Object.fromEntries(headers),
    ...(query.size > 0
      ? { queryStringParameters: lastValues(query), multiValueQueryStringParameters: Object.fromEntries(query) }
      : {}),
  };
}

export const toSourceIp = (address: string | undefined) => (address ?? "127.0.0.1").replace("::ffff:", "");

const add = (all: Map<string, string[]>, name: string, value: string) =>
  all.set(name, [...(all.get(name) ?? []), value]);

const lastValues = (all: Map<string, string[]>): Record<string, string> =>
  Object.fromEntries([...all].map(([name, values]) => [name, values.at(-1) ?? ""]));

/** The gateway removes these; only the authorizer gets them. */
const withoutHopByHopHeaders = <T>(headers: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !/^(connection|upgrade)$/i.test(name)));
