import { CourierId } from "@waybill/events-schema/tracking";
import { http, ok } from "@waybill/kernel/http";
import * as z from "zod";
import { ReceiptListResponse } from "../responses.ts";
import { PageQuery } from "@waybill/kernel/pages";
import { type Receipt, toReceiptResponse, RECEIPT_STATES } from "../receipt.ts";
import { isVisibleTo, listedCourier } from "../access.ts";
import { listReceiptsByCourier, listReceiptsByState, ready } from "../store.ts";

const ListReceiptsQuery = z.strictObject({
  ...PageQuery,
  state: z.enum(RECEIPT_STATES).optional(),
  courier: CourierId.optional().describe("Only those of this courier, of every state unless one is named."),
});
const roles = ["courier", "manager", "admin"] as const;

/** GET /v1/receipts: newest first; a manager's are of a state, `needsReview` if none is named, or of a courier; a courier's are their own. A page may be short; an empty one has a cursor after 10,000 others. */
export const handler = http(
  {
    name: "ListReceipts",
    roles,
    query: ListReceiptsQuery,
    warm: ready,
    responses: { 200: ReceiptListResponse },
    problems: ["NOT_FOUND"],
  },
  async function listReceipts({ query: { state, courier, ...page }, caller }) {
    const courierId = listedCourier(caller, courier);
    const isListed = (receipt: Receipt) =>
      isVisibleTo(receipt, caller) && (state === undefined || receipt.state === state);
    const { items, cursor } = await (courierId === undefined
      ? listReceiptsByState(state ?? "needsReview", page, isListed)
      : listReceiptsByCourier(courierId, page, isListed));
    return ok({ receipts: items.map(toReceiptResponse), cursor });
  },
);
