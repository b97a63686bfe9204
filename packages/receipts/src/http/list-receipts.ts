import { http, ok } from "@waybill/kernel/http";
import * as z from "zod";
import { ReceiptsShown } from "../answers.ts";
import { PageQuery } from "@waybill/kernel/pages";
import { shown, STATES } from "../receipts.ts";
import { listOwned, listReceipts, ready } from "../store.ts";

const Query = z.strictObject({ ...PageQuery, state: z.enum(STATES).optional() });
const roles = ["courier", "manager", "admin"] as const;

/** GET /v1/receipts: newest first; a manager's are of a state, `needsReview` if none is named; a courier's are their own. A page may be short. */
export const handler = http(
  { name: "ListReceipts", roles, query: Query, warm: ready, answers: { 200: ReceiptsShown } },
  async ({ query: { state, ...page }, caller }) => {
    const { items, cursor } = await (caller.role === "courier"
      ? listOwned(caller.sub, page, state)
      : listReceipts(state ?? "needsReview", page));
    return ok({ receipts: items.map(shown), cursor });
  },
);
