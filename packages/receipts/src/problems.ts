import { problem } from "@waybill/kernel/errors";

/** It does not exist, or belongs to another courier or team. */
export const receiptNotFound = (receiptId: string) => problem("NOT_FOUND", `There is no receipt ${receiptId} for you.`);
export const photoNotFound = (photoId: string) => problem("NOT_FOUND", `There is no photo ${photoId} for you.`);

/** There is nothing to accept. */
export const noAmountToAccept = (receiptId: string) =>
  problem("VALIDATION_FAILED", `No amount was read off receipt ${receiptId}; correct it or reject it.`, {
    errors: [{ pointer: "/verdict", detail: "There is no amount to accept." }],
  });

/** The date is later than tomorrow. */
export const receiptDateInFuture = (date: string) =>
  problem("VALIDATION_FAILED", `A receipt cannot be of ${date} yet; see errors.`, {
    errors: [{ pointer: "/fields/date", detail: "Tomorrow at the latest." }],
  });
