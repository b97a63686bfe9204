import { deliveryNotices, WebhookDisabled } from "@waybill/events-schema/webhooks";
import { bus } from "../../../stacks/bus.ts";
import { getItem, putEvents, putItem, queryIndex, sendMessage } from "../../../stacks/grants.ts";
import { sweeper } from "../../../stacks/sweeper.ts";
import { sendWebhooks } from "./sending.ts";
import { webhooksTable } from "./table.ts";

/** Retries messages whose time has come, and publishes events that a crash left unpublished. */
sweeper("SweepWebhooks", {
  handler: "packages/webhooks/src/workers/sweep-webhooks.handler",
  every: "1 minute",
  timeout: "50 seconds",
  link: [webhooksTable, bus, sendWebhooks.queue],
  grants: [
    queryIndex(webhooksTable, "Due", "due"),
    getItem(webhooksTable, "WEBHOOK#", "MESSAGE#", "TASK#"),
    putItem(webhooksTable, "WEBHOOK#", "MESSAGE#", "TASK#"),
    putEvents(...deliveryNotices, WebhookDisabled),
    sendMessage(sendWebhooks.queue),
  ],
  description:
    "Webhooks are not retried, and notices of deliveries stay unpublished. Does EventBridge or SQS reject them?",
});
