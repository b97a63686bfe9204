import { receiptDecisions } from "@waybill/events-schema/receipts";
import { worker } from "@waybill/kernel/worker";
import { postReimbursement } from "../ledger/post-reimbursement.ts";
import { ready } from "../store.ts";

/** What counts of a courier's receipts is in his ledger, once. */
export const handler = worker("PostReimbursement", receiptDecisions, postReimbursement, {
  warm: ready,
});
