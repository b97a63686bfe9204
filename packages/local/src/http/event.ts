import { randomUUID } from "node:crypto";

/** A request as received, before a route is chosen. */
export interface IncomingRequest {
  method: string;
  /** Path without query, as sent. */
  path: string;
  /** Without the question mark, as sent. */
  query: string;
  /** As Node gives them: name, value, name, value … */
  rawHeaders: string[];
  body: Buffer;
  sourceIp: string;
}

/** The last header of a name, which is given in lower case. */
export function headerOf({ rawHeaders }: IncomingRequest, name: string): string | undefined {
  const n = rawHeaders.findLastIndex((text, at) => at % 2 === 0 && text.toLowerCase() === name);
  return n < 0 ? undefined : rawHeaders[n + 1];
}

export interface ApiContext {
  apiId: string;
  accountId: string;
  /** Milliseconds since 1970, by the cloud's clock. */
  at: number;
}

/** The parts that the event of the integration and the event of the authorizer share. */
export function requestFields(incoming: IncomingRequest, { apiId, accountId, at }: ApiContext, routeKey: string) {
  const { headers, cookies } = joinHeaders(incoming.rawHeaders);
  const query = new URLSearchParams(incoming.query);
  const domainName = headers["host"] ?? "127.0.0.1";
  return {
    routeKey,
    rawPath: decodeURIComponent(incoming.path),
    rawQueryString: incoming.query,
    ...(cookies.length > 0 ? { cookies } : {}),
    headers,
    ...(query.size > 0 ? { queryStringParameters: joinQuery(query) } : {}),
    requestContext: {
      accountId,
      apiId,
      domainName,
      domainPrefix: domainName.split(".")[0] ?? apiId,
      http: {
        method: incoming.method,
        path: decodeURIComponent(incoming.path),
        protocol: "HTTP/1.1",
        sourceIp: incoming.sourceIp,
        userAgent: headers["user-agent"] ?? "",
      },
      requestId: randomUUID(),
      routeKey,
      stage: "$default",
      time: formatCommonLogTime(at),
      timeEpoch: at,
    },
  };
}

/** The event of a Lambda integration, payload format 2.0. */
export function httpEvent(
  incoming: IncomingRequest,
  request: ReturnType<typeof requestFields>,
  pathParameters: Record<string, string>,
  authorizer?: Record<string, unknown>,
) {
  const isBase64Encoded = incoming.body.length > 0 && !isText(request.headers);
  return {
    version: "2.0",
    ...request,
    requestContext: authorizer
      ? { ...request.requestContext, authorizer: { lambda: authorizer } }
      : request.requestContext,
    ...(Object.keys(pathParameters).length > 0 ? { pathParameters } : {}),
    ...(incoming.body.length > 0 ? { body: incoming.body.toString(isBase64Encoded ? "base64" : "utf8") } : {}),
    isBase64Encoded,
  };
}

/** Names in lower case; values of a repeated header joined by commas; cookies separate. */
function joinHeaders(raw: string[]): { headers: Record<string, string>; cookies: string[] } {
  const headers: Record<string, string> = {};
  const cookies: string[] = [];
  for (let n = 0; n + 1 < raw.length; n += 2) {
    const name = (raw[n] as string).toLowerCase();
    const value = raw[n + 1] as string;
    if (name === "cookie") cookies.push(...value.split(/;\s*/).filter(Boolean));
    else headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`;
  }
  return { headers, cookies };
}

function joinQuery(query: URLSearchParams): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of query) found[name] = found[name] === undefined ? value : `${found[name]},${value}`;
  return found;
}

/**
 * Only these are passed as text; everything else is base64: forms, a body without a content type, and
 * whatever is compressed.
 */
function isText(headers: Record<string, string>): boolean {
  if (headers["content-encoding"] !== undefined) return false;
  return /^(text\/|application\/(json|xml|javascript)\s*(;|$))/i.test(headers["content-type"] ?? "");
}

/** False for a path with a broken escape, which API Gateway refuses before it looks for a route. */
export function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/** `21/Nov/2026:06:15:00 +0000` */
export function formatCommonLogTime(at: number): string {
  const [, day, month, year, time] = /(\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(at).toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}
