import type { HttpOperation } from "./operations.ts";
import { renderOperation } from "./render-operation.ts";
import { gatewayErrorSchema, problemSchema, problemResponses } from "./problems.ts";
import { type JsonObject, toJsonSchema } from "./schemas.ts";

const DESCRIPTION = `Doors of Waybill, as their code describes them. Times are RFC 3339 in UTC, positions WGS-84, money integer
minor units. Every answer carries x-correlation-id: the caller's own where it is sane. Problems are RFC 9457.`;

/** The OpenAPI 3.1 document of these operations. The same operations give the same bytes. */
export function openApiDocument(operations: readonly HttpOperation[]): JsonObject {
  const paths: Record<string, JsonObject> = {};
  const seen = new Set<string>();
  for (const one of operations) {
    const made = renderOperation(one, !seen.has(one.endpoint.name));
    seen.add(one.endpoint.name);
    paths[one.path] = { ...paths[one.path], [one.method.toLowerCase()]: made };
  }
  return {
    openapi: "3.1.1",
    info: {
      title: "Waybill",
      version: "1",
      description: DESCRIPTION.replaceAll("\n", " "),
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    paths,
    components: {
      responses: problemResponses(operations.map(({ endpoint: door }) => door)),
      schemas: { Problem: toJsonSchema(problemSchema), GatewayAnswer: toJsonSchema(gatewayErrorSchema) },
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
