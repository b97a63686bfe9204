import { compareAndSet } from "@waybill/kernel/compare-and-set";
import { isSameReview, type Receipt, applyReview, type ReviewDecision } from "./receipt.ts";
import { receiptNotFound } from "./problems.ts";
import { flushOutbox, readReceipt, writeReceipt } from "./store.ts";

/** Apply a manager's decision to a receipt and publish it. The same request again gets the same answer, and publishes what is pending. */
export async function reviewReceipt(
  receiptId: string,
  decision: ReviewDecision,
  origin: { by: string; at: number; correlationId: string },
): Promise<Receipt> {
  const stored = await compareAndSet(`receipt ${receiptId}`, async function writeReview() {
    const before = await readReceipt(receiptId);
    if (!before) throw receiptNotFound(receiptId);
    if (isSameReview(before.body, decision, origin.by)) return before;
    const { receipt, message } = applyReview(before.body, decision, origin);
    return writeReceipt(receipt, before, { events: [message], at: origin.at });
  });
  await flushOutbox(stored);
  return stored.body;
}
