import { created, http } from "@waybill/kernel/http";
import * as z from "zod";
import { assertOwnTeam, assertTarget } from "../access.ts";
import { toWebhookResponse, WebhookFields, WebhookSecretResponse } from "../responses.ts";
import { addWebhook, ready } from "../store.ts";
import { assertSameRequest, createWebhook } from "../webhook.ts";

/** POST /v1/webhooks: register a webhook; the response has its secret, which is never shown again. */
export const handler = http(
  {
    name: "RegisterWebhook",
    roles: ["admin"],
    body: z.strictObject(WebhookFields),
    warm: ready,
    responses: { 201: WebhookSecretResponse },
    problems: ["IDEMPOTENCY_KEY_REUSED"],
  },
  async function registerWebhook({ body, caller, header, receivedAt }) {
    assertOwnTeam(caller, body.team);
    await assertTarget(body.url);
    const origin = { by: caller.sub, key: header("idempotency-key"), at: receivedAt };
    const webhook = createWebhook(body, origin);
    const stored = await addWebhook(webhook);
    assertSameRequest(stored, webhook);
    // Of a repeated request another secret is stored: that of the first one, which was shown.
    const [secret] = webhook.secrets.filter(({ value }) => value === stored.secrets[0]?.value);
    return created({ ...toWebhookResponse(stored), secret: secret?.value }, `/v1/webhooks/${stored.webhookId}`);
  },
);
