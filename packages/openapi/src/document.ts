import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "@waybill/plan/paths";
import type { HttpOperation } from "./operations.ts";
import { renderOperation } from "./render-operation.ts";
import { gatewayErrorSchema, problemSchema, problemResponses } from "./problems.ts";
import { REQUEST_PARAMETERS, RESPONSE_HEADERS } from "./headers.ts";
import { allSchemas, type JsonObject, toJsonSchema, usedSchemas } from "./schemas.ts";

const DESCRIPTION = `Endpoints of Waybill, generated from their code. Times are RFC 3339 in UTC, positions WGS-84, money integer
minor units. Every response has x-correlation-id: the caller's own when it is valid. Problems are RFC 9457. The format \`text\` is text of one
line without control characters, noncharacters and lone surrogates; the format \`id\` also excludes invisible characters, such as
those that change the direction of text.`;

/** The OpenAPI 3.1 document of these operations. The same operations give the same bytes. */
export function openApiDocument(operations: readonly HttpOperation[]): JsonObject {
  const paths: Record<string, JsonObject> = {};
  const schemas = allSchemas();
  const seen = new Set<string>();
  for (const operation of operations) {
    const { path, method, endpoint } = operation;
    const rendered = renderOperation(operation, schemas, !seen.has(endpoint.name));
    seen.add(endpoint.name);
    paths[path] = { ...paths[path], [method.toLowerCase()]: rendered };
  }
  const responses = problemResponses(operations.map(({ endpoint }) => endpoint));
  const services = [...new Set(operations.map(({ service }) => service))].toSorted();
  return {
    openapi: "3.1.1",
    info: {
      title: "Waybill",
      version: "1",
      description: DESCRIPTION.replaceAll("\n", " "),
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    tags: services.map((name) => ({ name, description: descriptionOf(name) })),
    paths,
    components: {
      parameters: REQUEST_PARAMETERS,
      headers: RESPONSE_HEADERS,
      responses,
      schemas: {
        Problem: toJsonSchema(problemSchema),
        GatewayError: toJsonSchema(gatewayErrorSchema),
        ...usedSchemas(schemas, JSON.stringify(paths)),
      },
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

/** The sentence of a service in its package.json. */
function descriptionOf(service: string): string {
  const text = readFileSync(join(repositoryRoot, "packages", service, "package.json"), "utf8");
  return (JSON.parse(text) as { description: string }).description;
}
