import type { EndpointCases } from "../../../../test/support/endpoint-cases.ts";

/** Read by test/authorization.test.ts and test/openapi.test.ts. */
export const endpoints: EndpointCases = {
  "GET /v1/live": { may: ["manager", "admin"] },
  "POST /v1/live/tickets": { may: ["manager", "admin"] },
};
