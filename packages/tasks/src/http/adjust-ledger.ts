import { created, http } from "@waybill/kernel/http";
import { LedgerEntryResponse } from "../responses.ts";
import { AdjustmentRequest, postAdjustment } from "../ledger/adjustments.ts";
import { createIdempotentId } from "../idempotency.ts";
import { ready } from "../store.ts";

/** POST /v1/ledger/adjustments: a penalty, an adjustment, or the reversal of an entry. Nothing is ever taken out. */
export const handler = http(
  {
    name: "AdjustLedger",
    roles: ["manager", "admin"],
    body: AdjustmentRequest,
    warm: ready,
    responses: { 201: LedgerEntryResponse },
    problems: ["NOT_FOUND", "VERSION_CONFLICT", "IDEMPOTENCY_KEY_REUSED", "UNAVAILABLE"],
  },
  async function adjustLedger({ body, caller, correlationId, header, receivedAt }) {
    const key = header("idempotency-key");
    const entryId = await createIdempotentId("adj", { by: caller.sub, key, operation: "AdjustLedger", request: body });
    return created(await postAdjustment(body, caller, { entryId, at: receivedAt.getTime(), correlationId }));
  },
);
