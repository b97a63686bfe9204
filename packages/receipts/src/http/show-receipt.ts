import { http, ok } from "@waybill/kernel/http";
import { ReceiptPath, ReceiptShown } from "../answers.ts";
import { shown } from "../receipts.ts";
import { isSeenBy, noReceipt } from "../refusals.ts";
import { readReceipt, ready } from "../store.ts";

const roles = ["courier", "manager", "admin"] as const;
const answers = { 200: ReceiptShown };

/** GET /v1/receipts/{receiptId}: what was read, how sure, why, and what a manager said. A courier sees their own. */
export const handler = http(
  { name: "ShowReceipt", roles, path: ReceiptPath, warm: ready, answers, problems: ["NOT_FOUND"] },
  async ({ path: { receiptId }, caller }) => {
    const receipt = (await readReceipt(receiptId))?.body;
    if (!receipt || !isSeenBy(receipt, caller)) throw noReceipt(receiptId);
    return ok(shown(receipt));
  },
);
