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

/** What each problem may say. */
const DETAILS: Record<ProblemCode, string> = {
  VALIDATION_FAILED: "One field is invalid; see errors.",
  TOKEN_MISSING: "Send `Authorization: Bearer <token>`.",
  TOKEN_EXPIRED: "The token expired; get a new one.",
  TOKEN_INVALID: "The token is not one of this API; sign in again.",
  ROLE_FORBIDDEN: "This is for manager or admin; your token says courier.",
  NOT_FOUND: "There is no task tsk_1 for you.",
  TASK_TAKEN: "Another courier has task tsk_1. Look for one that is open.",
  TASK_NOT_OPEN: "Task tsk_1 is completed. Look for one that is open.",
  OFFER_EXPIRED: "The offer of task tsk_1 ended at 2026-11-21T09:00:00.000Z.",
  COURIER_AT_LIMIT: "You have five tasks. Complete or release one first.",
  COURIER_BLOCKED: "You are blocked. Ask your dispatcher.",
  COURIER_PAUSED: "You are off duty. Go on duty first.",
  RUN_ALREADY_ACTIVE: "Task tsk_1 is on its way as run_1.3; complete or fail it instead.",
  VERSION_CONFLICT: "Task tsk_1 has version 5 by now. Read it again.",
  COMPLETION_UNPROVEN: "Not every stop was visited. Visit it, or ask a manager.",
  IDEMPOTENCY_KEY_REUSED: "Another request was sent under this idempotency-key. Use a new one.",
  RUN_CLOSED: "Task tsk_1 is completed; its run is closed.",
  TOO_LARGE: "The body is larger than 262144 bytes; send it in parts.",
  UNSUPPORTED_MEDIA: "Send application/json; this is text/plain.",
  ROUTE_INVALID: "One point is wrong with the route; see errors.",
  TOO_FAST: "Sixty requests a minute are enough. Wait and send it again.",
  INTERNAL: "An internal error occurred; quote the correlation id when you report it.",
  UNAVAILABLE: "The request could not be passed on. Send it again.",
};
const FIELD_ERRORS: Partial<Record<ProblemCode, z.output<typeof problemSchema>["errors"]>> = {
  VALIDATION_FAILED: [{ pointer: "/title", detail: "Write a text." }],
  ROUTE_INVALID: [{ pointer: "/stops/0/point/lat", detail: "Write a latitude from -90 to 90." }],
};

const problemExample = (code: ProblemCode): z.output<typeof problemSchema> => ({
  type: "about:blank",
  title: STATUS_CODES[PROBLEM_STATUS[code]]!,
  status: PROBLEM_STATUS[code],
  detail: DETAILS[code],
  code,
  correlationId: "4f9a2c1e-7d0b-4a53-9f0e-2b7c6d1a8e55",
  ...(FIELD_ERRORS[code] && { errors: FIELD_ERRORS[code] }),
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
  const content = { "application/json": gatewayContent(429) };
  const tooMany = { description: "Too many requests; the response comes from API Gateway.", content };
  return { TooMany: tooMany, ...Object.fromEntries([...responses].toSorted(([a], [b]) => (a < b ? -1 : 1))) };
}

function problemResponse(status: number, codes: readonly ProblemCode[]): JsonObject {
  const schema = { allOf: [ref("Problem"), { properties: { code: { enum: codes } } }] };
  // Without any token, or with too many requests, API Gateway responds before the endpoint is invoked.
  const gateway = (status === 401 || status === 429) && { "application/json": gatewayContent(status) };
  const examples = Object.fromEntries(codes.map((code) => [code, { value: problemExample(code) }]));
  return {
    description: `${STATUS_CODES[status]}: ${codes.join(", ")}`,
    headers: responseHeaders(...(status === 429 || status === 503 ? ["RetryAfter" as const] : [])),
    content: { "application/problem+json": { schema, examples }, ...gateway },
  };
}

const gatewayContent = (status: number) => ({
  schema: ref("GatewayError"),
  example: { message: STATUS_CODES[status] },
});

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
