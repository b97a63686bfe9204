import { problem } from "@waybill/kernel/errors";
import { isRepeat, type Receipt, reviewed, type Verdict } from "./receipts.ts";
import { noReceipt } from "./refusals.ts";
import { settle } from "./settle.ts";
import { readReceipt, writeReceipt } from "./store.ts";

const TRIES = 10;

/** A manager's verdict over a receipt, and told. The same again gets the same answer, and tells what was left untold. */
export async function review(
  receiptId: string,
  verdict: Verdict,
  made: { by: string; at: number; correlationId: string },
): Promise<Receipt> {
  for (let tries = 0; tries < TRIES; tries++) {
    const before = await readReceipt(receiptId);
    if (!before) throw noReceipt(receiptId);
    if (isRepeat(before.body, verdict, made.by)) {
      await settle(before);
      return before.body;
    }
    const { receipt, message } = reviewed(before.body, verdict, made);
    const after = await writeReceipt(receipt, before, { said: [message], at: made.at });
    if (!after) continue;
    await settle(after);
    return after.body;
  }
  throw problem("UNAVAILABLE", `Too many review receipt ${receiptId} just now. Send the same request again.`, {
    retryAfterSeconds: 1,
  });
}
