import { http, ok } from "@waybill/kernel/http";

const answers = { 200: { type: "object", properties: { status: { const: "ok" } }, required: ["status"] } };

/** GET /v1/health: is the API there? It asks nothing of anybody else, so that a probe cannot break what it watches. */
export const handler = http({ name: "Health", roles: "anyone", answers }, async () => ok({ status: "ok" }));
