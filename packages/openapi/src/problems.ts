import type { AnyEndpointConfig } from "@waybill/kernel/http";
import { type ProblemCode, STATUS } from "@waybill/kernel/problem";
import { STATUS_CODES } from "node:http";
import * as z from "zod";
import type { JsonObject } from "./schemas.ts";

/** RFC 9457, as the kernel answers it. */
export const problemSchema = z.object({
  type: z.literal("about:blank"),
  title: z.string().describe("The status in words."),
  status: z.int(),
  detail: z.string().describe("What is wrong and what to do, for a person."),
  code: z.string().describe("What is wrong, for a program; stable."),
  correlationId: z.string().describe("Quote it when you report a problem."),
  errors: z
    .array(z.object({ pointer: z.string().describe("JSON Pointer to the field."), detail: z.string() }))
    .optional()
    .describe("The fields that are not as agreed, a hundred at most."),
});

/** What API Gateway answers itself, before a door is asked. */
export const gatewayErrorSchema = z.object({ message: z.string() });

/** The codes that a door may answer with, by status: what follows from its form, and what it names itself. */
export function problemCodes({
  roles,
  body,
  query,
  path,
  problems = [],
}: AnyEndpointConfig): Map<number, ProblemCode[]> {
  const codes: ProblemCode[] = [...problems, "INTERNAL"];
  if (roles !== "anyone") codes.push("TOKEN_MISSING", "TOKEN_EXPIRED", "TOKEN_INVALID", "ROLE_FORBIDDEN");
  if (body) codes.push("TOO_LARGE", "UNSUPPORTED_MEDIA");
  if (body || query || path) codes.push("VALIDATION_FAILED");
  const sorted = [...new Set(codes)].toSorted((a, b) => STATUS[a] - STATUS[b] || (a < b ? -1 : 1));
  return Map.groupBy(sorted, (code) => STATUS[code]);
}

/** What the answer with one of these codes is called in the document. */
export const problemResponseName = (codes: readonly ProblemCode[]): string => codes.join(".");

/** The answers with problems, by name, of all these doors: written once, for they are most of every operation. */
export function problemResponses(doors: readonly AnyEndpointConfig[]): JsonObject {
  const responses = new Map<string, JsonObject>();
  for (const door of doors)
    for (const [status, codes] of problemCodes(door))
      responses.set(problemResponseName(codes), problemResponse(status, codes));
  const content = { "application/json": { schema: ref("GatewayAnswer") } };
  const tooMany = { description: "More requests than the API takes; it answers itself.", content };
  return { TooMany: tooMany, ...Object.fromEntries([...responses].toSorted(([a], [b]) => (a < b ? -1 : 1))) };
}

function problemResponse(status: number, codes: readonly ProblemCode[]): JsonObject {
  const schema = { allOf: [ref("Problem"), { properties: { code: { enum: codes } } }] };
  // Where nothing at all says who calls, or too many do, API Gateway answers before a door is asked.
  const gateway = (status === 401 || status === 429) && { "application/json": { schema: ref("GatewayAnswer") } };
  return {
    description: `${STATUS_CODES[status]}: ${codes.join(", ")}`,
    content: { "application/problem+json": { schema }, ...gateway },
  };
}

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
