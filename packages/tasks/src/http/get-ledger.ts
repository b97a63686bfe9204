import { CourierId } from "@waybill/events-schema/tracking";
import { wrongField } from "@waybill/kernel/errors";
import { http, ok } from "@waybill/kernel/http";
import { PageQuery } from "@waybill/kernel/pages";
import * as z from "zod";
import { isEntryVisibleTo, visibleEntries } from "../access.ts";
import { LedgerResponse } from "../responses.ts";
import { totalsByCurrency } from "../ledger/entries.ts";
import { queryAllLedgerEntries, queryLedgerEntries, ready } from "../store.ts";

const GetLedgerQuery = z.strictObject({
  ...PageQuery,
  courier: CourierId.optional().describe(
    "Whose statement; left out, a courier's own, else a list of the entries of all.",
  ),
  period: z.union(
    [z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/), z.iso.date()],
    "Use a month or a day in UTC that there is: 2026-11 or 2026-11-21.",
  ),
});

/**
 * GET /v1/ledger: a courier's statement of a month or a day, with every entry and what they come to by currency; or, page by page, the
 * entries of all couriers.
 */
export const handler = http(
  {
    name: "GetLedger",
    roles: ["courier", "manager", "admin"],
    query: GetLedgerQuery,
    warm: ready,
    responses: { 200: LedgerResponse },
    problems: ["NOT_FOUND"],
  },
  async function getLedger({ query: { courier, period, ...page }, caller }) {
    const courierId = courier ?? (caller.role === "courier" ? caller.sub : undefined);
    if (courierId === undefined) {
      const { items, cursor } = await queryAllLedgerEntries(period, page, (entry) => isEntryVisibleTo(entry, caller));
      return ok({ period, entries: items, cursor });
    }
    if (page.cursor !== undefined) throw wrongField("/query/cursor", "A statement has no pages; leave it out.");
    const entries = await visibleEntries(await queryLedgerEntries(courierId, period), courierId, caller);
    return ok({ courierId, period, entries, totals: totalsByCurrency(entries) });
  },
);
