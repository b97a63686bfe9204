import { http, ok } from "@waybill/kernel/http";
import { PageQuery } from "@waybill/kernel/pages";
import * as z from "zod";
import { readOwnWebhook } from "../access.ts";
import { toMessageResponse, WebhookMessageListResponse, WebhookPath } from "../responses.ts";
import { listMessages, ready } from "../store.ts";

/** GET /v1/webhooks/{webhookId}/messages: what became of its messages of the last 30 days, newest first. */
export const handler = http(
  {
    name: "ListWebhookMessages",
    roles: ["admin"],
    path: WebhookPath,
    query: z.strictObject(PageQuery),
    warm: ready,
    responses: { 200: WebhookMessageListResponse },
    problems: ["NOT_FOUND"],
  },
  async function listWebhookMessages({ path: { webhookId }, query: page, caller }) {
    await readOwnWebhook(caller, webhookId);
    const { items, cursor } = await listMessages(webhookId, page);
    return ok({ messages: items.map(toMessageResponse), cursor });
  },
);
