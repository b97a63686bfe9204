import { http, ok } from "@waybill/kernel/http";
import * as z from "zod";
import { Statement } from "../answers.ts";
import { whoseLedger } from "../books.ts";
import { totals } from "../ledger.ts";
import { ready, statement } from "../store.ts";

const Query = z.strictObject({
  courier: z.string().min(1).max(64).optional(),
  period: z.union(
    [z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/), z.iso.date()],
    "Use a month or a day in UTC that there is: 2026-11 or 2026-11-21.",
  ),
});

/** GET /v1/ledger: a courier's statement of a month or a day: every entry, and what they come to by currency. */
export const handler = http(
  {
    name: "ShowLedger",
    roles: ["courier", "manager", "admin"],
    query: Query,
    warm: ready,
    answers: { 200: Statement },
    problems: ["NOT_FOUND"],
  },
  async ({ query: { courier, period }, caller }) => {
    const courierId = whoseLedger(caller, courier);
    const entries = await statement(courierId, period);
    return ok({ courierId, period, entries, totals: totals(entries) });
  },
);
