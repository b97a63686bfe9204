import { http, ok } from "@waybill/kernel/http";
import { version } from "@waybill/kernel/log";

/** GET /v1/version: which code is running. */
export const handler = http({ name: "Version", roles: "anyone" }, async () => ok({ version: version() }));
