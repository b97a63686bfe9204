import type { EndpointCases, ExampleClient } from "../../../../test/support/endpoint-cases.ts";

/** Nothing listens there, and no event of these tests is sent. */
const body = { url: "http://127.0.0.1:9/webhooks", events: ["report.failed"], team: "north" };

async function register({ request, admin }: ExampleClient) {
  const { webhookId } = await request(admin, "POST /v1/webhooks", body);
  return { path: { webhookId: String(webhookId) } };
}
const may = ["admin"] as const;

/** Read by test/api/authorization.ts and test/api/openapi.ts. */
export const endpoints: EndpointCases = {
  "POST /v1/webhooks": { may, request: async () => ({ body }) },
  "GET /v1/webhooks": { may },
  "GET /v1/webhooks/{webhookId}": { may, team: true, request: register },
  "PATCH /v1/webhooks/{webhookId}": {
    may,
    team: true,
    request: async (client) => ({ ...(await register(client)), body: { state: "disabled" } }),
  },
  "DELETE /v1/webhooks/{webhookId}": { may, team: true, request: register },
  "POST /v1/webhooks/{webhookId}/secret": { may, team: true, request: register },
  "POST /v1/webhooks/{webhookId}/test": { may, team: true, request: register },
  "GET /v1/webhooks/{webhookId}/messages": { may, team: true, request: register },
};
