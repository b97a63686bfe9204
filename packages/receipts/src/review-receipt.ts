import { problem } from "@waybill/kernel/errors";
import { isSameReview, type Receipt, applyReview, type ReviewDecision } from "./receipt.ts";
import { receiptNotFound } from "./problems.ts";
import { flushOutbox } from "./outbox.ts";
import { readReceipt, writeReceipt } from "./store.ts";

const MAX_ATTEMPTS = 10;

/** Apply a manager's decision to a receipt and publish it. The same request again gets the same answer, and publishes what is pending. */
export async function reviewReceipt(
  receiptId: string,
  decision: ReviewDecision,
  origin: { by: string; at: number; correlationId: string },
): Promise<Receipt> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const before = await readReceipt(receiptId);
    if (!before) throw receiptNotFound(receiptId);
    if (isSameReview(before.body, decision, origin.by)) {
      await flushOutbox(before);
      return before.body;
    }
    const { receipt, message } = applyReview(before.body, decision, origin);
    const after = await writeReceipt(receipt, before, { pendingEvents: [message], at: origin.at });
    if (!after) continue;
    await flushOutbox(after);
    return after.body;
  }
  throw problem("UNAVAILABLE", `Too many review receipt ${receiptId} just now. Send the same request again.`, {
    retryAfterSeconds: 1,
  });
}
