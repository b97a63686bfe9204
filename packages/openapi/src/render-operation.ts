import { STATUS_CODES } from "node:http";
import type { ResponseSchemas, ResponseSchema } from "@waybill/kernel/http";
import * as z from "zod";
import type { HttpOperation } from "./operations.ts";
import { exampleOf, exampleOfParameter } from "./examples.ts";
import { responseHeaders } from "./headers.ts";
import { problemCodes, problemResponseName } from "./problems.ts";
import { type JsonObject, toJsonSchema, toParameters } from "./schemas.ts";

/** Where an operation's authorizer reads the token. */
function securityRequirements({ authorizer }: HttpOperation): JsonObject[] {
  if (!authorizer) return [];
  if (authorizer.source.startsWith("$request.querystring.")) return [{ tokenInAddress: [] }];
  return authorizer.function === "AuthorizePhone" ? [{ tokenAsPassword: [] }, { bearer: [] }] : [{ bearer: [] }];
}

/** One operation of the document. */
export function renderOperation(
  operation: HttpOperation,
  schemas: Record<string, JsonObject>,
  isFirst: boolean,
): JsonObject {
  const { method, endpoint, service, summary } = operation;
  const { name, roles, body, read, query, path, responses = {} } = endpoint;
  const types = read?.types ?? ["application/json"];
  const schema = body && toJsonSchema(body);
  const content = (side: "request" | "response", type: string, of: JsonObject) => ({
    schema: of,
    example: exampleOf(`${name} ${side}`, type, of, schemas),
  });
  const parameterExample = (parameter: string, of: JsonObject) => exampleOfParameter(name, parameter, of, schemas);
  return {
    operationId: isFirst ? name : `${name}.${method.toLowerCase()}`,
    tags: [service],
    summary: summary.charAt(0).toUpperCase() + summary.slice(1),
    ...(roles !== "anyone" && { description: `For ${roles.join(", ")}.`, "x-roles": [...roles] }),
    security: securityRequirements(operation),
    parameters: [
      ...toParameters(path, "path", parameterExample),
      ...toParameters(query, "query", parameterExample),
      ...(endpoint.problems?.includes("IDEMPOTENCY_KEY_REUSED")
        ? [{ $ref: "#/components/parameters/IdempotencyKey" }]
        : []),
    ],
    ...(schema &&
      method !== "GET" && {
        requestBody: {
          required: !read,
          content: Object.fromEntries(types.map((type) => [type, content("request", type, schema)])),
        },
      }),
    responses: {
      ...successResponses(responses, (type, of) => content("response", type, of)),
      ...problemReferences(endpoint),
    },
  };
}

function successResponses(
  responses: ResponseSchemas,
  contentOf: (type: string, schema: JsonObject) => JsonObject,
): JsonObject {
  return Object.fromEntries(
    Object.entries(responses).map(([status, response]) => {
      const byMediaType = isResponseSchema(response) ? { "application/json": response } : response;
      const content = Object.entries(byMediaType).map(([type, schema]) => [
        type,
        contentOf(type, toJsonSchema(schema)),
      ]);
      const withoutBody = Object.keys(byMediaType).length === 0;
      const headers = responseHeaders(...(status === "201" || status === "302" ? ["Location" as const] : []));
      return [
        status,
        { ...statusDescription(status), headers, ...(!withoutBody && { content: Object.fromEntries(content) }) },
      ];
    }),
  );
}

const isResponseSchema = (response: ResponseSchemas[number]): response is ResponseSchema =>
  response instanceof z.ZodType || "type" in response;

const statusDescription = (status: string) => ({ description: STATUS_CODES[Number(status)] ?? "Done" });

const problemReferences = (endpoint: HttpOperation["endpoint"]) => ({
  429: { $ref: "#/components/responses/TooMany" },
  ...Object.fromEntries(
    [...problemCodes(endpoint)].map(([status, codes]) => [
      status,
      { $ref: `#/components/responses/${problemResponseName(codes)}` },
    ]),
  ),
});
