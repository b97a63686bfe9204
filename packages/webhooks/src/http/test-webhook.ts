import { randomUUID } from "node:crypto";
import { TEST_MESSAGE } from "@waybill/events-schema/webhooks";
import { accepted, http } from "@waybill/kernel/http";
import { Resource } from "sst";
import { readOwnWebhook } from "../access.ts";
import { createMessage } from "../message.ts";
import { TestMessageResponse, WebhookPath } from "../responses.ts";
import { enqueueMessages } from "../sending/enqueue-messages.ts";
import { ready } from "../store.ts";

/** POST /v1/webhooks/{webhookId}/test: send `webhook.test`, once and also when it is disabled; the list of messages has the result. */
export const handler = http(
  {
    name: "TestWebhook",
    roles: ["admin"],
    path: WebhookPath,
    maxPerMinute: 30,
    warm: ready,
    responses: { 202: TestMessageResponse },
    problems: ["NOT_FOUND", "UNAVAILABLE"],
  },
  async function testWebhook({ path: { webhookId }, caller, correlationId, header, receivedAt }) {
    await readOwnWebhook(caller, webhookId);
    const id = `test.${header("idempotency-key") ?? randomUUID()}`;
    const meta = { id, at: receivedAt.toISOString(), correlationId };
    const message = createMessage(webhookId, { name: TEST_MESSAGE, meta, data: { webhookId } });
    await enqueueMessages(Resource.SendWebhooksQueue.url, message);
    return accepted({ messageId: message.detail.meta.id });
  },
);
