import type { Operation } from "./doors.ts";
import { operation } from "./operation.ts";
import { GatewayAnswer, Problem, problemResponses } from "./problems.ts";
import { type Json, jsonSchema } from "./schemas.ts";

const about = `Doors of Waybill, as their code describes them. Times are RFC 3339 in UTC, positions WGS-84, money integer
minor units. Every answer carries x-correlation-id: the caller's own where it is sane. Problems are RFC 9457.`;

/** The OpenAPI 3.1 document of these operations. The same operations give the same bytes. */
export function openapi(operations: readonly Operation[]): Json {
  const paths: Record<string, Json> = {};
  const seen = new Set<string>();
  for (const one of operations) {
    const made = operation(one, !seen.has(one.door.name));
    seen.add(one.door.name);
    paths[one.path] = { ...paths[one.path], [one.method.toLowerCase()]: made };
  }
  return {
    openapi: "3.1.1",
    info: {
      title: "Waybill",
      version: "1",
      description: about.replaceAll("\n", " "),
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    paths,
    components: {
      responses: problemResponses(operations.map(({ door }) => door)),
      schemas: { Problem: jsonSchema(Problem), GatewayAnswer: jsonSchema(GatewayAnswer) },
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
        tokenAsPassword: {
          type: "http",
          scheme: "basic",
          description: "The token is the password; the name is not looked at.",
        },
        tokenInAddress: { type: "apiKey", in: "query", name: "token" },
      },
    },
  };
}
