import type { Meta } from "@waybill/events-schema/event";
import { enqueue } from "@waybill/kernel/enqueue";
import { createMessage } from "../message.ts";
import { listWebhooks } from "../store.ts";
import { isReceiving } from "../webhook.ts";

/** Enqueue an event for each webhook that receives it. Repeated, it enqueues messages of the same ids. */
export async function enqueueForWebhooks(
  queueUrl: string,
  event: { name: string; meta: Meta; data: object },
): Promise<void> {
  const receivers = (await listWebhooks()).filter((webhook) => isReceiving(webhook, event));
  if (receivers.length === 0) return;
  await enqueue(
    queueUrl,
    receivers.map(({ webhookId }) => createMessage(webhookId, event)),
  );
}
