import { SendWebhook } from "@waybill/events-schema/webhooks";
import { worker } from "@waybill/kernel/worker";
import { sendWebhook } from "../sending/send-webhook.ts";
import { ready } from "../store.ts";

/** Send messages to webhooks. What is refused is retried for a day by the sweep, then it becomes a dead letter. */
export const handler = worker(
  "SendWebhooks",
  SendWebhook,
  async function sendWebhooks(command) {
    await sendWebhook(command, Date.now());
  },
  { warm: ready },
);
