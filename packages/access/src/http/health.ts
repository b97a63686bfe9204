import { http, ok } from "@waybill/kernel/http";

/** GET /v1/health: is the API there? It asks nothing of anybody else, so that a probe cannot break what it watches. */
export const handler = http({ name: "Health", roles: "anyone" }, async () => ok({ status: "ok" }));
