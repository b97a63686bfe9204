import { CourierId } from "@waybill/events-schema/tracking";
import { http, ok } from "@waybill/kernel/http";
import * as z from "zod";
import { visibleEntries } from "../access.ts";
import { LedgerStatementResponse } from "../responses.ts";
import { ledgerOwner } from "../ledger/adjustments.ts";
import { totalsByCurrency } from "../ledger/entries.ts";
import { ready, queryLedgerEntries } from "../store.ts";

const GetLedgerQuery = z.strictObject({
  courier: CourierId.optional(),
  period: z.union(
    [z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/), z.iso.date()],
    "Use a month or a day in UTC that there is: 2026-11 or 2026-11-21.",
  ),
});

/** GET /v1/ledger: a courier's statement of a month or a day: every entry, and what they come to by currency. */
export const handler = http(
  {
    name: "GetLedger",
    roles: ["courier", "manager", "admin"],
    query: GetLedgerQuery,
    warm: ready,
    responses: { 200: LedgerStatementResponse },
    problems: ["NOT_FOUND"],
  },
  async function getLedger({ query: { courier, period }, caller }) {
    const courierId = ledgerOwner(caller, courier);
    const entries = await visibleEntries(await queryLedgerEntries(courierId, period), courierId, caller);
    return ok({ courierId, period, entries, totals: totalsByCurrency(entries) });
  },
);
