import { http, ok } from "@waybill/kernel/http";
import { ReceiptPath, ReceiptResponse, ReviewReceiptRequest } from "../responses.ts";
import { toReceiptResponse } from "../receipt.ts";
import { reviewReceipt } from "../review-receipt.ts";
import { ready } from "../store.ts";

const roles = ["manager", "admin"] as const;
const responses = { 200: ReceiptResponse };
const problems = ["NOT_FOUND", "VERSION_CONFLICT"] as const;

/** POST /v1/receipts/{receiptId}/review: accept, correct or reject what was read. What was read stays beside it. */
export const handler = http(
  { name: "ReviewReceipt", roles, path: ReceiptPath, body: ReviewReceiptRequest, warm: ready, responses, problems },
  async function postReview({ path, body, caller, correlationId, receivedAt }) {
    const origin = { at: receivedAt.getTime(), correlationId };
    return ok(toReceiptResponse(await reviewReceipt(path.receiptId, body, caller, origin)));
  },
);
