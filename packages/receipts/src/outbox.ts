import { publish } from "@waybill/kernel/publish";
import type { StoredEntity } from "./entity-mappings.ts";
import type { Receipt } from "./receipt.ts";
import { clearPendingEvents } from "./store.ts";

/** Publish the pending events of a receipt, then clear them. Safe to repeat. Throws PublishFailedError when the bus did not accept them. */
export async function flushOutbox(receipt: StoredEntity<Receipt>): Promise<void> {
  if (receipt.pendingEvents.length === 0) return;
  await publish(receipt.pendingEvents);
  await clearPendingEvents(receipt);
}
