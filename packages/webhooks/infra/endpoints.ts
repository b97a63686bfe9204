import { WebhookDisabled } from "@waybill/events-schema/webhooks";
import { bus } from "../../../stacks/bus.ts";
import { endpoint } from "../../../stacks/endpoint.ts";
import { getItem, getSettings, putEvents, putItem, queryIndex, sendMessage } from "../../../stacks/grants.ts";
import { settings } from "../../../stacks/settings.ts";
import { sendWebhooks } from "./sending.ts";
import { webhooksTable } from "./table.ts";

const WEBHOOK = "WEBHOOK#";

endpoint("RegisterWebhook", "POST /v1/webhooks", {
  handler: "packages/webhooks/src/http/register-webhook.handler",
  link: [webhooksTable, settings],
  grants: [getItem(webhooksTable, WEBHOOK), putItem(webhooksTable, WEBHOOK), getSettings("webhooks")],
});
endpoint("ListWebhooks", "GET /v1/webhooks", {
  handler: "packages/webhooks/src/http/list-webhooks.handler",
  link: [webhooksTable],
  grants: [queryIndex(webhooksTable, "Listed", "WEBHOOKS")],
});
endpoint("GetWebhook", "GET /v1/webhooks/{webhookId}", {
  handler: "packages/webhooks/src/http/get-webhook.handler",
  link: [webhooksTable, settings],
  grants: [getItem(webhooksTable, WEBHOOK)],
});
endpoint("UpdateWebhook", "PATCH /v1/webhooks/{webhookId}", {
  handler: "packages/webhooks/src/http/update-webhook.handler",
  link: [webhooksTable, bus, settings],
  grants: [
    getItem(webhooksTable, WEBHOOK),
    putItem(webhooksTable, WEBHOOK),
    putEvents(WebhookDisabled),
    getSettings("webhooks"),
  ],
});
endpoint("DeleteWebhook", "DELETE /v1/webhooks/{webhookId}", {
  handler: "packages/webhooks/src/http/delete-webhook.handler",
  link: [webhooksTable],
  grants: [getItem(webhooksTable, WEBHOOK), putItem(webhooksTable, WEBHOOK)],
});
endpoint("RotateWebhookSecret", "POST /v1/webhooks/{webhookId}/secret", {
  handler: "packages/webhooks/src/http/rotate-webhook-secret.handler",
  link: [webhooksTable],
  grants: [getItem(webhooksTable, WEBHOOK), putItem(webhooksTable, WEBHOOK)],
});
endpoint("TestWebhook", "POST /v1/webhooks/{webhookId}/test", {
  handler: "packages/webhooks/src/http/test-webhook.handler",
  link: [webhooksTable, sendWebhooks.queue],
  grants: [getItem(webhooksTable, WEBHOOK), sendMessage(sendWebhooks.queue)],
});
endpoint("ListWebhookMessages", "GET /v1/webhooks/{webhookId}/messages", {
  handler: "packages/webhooks/src/http/list-webhook-messages.handler",
  link: [webhooksTable],
  grants: [getItem(webhooksTable, WEBHOOK), queryIndex(webhooksTable, "Listed", "MESSAGES#")],
});
