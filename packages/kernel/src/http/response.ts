import { describeError } from "../failures/describe-error.ts";
import type { Problem } from "../failures/errors.ts";

/** Not by an import, which evaluates every export of http, undici's WebSocket among them: 40 ms of a cold start. */
const { STATUS_CODES } = process.getBuiltinModule("node:http");

/**
 * What an endpoint returns: API Gateway's own shape, with every header in small letters.
 *
 * @example
 * const teapot: HttpResponse = { statusCode: 418, headers: {}, body: "" };
 */
export interface HttpResponse {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
  /** The body is base64 and stands for its bytes. @default false */
  isBase64Encoded?: boolean;
}

function json(statusCode: number, body: unknown, headers: Record<string, string> = {}): HttpResponse {
  return { statusCode, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
}

/**
 * 200 with JSON.
 *
 * @example
 * return ok({ runId: "run_1", state: "active" });
 */
export const ok = (body: unknown, headers?: Record<string, string>): HttpResponse => json(200, body, headers);

/**
 * 201 with JSON; `location` is where the new thing can be read.
 *
 * @example
 * return created({ visitId: "vis_1" }, "/v1/visits/vis_1");
 */
export const created = (body: unknown, location?: string): HttpResponse =>
  json(201, body, location ? { location } : {});

/**
 * 202 with JSON: it is stored, and will end in a final state or an alert.
 *
 * @example
 * return accepted({ accepted: 2 });
 */
export const accepted = (body: unknown): HttpResponse => json(202, body);

/**
 * 204 without a body.
 *
 * @example
 * return noContent();
 */
export const noContent = (): HttpResponse => ({ statusCode: 204, headers: {}, body: "" });

/**
 * 302 to somewhere else: a presigned link.
 *
 * @example
 * return redirect("https://example.com/report.pdf");
 */
export const redirect = (location: string): HttpResponse => ({ statusCode: 302, headers: { location }, body: "" });

/**
 * 200 with text of any type; with a `filename` a browser saves it instead of showing it.
 *
 * @example
 * return text("text/csv", "runId\nrun_1", { filename: "runs.csv" });
 */
export function text(contentType: string, body: string, options: { filename?: string } = {}): HttpResponse {
  const headers: Record<string, string> = { "content-type": contentType };
  if (options.filename !== undefined) {
    headers["content-disposition"] = `attachment; filename="${options.filename.replace(/[^\w.-]/g, "_")}"`;
  }
  return { statusCode: 200, headers, body };
}

/**
 * 200 with bytes, which API Gateway takes as base64.
 *
 * @example
 * return bytes("image/png", new Uint8Array([137, 80, 78, 71]), { "cache-control": "no-cache" });
 */
export const bytes = (contentType: string, body: Uint8Array, headers: Record<string, string> = {}): HttpResponse => ({
  statusCode: 200,
  headers: { "content-type": contentType, ...headers },
  body: Buffer.from(body).toString("base64"),
  isBase64Encoded: true,
});

/** A problem as RFC 9457 wants it: a stable code, a sentence that says what to do, the correlation id. */
export function problemResponse(problem: Problem, correlationId: string): HttpResponse {
  const { status, code, errors, retryAfterSeconds } = problem;
  const { message: detail } = describeError(problem);
  const title = STATUS_CODES[status] ?? "Error";
  const answer = json(status, { type: "about:blank", title, status, detail, code, correlationId, errors });
  answer.headers["content-type"] = "application/problem+json";
  if (retryAfterSeconds !== undefined) answer.headers["retry-after"] = String(Math.ceil(retryAfterSeconds));
  return answer;
}

/**
 * Adds the headers of every response. API Gateway adds its own CORS headers only where a request has an Origin;
 * a phone's web view needs them on every 401 and 500 as well. Nothing is cached unless the endpoint says so.
 */
export function withStandardHeaders(answer: HttpResponse, correlationId: string): HttpResponse {
  const headers = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "content-disposition,location,retry-after,x-correlation-id",
    "cache-control": "no-store",
    ...answer.headers,
    "x-correlation-id": correlationId,
  };
  return { ...answer, headers };
}
