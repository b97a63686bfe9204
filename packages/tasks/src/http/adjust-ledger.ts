import { created, http } from "@waybill/kernel/http";
import { EntryShown } from "../answers.ts";
import { Adjustment, adjust } from "../books.ts";
import { idFor } from "../keys.ts";
import { ready } from "../store.ts";

/** POST /v1/ledger/adjustments: a penalty, an adjustment, or the reversal of an entry. Nothing is ever taken out. */
export const handler = http(
  {
    name: "AdjustLedger",
    roles: ["manager", "admin"],
    body: Adjustment,
    warm: ready,
    answers: { 201: EntryShown },
    problems: ["NOT_FOUND", "VERSION_CONFLICT", "IDEMPOTENCY_KEY_REUSED", "UNAVAILABLE"],
  },
  async ({ body, caller, correlationId, header, receivedAt }) => {
    const key = header("idempotency-key");
    const entryId = await idFor("adj", { by: caller.sub, key, operation: "AdjustLedger", asked: body });
    return created(await adjust(body, { entryId, by: caller.sub, at: receivedAt.getTime(), correlationId }));
  },
);
