import { http, noContent } from "@waybill/kernel/http";
import { readOwnWebhook } from "../access.ts";
import { WebhookPath } from "../responses.ts";
import { deleteWebhook, ready } from "../store.ts";

const responses = { 204: {} };

/** DELETE /v1/webhooks/{webhookId}: delete a webhook. Messages that were not sent yet are not sent any more. */
export const handler = http(
  {
    name: "DeleteWebhook",
    roles: ["admin"],
    path: WebhookPath,
    warm: ready,
    responses,
    problems: ["NOT_FOUND", "UNAVAILABLE"],
  },
  async function deleteOwnWebhook({ path: { webhookId }, caller, receivedAt }) {
    await readOwnWebhook(caller, webhookId);
    await deleteWebhook(webhookId, receivedAt.getTime());
    return noContent();
  },
);
