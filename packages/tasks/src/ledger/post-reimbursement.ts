import { publish } from "@waybill/kernel/publish";
import { createLedgerEvent } from "./entries.ts";
import { reimbursementEntries, toReceiptDecision, type ReceiptDecisionEvent } from "./receipt-decisions.ts";
import { addLedgerEntry, addReceiptDecision, readReceiptDecisions } from "../store.ts";

/** Post what a receipt is worth by all decisions about it, and publish the entries. Idempotent, in any order. */
export async function postReimbursement(event: ReceiptDecisionEvent): Promise<void> {
  const decision = toReceiptDecision(event);
  await addReceiptDecision(decision);
  const entries = reimbursementEntries(await readReceiptDecisions(decision.receiptId));
  for (const entry of entries) await addLedgerEntry(entry);
  await publish(entries.map((entry) => createLedgerEvent(entry, event.meta.correlationId)));
}
