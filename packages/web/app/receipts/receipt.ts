import { dataOf, type paths } from "@waybill/client";
import { api } from "../session/api.ts";

type ReceiptList = paths["/v1/receipts"]["get"]["responses"]["200"]["content"]["application/json"];
export type Receipt = ReceiptList["receipts"][number];
export type ReceiptState = Receipt["state"];
export type PhotoViews = NonNullable<
  paths["/v1/photos/{photoId}"]["get"]["responses"]["200"]["content"]["application/json"]["views"]
>;
export type Review = NonNullable<
  paths["/v1/receipts/{receiptId}/review"]["post"]["requestBody"]
>["content"]["application/json"];

/** The lists that a manager looks through. */
export const RECEIPT_LISTS = ["needsReview", "accepted", "corrected", "rejected"] as const;
export type ReceiptListName = (typeof RECEIPT_LISTS)[number];

export const listReceipts = (
  state: ReceiptListName,
  cursor: string | undefined,
  ending: AbortSignal,
): Promise<ReceiptList> =>
  dataOf(
    api.GET("/v1/receipts", {
      params: { query: { state, limit: 50, ...(cursor !== undefined && { cursor }) } },
      signal: ending,
    }),
  );

export const readReceipt = (receiptId: string, ending: AbortSignal): Promise<Receipt> =>
  dataOf(api.GET("/v1/receipts/{receiptId}", { params: { path: { receiptId } }, signal: ending }));

/** The picture of a receipt; undefined while it has no thumbnails. */
export async function readViews(photoId: string, ending: AbortSignal): Promise<PhotoViews | undefined> {
  const { views } = await dataOf(api.GET("/v1/photos/{photoId}", { params: { path: { photoId } }, signal: ending }));
  return views;
}

export const reviewReceipt = (receiptId: string, body: Review): Promise<Receipt> =>
  dataOf(api.POST("/v1/receipts/{receiptId}/review", { params: { path: { receiptId } }, body }));

/** The fields of a reading in the order in which they are shown. */
export const FIELDS = ["total", "currency", "date", "merchant", "subtotal", "tax", "rounding", "number"] as const;
export type FieldName = (typeof FIELDS)[number];
