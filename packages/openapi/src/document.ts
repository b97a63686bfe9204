import type { HttpOperation } from "./operations.ts";
import { renderOperation } from "./render-operation.ts";
import { gatewayErrorSchema, problemSchema, problemResponses } from "./problems.ts";
import { type JsonObject, toJsonSchema } from "./schemas.ts";

const DESCRIPTION = `Endpoints of Waybill, generated from their code. Times are RFC 3339 in UTC, positions WGS-84, money integer
minor units. Every response has x-correlation-id: the caller's own when it is valid. Problems are RFC 9457. The format \`text\` is text of one
line without control characters, noncharacters and lone surrogates; the format \`id\` also excludes characters that nobody sees, as
those that change the direction of text.`;

/** The OpenAPI 3.1 document of these operations. The same operations give the same bytes. */
export function openApiDocument(operations: readonly HttpOperation[]): JsonObject {
  const paths: Record<string, JsonObject> = {};
  const seen = new Set<string>();
  for (const operation of operations) {
    const { path, method, endpoint } = operation;
    const rendered = renderOperation(operation, !seen.has(endpoint.name));
    seen.add(endpoint.name);
    paths[path] = { ...paths[path], [method.toLowerCase()]: rendered };
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
      responses: problemResponses(operations.map(({ endpoint }) => endpoint)),
      schemas: { Problem: toJsonSchema(problemSchema), GatewayAnswer: toJsonSchema(gatewayErrorSchema) },
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
        tokenAsPassword: {
          type: "http",
          scheme: "basic",
          description: "The token is the password; the user name is ignored.",
        },
        tokenInAddress: { type: "apiKey", in: "query", name: "token" },
      },
    },
  };
}
