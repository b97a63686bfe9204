import { http, ok } from "@waybill/kernel/http";

const responses = { 200: { type: "object", properties: { status: { const: "ok" } }, required: ["status"] } };

/** GET /v1/health: whether the API responds. It depends on no other service, so that a probe cannot overload one. */
export const handler = http({ name: "GetHealth", roles: "anyone", responses }, async function getHealth() {
  return ok({ status: "ok" });
});
