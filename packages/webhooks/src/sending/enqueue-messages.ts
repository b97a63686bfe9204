import type { Message } from "@waybill/events-schema/event";
import { enqueue } from "@waybill/kernel/enqueue";
import type { WebhookCommand } from "../message.ts";

/** Enqueue messages to be sent. Each webhook is a tenant of the queue, so that one that responds slowly does not delay others. */
export const enqueueMessages = (
  queueUrl: string,
  messages: WebhookCommand | readonly WebhookCommand[],
): Promise<void> => enqueue(queueUrl, messages, { tenant: webhookOf });

const webhookOf = ({ detail }: Message): string => (detail as WebhookCommand["detail"]).data.webhookId;
