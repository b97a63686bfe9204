import { STATUS_CODES } from "node:http";
import type { ResponseSchemas, ResponseSchema } from "@waybill/kernel/http";
import * as z from "zod";
import type { Operation } from "./doors.ts";
import { codesOf, nameOf } from "./problems.ts";
import { type Json, jsonSchema, parameters } from "./schemas.ts";

/** How an operation's authorizer wants to be told who calls. */
function security({ authorizer }: Operation): Json[] {
  if (!authorizer) return [];
  if (authorizer.source.startsWith("$request.querystring.")) return [{ tokenInAddress: [] }];
  return authorizer.function === "AuthorizePhone" ? [{ tokenAsPassword: [] }, { bearer: [] }] : [{ bearer: [] }];
}

/** One operation of the document. */
export function operation(one: Operation, isFirst: boolean): Json {
  const { method, door, says } = one;
  const { name, roles, body, read, query, path, answers = {} } = door;
  const types = read?.types ?? ["application/json"];
  const schema = body && jsonSchema(body);
  return {
    operationId: isFirst ? name : `${name}.${method.toLowerCase()}`,
    summary: says.charAt(0).toUpperCase() + says.slice(1),
    ...(roles !== "anyone" && { description: `For ${roles.join(", ")}.`, "x-roles": [...roles] }),
    security: security(one),
    parameters: [...parameters(path, "path"), ...parameters(query, "query")],
    ...(schema &&
      method !== "GET" && {
        requestBody: { required: !read, content: Object.fromEntries(types.map((type) => [type, { schema }])) },
      }),
    responses: { ...good(answers), ...bad(door) },
  };
}

function good(answers: ResponseSchemas): Json {
  return Object.fromEntries(
    Object.entries(answers).map(([status, answer]) => {
      const forms = isShape(answer) ? { "application/json": answer } : answer;
      const content = Object.entries(forms).map(([type, schema]) => [type, { schema: jsonSchema(schema) }]);
      const withoutBody = Object.keys(forms).length === 0;
      return [status, { ...described(status), ...(!withoutBody && { content: Object.fromEntries(content) }) }];
    }),
  );
}

const isShape = (answer: ResponseSchemas[number]): answer is ResponseSchema =>
  answer instanceof z.ZodType || "type" in answer;

const described = (status: string) => ({ description: STATUS_CODES[Number(status)] ?? "Done" });

const bad = (door: Operation["door"]) => ({
  429: { $ref: "#/components/responses/TooMany" },
  ...Object.fromEntries(
    [...codesOf(door)].map(([status, codes]) => [status, { $ref: `#/components/responses/${nameOf(codes)}` }]),
  ),
});
