import { dataOf } from "@waybill/client";
import { api } from "../../session/api.ts";

const LIMIT = 50;

/** A page of the courier's own receipts, the newest first. */
export async function listOwnReceipts(after: string | undefined, ending: AbortSignal) {
  const query = { limit: LIMIT, ...(after !== undefined && { cursor: after }) };
  const { receipts, cursor } = await dataOf(api.GET("/v1/receipts", { params: { query }, signal: ending }));
  return { items: receipts, cursor };
}
