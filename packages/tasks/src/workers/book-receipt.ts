import { ReceiptAccepted, ReceiptCorrected, ReceiptRejected } from "@waybill/events-schema/receipts";
import { worker } from "@waybill/kernel/worker";
import { reimburse } from "../reimburse.ts";
import { ready } from "../store.ts";

/** What counts of a courier's receipts is in his ledger, once. */
export const handler = worker("BookReceipt", [ReceiptAccepted, ReceiptCorrected, ReceiptRejected], reimburse, {
  warm: ready,
});
