import type { EndpointCases, ExampleClient } from "../../../../test/support/endpoint-cases.ts";

/** Nothing listens there, and no event of these tests is sent. */
const body = { url: "http://127.0.0.1:9/webhooks", events: ["report.failed"] };

async function register({ request, admin }: ExampleClient) {
  const { webhookId } = await request(admin, "POST /v1/webhooks", body);
  return { path: { webhookId: String(webhookId) } };
}
const may = ["admin"] as const;

/** Read by test/api/authorization.ts and test/api/openapi.ts. */
export const endpoints: EndpointCases = {
  "POST /v1/webhooks": { may, request: async () => ({ body }) },
  "GET /v1/webhooks": { may },
  "GET /v1/webhooks/{webhookId}": { may, request: register },
  "PATCH /v1/webhooks/{webhookId}": {
    may,
    request: async (client) => ({ ...(await register(client)), body: { state: "disabled" } }),
  },
  "DELETE /v1/webhooks/{webhookId}": { may, request: register },
  "POST /v1/webhooks/{webhookId}/secret": { may, request: register },
  "POST /v1/webhooks/{webhookId}/test": { may, request: register },
  "GET /v1/webhooks/{webhookId}/messages": { may, request: register },
};
