import { http, ok } from "@waybill/kernel/http";
import { ReceiptPath, ReceiptResponse } from "../responses.ts";
import { toReceiptResponse } from "../receipt.ts";
import { isVisibleTo } from "../access.ts";
import { receiptNotFound } from "../problems.ts";
import { readReceipt, ready } from "../store.ts";

const roles = ["courier", "manager", "admin"] as const;
const responses = { 200: ReceiptResponse };

/** GET /v1/receipts/{receiptId}: the reading with its trust and reasons, and the review. A courier sees their own. */
export const handler = http(
  { name: "GetReceipt", roles, path: ReceiptPath, warm: ready, responses, problems: ["NOT_FOUND"] },
  async function getReceipt({ path: { receiptId }, caller }) {
    const receipt = (await readReceipt(receiptId))?.body;
    if (!receipt || !isVisibleTo(receipt, caller)) throw receiptNotFound(receiptId);
    return ok(toReceiptResponse(receipt));
  },
);
