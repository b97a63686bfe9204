import { compareAndSet } from "@waybill/kernel/compare-and-set";
import type { Caller } from "@waybill/kernel/http";
import { isVisibleTo } from "./access.ts";
import { confirmedName } from "./merchants/merchant-names.ts";
import { isSameReview, type Receipt, applyReview, type ReviewDecision } from "./receipt.ts";
import { receiptNotFound } from "./problems.ts";
import { addConfirmedName, flushOutbox, readReceipt, writeReceipt } from "./store.ts";

/** Apply a manager's decision to a receipt and publish it. The same request again gets the same answer, and publishes what is pending. */
export async function reviewReceipt(
  receiptId: string,
  decision: ReviewDecision,
  caller: Caller,
  { at, correlationId }: { at: number; correlationId: string },
): Promise<Receipt> {
  const origin = { by: caller.sub, at, correlationId };
  const stored = await compareAndSet(`receipt ${receiptId}`, async function writeReview() {
    const before = await readReceipt(receiptId);
    if (!before || !isVisibleTo(before.body, caller)) throw receiptNotFound(receiptId);
    if (isSameReview(before.body, decision, origin.by)) return before;
    const { receipt, message } = applyReview(before.body, decision, origin);
    return writeReceipt(receipt, before, { events: [message], at });
  });
  const confirmed = confirmedName(stored.body, undefined);
  if (confirmed) await addConfirmedName(stored.body.reading?.merchantNumbers ?? [], confirmed, at);
  await flushOutbox(stored);
  return stored.body;
}
