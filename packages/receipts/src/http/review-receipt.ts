import { http, ok } from "@waybill/kernel/http";
import { ReceiptPath, ReceiptShown, Verdict } from "../answers.ts";
import { shown } from "../receipts.ts";
import { review } from "../review.ts";
import { ready } from "../store.ts";

const roles = ["manager", "admin"] as const;
const answers = { 200: ReceiptShown };
const problems = ["NOT_FOUND", "VERSION_CONFLICT"] as const;

/** POST /v1/receipts/{receiptId}/review: accept, correct or reject what was read. What was read stays beside it. */
export const handler = http(
  { name: "ReviewReceipt", roles, path: ReceiptPath, body: Verdict, warm: ready, answers, problems },
  async ({ path, body, caller, correlationId, receivedAt }) => {
    const made = { by: caller.sub, at: receivedAt.getTime(), correlationId };
    return ok(shown(await review(path.receiptId, body, made)));
  },
);
