import type { EndpointCases } from "../../../../test/support/endpoint-cases.ts";

/** Read by test/api/authorization.ts and test/api/openapi.ts. */
export const endpoints: EndpointCases = {
  "GET /v1/live": { may: ["dispatcher", "manager", "admin"] },
  "GET /v1/live/changes": {
    may: ["dispatcher", "manager", "admin"],
    request: async () => ({ query: { feed: "places" } }),
  },
  "POST /v1/live/tickets": { may: ["dispatcher", "manager", "admin"] },
};
