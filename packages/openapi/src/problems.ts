import type { AnyEndpointConfig } from "@waybill/kernel/http";
import { type ProblemCode, PROBLEM_STATUS } from "@waybill/events-schema/api";
import { STATUS_CODES } from "node:http";
import * as z from "zod";
import { responseHeaders } from "./headers.ts";
import type { JsonObject } from "./schemas.ts";

/** RFC 9457, as the kernel sends it. */
export const problemSchema = z.object({
  type: z.literal("about:blank"),
  title: z.string().describe("The text of the status."),
  status: z.int(),
  detail: z.string().describe("What is wrong and what to do, for people."),
  code: z.string().describe("Stable code of the problem, for programs."),
  correlationId: z.string().describe("Quote it when you report a problem."),
  errors: z
    .array(z.object({ pointer: z.string().describe("JSON Pointer to the field."), detail: z.string() }))
    .optional()
    .describe("The invalid fields, at most a hundred."),
});

/** The response of API Gateway itself, when it rejects a request before the endpoint is invoked. */
export const gatewayErrorSchema = z.object({ message: z.string() });

/** The problem codes of an endpoint by status: those that follow from its configuration, and those that it lists. */
export function problemCodes({
  roles,
  body,
  maxPerMinute,
  problems = [],
}: AnyEndpointConfig): Map<number, ProblemCode[]> {
  // Also without body and parameters: a request with a body is invalid then.
  const codes: ProblemCode[] = [...problems, "INTERNAL", "VALIDATION_FAILED"];
  if (roles !== "anyone") codes.push("TOKEN_MISSING", "TOKEN_EXPIRED", "TOKEN_INVALID", "ROLE_FORBIDDEN");
  if (maxPerMinute !== undefined) codes.push("TOO_FAST");
  if (body) codes.push("TOO_LARGE", "UNSUPPORTED_MEDIA");
  const sorted = [...new Set(codes)].toSorted((a, b) => PROBLEM_STATUS[a] - PROBLEM_STATUS[b] || (a < b ? -1 : 1));
  return Map.groupBy(sorted, (code) => PROBLEM_STATUS[code]);
}

/** The name of the response with these codes in the document. */
export const problemResponseName = (codes: readonly ProblemCode[]): string => codes.join(".");

/** The problem responses of all these endpoints by name. They are written once, because every operation has many. */
export function problemResponses(endpoints: readonly AnyEndpointConfig[]): JsonObject {
  const responses = new Map<string, JsonObject>();
  for (const endpoint of endpoints)
    for (const [status, codes] of problemCodes(endpoint))
      responses.set(problemResponseName(codes), problemResponse(status, codes));
  const content = { "application/json": { schema: ref("GatewayAnswer") } };
  const tooMany = { description: "Too many requests; the response comes from API Gateway.", content };
  return { TooMany: tooMany, ...Object.fromEntries([...responses].toSorted(([a], [b]) => (a < b ? -1 : 1))) };
}

function problemResponse(status: number, codes: readonly ProblemCode[]): JsonObject {
  const schema = { allOf: [ref("Problem"), { properties: { code: { enum: codes } } }] };
  // Without any token, or with too many requests, API Gateway responds before the endpoint is invoked.
  const gateway = (status === 401 || status === 429) && { "application/json": { schema: ref("GatewayAnswer") } };
  return {
    description: `${STATUS_CODES[status]}: ${codes.join(", ")}`,
    headers: responseHeaders(...(status === 429 || status === 503 ? ["RetryAfter" as const] : [])),
    content: { "application/problem+json": { schema }, ...gateway },
  };
}

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
