import type { EndpointCases } from "../../../../test/support/endpoint-cases.ts";

/** Read by test/api/authorization.ts and test/api/openapi.ts. */
export const endpoints: EndpointCases = {
  "GET /v1/runs": { may: ["dispatcher", "manager", "admin"] },
};
