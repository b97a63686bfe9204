import { http, ok } from "@waybill/kernel/http";
import * as z from "zod";
import { ReceiptListResponse } from "../responses.ts";
import { PageQuery } from "@waybill/kernel/pages";
import { toReceiptResponse, RECEIPT_STATES } from "../receipt.ts";
import { isVisibleTo } from "../access.ts";
import { listReceiptsByCourier, listReceiptsByState, ready } from "../store.ts";

const ListReceiptsQuery = z.strictObject({ ...PageQuery, state: z.enum(RECEIPT_STATES).optional() });
const roles = ["courier", "manager", "admin"] as const;

/** GET /v1/receipts: newest first; a manager's are of a state, `needsReview` if none is named; a courier's are their own. A page may be short; an empty one has a cursor after 10,000 others. */
export const handler = http(
  { name: "ListReceipts", roles, query: ListReceiptsQuery, warm: ready, responses: { 200: ReceiptListResponse } },
  async function listReceipts({ query: { state, ...page }, caller }) {
    const { items, cursor } = await (caller.role === "courier"
      ? listReceiptsByCourier(caller.sub, page, state)
      : listReceiptsByState(state ?? "needsReview", page, (receipt) => isVisibleTo(receipt, caller)));
    return ok({ receipts: items.map(toReceiptResponse), cursor });
  },
);
