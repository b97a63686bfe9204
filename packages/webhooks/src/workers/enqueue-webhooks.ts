import { webhookEvents } from "@waybill/events-schema/groups";
import { worker } from "@waybill/kernel/worker";
import { Resource } from "sst";
import { enqueueForWebhooks } from "../sending/enqueue-webhooks.ts";
import { ready } from "../store.ts";

/** Enqueue each event for the webhooks that receive it. */
export const handler = worker(
  "EnqueueWebhooks",
  webhookEvents,
  async function enqueueWebhooks(event) {
    await enqueueForWebhooks(Resource.SendWebhooksQueue.url, event);
  },
  { warm: ready },
);
