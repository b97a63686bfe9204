import { webhookEvents } from "@waybill/events-schema/groups";
import { SendWebhook, WebhookDisabled } from "@waybill/events-schema/webhooks";
import { bus } from "../../../stacks/bus.ts";
import { getItem, getSettings, putEvents, putItem, queryIndex, sendMessage } from "../../../stacks/grants.ts";
import { settings } from "../../../stacks/settings.ts";
import { worker } from "../../../stacks/worker.ts";
import { webhooksTable } from "./table.ts";

/** Sends messages to webhooks: five seconds each at most, ten at a time. */
export const sendWebhooks = worker("SendWebhooks", {
  handler: "packages/webhooks/src/workers/send-webhooks.handler",
  consumes: SendWebhook,
  timeoutSeconds: 60,
  link: [webhooksTable, bus, settings],
  grants: [
    getItem(webhooksTable, "WEBHOOK#", "MESSAGE#"),
    putItem(webhooksTable, "WEBHOOK#", "MESSAGE#"),
    putEvents(WebhookDisabled),
    getSettings("webhooks"),
  ],
});

worker("EnqueueWebhooks", {
  handler: "packages/webhooks/src/workers/enqueue-webhooks.handler",
  consumes: webhookEvents,
  batch: { size: 100, window: 1 }, // they share one reading of the webhooks
  link: [webhooksTable, sendWebhooks.queue],
  grants: [queryIndex(webhooksTable, "Listed", "WEBHOOKS"), sendMessage(sendWebhooks.queue)],
});
