import { gunzipSync } from "node:zlib";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { type Problem, problem } from "./errors.ts";

/** The JSON of a request: decoded, inflated within `maxBytes`, parsed. Throws a problem that says what to send instead. */
export function readJson(event: APIGatewayProxyEventV2, maxBytes: number): unknown {
  const sent = bytes(event, maxBytes);
  const type = (event.headers["content-type"] ?? "application/json").split(";", 1)[0]!.trim().toLowerCase();
  if (type !== "application/json" && !type.endsWith("+json")) {
    throw problem("UNSUPPORTED_MEDIA", `Send application/json; this is ${type || "of no type"}.`);
  }
  return parse(inflated(sent, event.headers["content-encoding"], maxBytes));
}

/** The body as it was sent; API Gateway hands binary bodies over as base64. */
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
    throw problem("UNSUPPORTED_MEDIA", `Content-Encoding ${named} is not read here; send gzip or nothing.`);
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

function parse(body: Buffer): unknown {
  if (body.length === 0) throw problem("VALIDATION_FAILED", "The body is empty; send a JSON document.");
  let text = "";
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(body);
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw problem("VALIDATION_FAILED", whatIsWrong(text, cause as Error), { cause });
  }
}

/** Says where and why, and quotes nothing of the body. */
function whatIsWrong(text: string, cause: Error): string {
  if (text === "") return "The body is not UTF-8.";
  const number = /[:,[]\s*([+-]?(?:NaN|Infinity))\b/.exec(text)?.[1];
  if (number) return `The body is not JSON: JSON has no ${number}. Leave the field out when there is no number.`;
  const where = /\(line \d+ column \d+\)/.exec(cause.message)?.[0];
  return `The body is not JSON${where ? ` ${where}` : ""}. Send one JSON document.`;
}

function tooLarge(maxBytes: number): Problem {
  return problem("TOO_LARGE", `The body is larger than ${maxBytes} bytes; send it in parts.`);
}
