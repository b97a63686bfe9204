import { gunzipSync } from "node:zlib";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { type Problem, problem } from "../failures/errors.ts";

/**
 * A parser of request bodies.
 *
 * @example
 * const csv: BodyParser = { types: ["text/csv"], read: (text) => text.split("\n") };
 */
export interface BodyParser {
  /** Media types that it parses; a body without a type is taken for the first. `application/json` stands for all of JSON's. */
  types: readonly string[];
  /** It parses the body whatever its media type is; `types` are then only the documented ones. @default false */
  byContent?: boolean;
  /** How the bytes are text. Throws a problem that says what to send instead. @default UTF-8 */
  decode?(bytes: Uint8Array): string;
  /** The parsed text. Throws a problem that says what to send instead. */
  read(text: string, type: string): unknown;
}

/**
 * One JSON document.
 *
 * @example
 * const parsed = jsonBody.read('{"runId":"run_1"}', "application/json");
 */
export const jsonBody: BodyParser = { types: ["application/json"], read: parseJson };

/**
 * The body of a request: decoded, decompressed within `maxBytes`, parsed. Throws a problem that says what to send instead.
 *
 * @example
 * const body = readBody(apiEvent({ body: { runId: "run_1" } }), 262_144, jsonBody);
 */
export function readBody(event: APIGatewayProxyEventV2, maxBytes: number, reader: BodyParser): unknown {
  const sent = bytes(event, maxBytes);
  const [first = ""] = reader.types;
  const named = (event.headers["content-type"] ?? first).split(";", 1)[0]!.trim().toLowerCase();
  const type = named.endsWith("+json") ? "application/json" : named;
  if (!reader.byContent && !reader.types.includes(type)) {
    throw problem("UNSUPPORTED_MEDIA", `Send ${reader.types.join(" or ")}; this is ${named || "without a type"}.`);
  }
  const body = inflated(sent, event.headers["content-encoding"], maxBytes);
  return reader.read(reader.decode ? reader.decode(body) : decodeUtf8(body), type);
}

/**
 * Throws VALIDATION_FAILED for a body that nothing would read: what it says would seem to be done. An empty object says nothing.
 *
 * @example
 * assertNoBody(apiEvent({ route: "POST /v1/visits/{visitId}/close" }));
 */
export function assertNoBody({ body = "", isBase64Encoded }: APIGatewayProxyEventV2): void {
  // A megabyte is not worth decoding to refuse it.
  const sent =
    body.length > 64
      ? body
      : Buffer.from(body, isBase64Encoded ? "base64" : "utf8")
          .toString()
          .trim();
  if (sent !== "" && sent !== "{}") throw problem("VALIDATION_FAILED", "This request has no body; leave it out.");
}

/** The body as it was sent; API Gateway passes binary bodies as base64. */
function bytes(event: APIGatewayProxyEventV2, maxBytes: number): Buffer {
  const sent = event.body ?? "";
  // Base64 is measured before it is decoded: a body that is too large anyway is not worth the memory.
  if (sent.length > (event.isBase64Encoded ? Math.ceil(maxBytes / 3) * 4 : maxBytes)) throw tooLarge(maxBytes);
  const decoded = Buffer.from(sent, event.isBase64Encoded ? "base64" : "utf8");
  if (decoded.length > maxBytes) throw tooLarge(maxBytes);
  return decoded;
}

/** A few kilobytes of gzip can hold gigabytes: inflation stops at the same limit. */
function inflated(sent: Buffer, encoding: string | undefined, maxBytes: number): Buffer {
  const named = (encoding ?? "identity").trim().toLowerCase();
  if (named === "identity" || named === "") return sent;
  if (named !== "gzip" && named !== "x-gzip") {
    throw problem("UNSUPPORTED_MEDIA", `Content-Encoding ${named} is not supported; send gzip or no encoding.`);
  }
  try {
    return gunzipSync(sent, { maxOutputLength: maxBytes });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(maxBytes);
    throw problem("VALIDATION_FAILED", "The body says it is gzip and is not; send it whole, or uncompressed.", {
      cause,
    });
  }
}

/**
 * Throws VALIDATION_FAILED for bytes that are not UTF-8.
 *
 * @example
 * const text = decodeUtf8(Buffer.from("run_1"));
 */
export function decodeUtf8(body: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch (cause) {
    throw problem("VALIDATION_FAILED", "The body is not UTF-8.", { cause });
  }
}

/**
 * Throws VALIDATION_FAILED that says where it is not JSON.
 *
 * @example
 * const value = parseJson('{"runId":"run_1"}');
 */
export function parseJson(text: string): unknown {
  if (text === "") throw problem("VALIDATION_FAILED", "The body is empty; send a JSON document.");
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw problem("VALIDATION_FAILED", whatIsWrong(text, cause as Error), { cause });
  }
}

/** Says where and why, and quotes nothing of the body. */
function whatIsWrong(text: string, cause: Error): string {
  const number = /[:,[]\s*([+-]?(?:NaN|Infinity))\b/.exec(text)?.[1];
  if (number) return `The body is not JSON: JSON has no ${number}. Leave the field out when there is no number.`;
  const where = /\(line \d+ column \d+\)/.exec(cause.message)?.[0];
  return `The body is not JSON${where ? ` ${where}` : ""}. Send one JSON document.`;
}

function tooLarge(maxBytes: number): Problem {
  return problem("TOO_LARGE", `The body is larger than ${maxBytes} bytes; send it in parts.`);
}
