import { sweeper } from "@waybill/kernel/sweeper";
import { Resource } from "sst";
import { createRetry } from "../message.ts";
import { enqueueMessages } from "../sending/enqueue-messages.ts";
import { ready, sweepWebhooks } from "../store.ts";

/** Every minute: enqueue the messages whose next attempt has come, and publish what a crash left pending. */
export const handler = sweeper("SweepWebhooks", ready, function retryAndPublish(now, leftMs) {
  return sweepWebhooks(now, leftMs, (message) => enqueueMessages(Resource.SendWebhooksQueue.url, createRetry(message)));
});
