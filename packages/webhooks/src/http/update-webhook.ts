import { http, ok } from "@waybill/kernel/http";
import * as z from "zod";
import { assertTarget, readOwnWebhook } from "../access.ts";
import { toWebhookResponse, WebhookFields, WebhookPath, WebhookResponse } from "../responses.ts";
import { ready, updateWebhook } from "../store.ts";
import { changeWebhook } from "../webhook.ts";

const { url, events, description } = WebhookFields;
const body = z.strictObject({
  url: url.optional(),
  events: events.optional(),
  description,
  state: z.enum(["active", "disabled"]).optional().describe("`active` enables it again after it was disabled."),
});

/** PATCH /v1/webhooks/{webhookId}: change its URL, events or description; disable it, or enable it again. */
export const handler = http(
  {
    name: "UpdateWebhook",
    roles: ["admin"],
    path: WebhookPath,
    body,
    warm: ready,
    responses: { 200: WebhookResponse },
    problems: ["NOT_FOUND", "UNAVAILABLE"],
  },
  async function updateWebhookFields({ path: { webhookId }, body: changes, caller, correlationId, receivedAt }) {
    await readOwnWebhook(caller, webhookId);
    if (changes.url !== undefined) await assertTarget(changes.url);
    const now = receivedAt.getTime();
    const change = (before: Parameters<typeof changeWebhook>[0]) => changeWebhook(before, changes, now);
    return ok(toWebhookResponse(await updateWebhook(webhookId, { correlationId, now }, change)));
  },
);
