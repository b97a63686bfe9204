import { STATUS_CODES } from "node:http";
import type { ResponseSchemas, ResponseSchema } from "@waybill/kernel/http";
import * as z from "zod";
import type { HttpOperation } from "./operations.ts";
import { problemCodes, problemResponseName } from "./problems.ts";
import { type JsonObject, toJsonSchema, toParameters } from "./schemas.ts";

/** How an operation's authorizer wants to be told who calls. */
function securityRequirements({ authorizer }: HttpOperation): JsonObject[] {
  if (!authorizer) return [];
  if (authorizer.source.startsWith("$request.querystring.")) return [{ tokenInAddress: [] }];
  return authorizer.function === "AuthorizePhone" ? [{ tokenAsPassword: [] }, { bearer: [] }] : [{ bearer: [] }];
}

/** One operation of the document. */
export function renderOperation(one: HttpOperation, isFirst: boolean): JsonObject {
  const { method, endpoint: door, summary: says } = one;
  const { name, roles, body, read, query, path, answers = {} } = door;
  const types = read?.types ?? ["application/json"];
  const schema = body && toJsonSchema(body);
  return {
    operationId: isFirst ? name : `${name}.${method.toLowerCase()}`,
    summary: says.charAt(0).toUpperCase() + says.slice(1),
    ...(roles !== "anyone" && { description: `For ${roles.join(", ")}.`, "x-roles": [...roles] }),
    security: securityRequirements(one),
    parameters: [...toParameters(path, "path"), ...toParameters(query, "query")],
    ...(schema &&
      method !== "GET" && {
        requestBody: { required: !read, content: Object.fromEntries(types.map((type) => [type, { schema }])) },
      }),
    responses: { ...successResponses(answers), ...problemReferences(door) },
  };
}

function successResponses(answers: ResponseSchemas): JsonObject {
  return Object.fromEntries(
    Object.entries(answers).map(([status, answer]) => {
      const forms = isResponseSchema(answer) ? { "application/json": answer } : answer;
      const content = Object.entries(forms).map(([type, schema]) => [type, { schema: toJsonSchema(schema) }]);
      const withoutBody = Object.keys(forms).length === 0;
      return [status, { ...statusDescription(status), ...(!withoutBody && { content: Object.fromEntries(content) }) }];
    }),
  );
}

const isResponseSchema = (answer: ResponseSchemas[number]): answer is ResponseSchema =>
  answer instanceof z.ZodType || "type" in answer;

const statusDescription = (status: string) => ({ description: STATUS_CODES[Number(status)] ?? "Done" });

const problemReferences = (door: HttpOperation["endpoint"]) => ({
  429: { $ref: "#/components/responses/TooMany" },
  ...Object.fromEntries(
    [...problemCodes(door)].map(([status, codes]) => [
      status,
      { $ref: `#/components/responses/${problemResponseName(codes)}` },
    ]),
  ),
});
