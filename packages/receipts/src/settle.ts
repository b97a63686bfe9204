import { publish } from "@waybill/kernel/publish";
import type { Kept } from "./forms.ts";
import type { Receipt } from "./receipts.ts";
import { clear } from "./store.ts";

/** Tell what a write promised, and forget it. Bears being done twice. Throws PublishFailedError when the bus did not take it. */
export async function settle(receipt: Kept<Receipt>): Promise<void> {
  if (receipt.said.length === 0) return;
  await publish(receipt.said);
  await clear(receipt);
}
