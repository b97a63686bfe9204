import { http, ok } from "@waybill/kernel/http";
import { version } from "@waybill/kernel/log";

const responses = { 200: { type: "object", properties: { version: { type: "string" } }, required: ["version"] } };

/** GET /v1/version: the version of the deployed code. */
export const handler = http({ name: "GetVersion", roles: "anyone", responses }, async function getVersion() {
  return ok({ version: version() });
});
