import type { Meta } from "@waybill/events-schema/event";
import { createMessage } from "../message.ts";
import { listWebhooks } from "../store.ts";
import { isReceiving } from "../webhook.ts";
import { enqueueMessages } from "./enqueue-messages.ts";

/** Enqueue an event for each webhook that receives it. Repeated, it enqueues messages of the same ids. */
export async function enqueueForWebhooks(
  queueUrl: string,
  event: { name: string; meta: Meta; data: object },
): Promise<void> {
  const receivers = (await listWebhooks()).filter((webhook) => isReceiving(webhook, event));
  if (receivers.length === 0) return;
  await enqueueMessages(
    queueUrl,
    receivers.map(({ webhookId }) => createMessage(webhookId, event)),
  );
}
