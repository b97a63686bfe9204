import { http, ok } from "@waybill/kernel/http";
import { readOwnWebhook } from "../access.ts";
import { toWebhookResponse, WebhookPath, WebhookResponse } from "../responses.ts";
import { ready } from "../store.ts";

const responses = { 200: WebhookResponse };

/** GET /v1/webhooks/{webhookId}: a webhook, whether it is disabled and why, and since when it fails. */
export const handler = http(
  { name: "GetWebhook", roles: ["admin"], path: WebhookPath, warm: ready, responses, problems: ["NOT_FOUND"] },
  async function getWebhook({ path: { webhookId }, caller }) {
    return ok(toWebhookResponse(await readOwnWebhook(caller, webhookId)));
  },
);
