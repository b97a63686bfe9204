import { http, ok } from "@waybill/kernel/http";
import document from "../../../../docs/openapi.json" with { type: "json" };

const responses = { 200: { type: "object", required: ["openapi", "paths"] } };

/** GET /v1/openapi.json: every endpoint's requests and responses, as OpenAPI 3.1. */
export const handler = http({ name: "GetOpenApi", roles: "anyone", responses }, async function getOpenApi() {
  return ok(document);
});
