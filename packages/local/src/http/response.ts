import { validateHeaderName, validateHeaderValue } from "node:http";

/** The response that is sent. */
export interface GatewayResponse {
  status: number;
  headers: Record<string, string>;
  cookies?: string[];
  body: string | Buffer;
}

/** A response of the gateway itself, with AWS's text. */
export const gatewayError = (status: number, message: string): GatewayResponse => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ message }),
});

export const internalError = () => gatewayError(500, "Internal Server Error");

/**
 * Reads what a function returned, payload format 2.0: an object with `statusCode`, or anything else, which is then the
 * body of a 200. What has a `statusCode` but is malformed is an error of the function: 500.
 */
export function toGatewayResponse(payload: unknown): GatewayResponse {
  if (typeof payload !== "object" || payload === null || !("statusCode" in payload)) {
    const body = typeof payload === "string" ? payload : JSON.stringify(payload ?? null);
    return { status: 200, headers: { "content-type": "application/json" }, body };
  }
  const { statusCode, headers = {}, cookies, body, isBase64Encoded } = payload as Record<string, unknown>;
  const status = Number(statusCode);
  // An informational status would leave the client without an answer.
  if (!Number.isInteger(status) || status < 200 || status > 599) return internalError();
  if (body !== undefined && body !== null && typeof body !== "string") return internalError();
  const named = parseHeaders(headers);
  if (!named || (cookies !== undefined && !Array.isArray(cookies))) return internalError();
  const set = (cookies ?? []) as unknown[];
  if (![...Object.entries(named), ...set.map((one) => ["set-cookie", String(one)] as const)].every(canBeSent))
    return internalError();
  const text = body ?? "";
  const answer: GatewayResponse = {
    status,
    headers: named,
    body: isBase64Encoded === true ? Buffer.from(text, "base64") : text,
  };
  if (text !== "") answer.headers["content-type"] ??= "text/plain;charset=utf-8";
  if (cookies) answer.cookies = set.map(String);
  return answer;
}

function parseHeaders(headers: unknown): Record<string, string> | undefined {
  if (headers === null) return {};
  if (typeof headers !== "object") return undefined;
  const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)] as const);
  return Object.fromEntries(entries.filter(([name]) => !HOP_BY_HOP.has(name)));
}

function canBeSent([name, value]: readonly [string, string]): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}

/** Headers that the gateway sets itself. */
const HOP_BY_HOP = new Set(["content-length", "transfer-encoding", "connection"]);
