import { http, ok } from "@waybill/kernel/http";
import { readOwnWebhook } from "../access.ts";
import { toWebhookResponse, WebhookPath, WebhookSecretResponse } from "../responses.ts";
import { ready, updateWebhook } from "../store.ts";
import { rotateSecret } from "../webhook.ts";

/** POST /v1/webhooks/{webhookId}/secret: a new secret, shown once; those before sign, too, for a day. */
export const handler = http(
  {
    name: "RotateWebhookSecret",
    roles: ["admin"],
    path: WebhookPath,
    warm: ready,
    responses: { 200: WebhookSecretResponse },
    problems: ["NOT_FOUND", "TOO_FAST", "UNAVAILABLE"],
  },
  async function rotateWebhookSecret({ path: { webhookId }, caller, correlationId, receivedAt }) {
    await readOwnWebhook(caller, webhookId);
    const now = receivedAt.getTime();
    const rotated = await updateWebhook(webhookId, { correlationId, now }, (before) => rotateSecret(before, now));
    return ok({ ...toWebhookResponse(rotated), secret: rotated.secrets[0]?.value });
  },
);
