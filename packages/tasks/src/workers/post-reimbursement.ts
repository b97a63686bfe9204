import { receiptDecisions } from "@waybill/events-schema/receipts";
import { worker } from "@waybill/kernel/worker";
import { postReimbursement } from "../ledger/post-reimbursement.ts";
import { ready } from "../store.ts";

/** Post what a courier's receipts are worth to their ledger, once. */
export const handler = worker("PostReimbursement", receiptDecisions, postReimbursement, {
  warm: ready,
});
