import type { Message } from "@waybill/events-schema/event";
import * as events from "@waybill/events-schema/receipts";
import type { Money } from "@waybill/events-schema/tasks";
import { problem } from "@waybill/kernel/errors";
import type { PhotoRejectionCode } from "./photos/file-type.ts";
import { receiptIdForPhoto, photoReferences } from "./photos/photo.ts";
import type { ReceiptReading } from "./receipt-reader.ts";
import { receiptDateInFuture, noAmountToAccept } from "./problems.ts";
import type { ReceiptFlag } from "./fraud/fraud-checks.ts";

export const RECEIPT_STATES = ["processing", "accepted", "needsReview", "corrected", "rejected", "failed"] as const;
export type ReceiptState = (typeof RECEIPT_STATES)[number];

/** The fields as a manager read them. */
export interface CorrectedFields {
  /** Minor units. */
  total: number;
  currency: string;
  date?: string | undefined;
  merchant?: string | undefined;
}
export type ReviewDecision =
  | { verdict: "accept" }
  | { verdict: "correct"; fields: CorrectedFields }
  | { verdict: "reject"; reason: string };

export interface Receipt {
  receiptId: string;
  /** Increases with each write; a write replaces only the version that was read (optimistic locking). */
  version: number;
  state: ReceiptState;
  photoId: string;
  courierId: string;
  /** Of the courier's token when the photo was created. */
  team?: string | undefined;
  taskId?: string | undefined;
  runId?: string | undefined;
  createdAt: string;
  correlationId: string;
  /** What the engine read. A manager's decision does not change it. */
  reading?: ReceiptReading & { at: string };
  flags: readonly ReceiptFlag[];
  review?: ReviewDecision & { by: string; at: string };
  /** Why it failed: the rejection code of its photo. */
  code?: PhotoRejectionCode;
}

/** The receipt of a photo before it is read. */
export function createReceipt(
  photo: Parameters<typeof photoReferences>[0] & { correlationId: string },
  at: string,
): Receipt {
  const { photoId, correlationId } = photo;
  const references = { ...photoReferences(photo), correlationId, createdAt: at };
  return { ...references, receiptId: receiptIdForPhoto(photoId), version: 1, state: "processing", flags: [] };
}

/** Its photo was rejected. */
export const markFailed = (receipt: Receipt, code: PhotoRejectionCode): Receipt => ({
  ...receipt,
  version: receipt.version + 1,
  state: "failed",
  code,
});

/** Version of a receipt whose reading has just been written: the first decision has this `seq`, later ones the next. */
const READING_VERSION = 2;

/** The receipt with its reading. It is accepted without review only when the engine is sure and no flag was raised. */
export function applyReading(
  receipt: Receipt,
  reading: ReceiptReading,
  flags: readonly ReceiptFlag[],
  at: string,
): Receipt {
  const state = reading.accepted && receiptMoney({ reading }) && flags.length === 0 ? "accepted" : "needsReview";
  return { ...receipt, version: receipt.version + 1, state, reading: { ...reading, at }, flags };
}

/** The data that every event of a receipt carries. */
const receiptEventData = (receipt: Receipt) => ({
  receiptId: receipt.receiptId,
  ...photoReferences(receipt),
  handedInAt: receipt.createdAt,
});

/** The events of a reading: from the receipt alone, so that they are the same however often they are published. */
export function readingEvents(receipt: Receipt): Message[] {
  const { receiptId, reading, flags: found, correlationId } = receipt;
  const money = receiptMoney({ reading });
  const origin = (what: string) => ({ id: `${receiptId}.${what}`, correlationId, at: new Date(reading!.at) });
  const flags = found.map(({ kind }) => kind);
  const of = receiptEventData(receipt);
  const read = { ...of, ...(money && { money }), trust: reading!.trust, flags };
  const accepted = reading!.accepted && money && flags.length === 0;
  const duplicateIds = [...new Set(found.flatMap((flag) => flag.of ?? []))];
  return [
    events.ReceiptExtracted.create({ ...read, by: reading!.engine }, origin("extracted")),
    ...(duplicateIds.length > 0
      ? [events.ReceiptDuplicateSuspected.create({ ...of, of: duplicateIds, flags }, origin("duplicate-suspected"))]
      : []),
    accepted
      ? events.ReceiptAccepted.create(
          { ...of, money, trust: reading!.trust, by: reading!.engine },
          { ...origin("accepted"), seq: READING_VERSION },
        )
      : events.ReceiptReviewRequired.create(read, origin("review-required")),
  ];
}

interface ReviewOrigin {
  by: string;
  /** Milliseconds since 1970. */
  at: number;
  correlationId: string;
}

/** Whether this is the manager's own last decision, unchanged since. */
export const isSameReview = ({ review }: Receipt, decision: ReviewDecision, by: string): boolean =>
  review !== undefined &&
  review.by === by &&
  JSON.stringify(comparableDecision(review)) === JSON.stringify(comparableDecision(decision));

const comparableDecision = (decision: ReviewDecision) => {
  const { total, currency, date, merchant } =
    decision.verdict === "correct" ? decision.fields : ({} as Partial<CorrectedFields>);
  return [
    decision.verdict,
    total,
    currency,
    date,
    merchant,
    decision.verdict === "reject" ? decision.reason : undefined,
  ];
};

const DAY_MS = 86_400_000;
const STATE_AFTER_REVIEW = { accept: "accepted", correct: "corrected", reject: "rejected" } as const;

/** A receipt that is being read can be rejected by hand: a picture that breaks the engine would otherwise wait for ever. */
const REVIEWABLE_STATES: readonly ReceiptState[] = ["needsReview", "processing"];

/** Whether it is after tomorrow: the local date of a receipt may be a day later than in UTC. */
const isInFuture = (date: string | undefined, now: number): boolean =>
  date !== undefined && Date.parse(date) > now + DAY_MS;

/**
 * Apply a manager's decision. Throws VERSION_CONFLICT for a receipt that needs none, VALIDATION_FAILED to accept what was not read and
 * for a date that has not come yet.
 */
export function applyReview(receipt: Receipt, decision: ReviewDecision, { by, at, correlationId }: ReviewOrigin) {
  const { receiptId, state } = receipt;
  if (!REVIEWABLE_STATES.includes(state)) {
    throw problem("VERSION_CONFLICT", `Receipt ${receiptId} is ${state}; there is nothing left to review.`);
  }
  const when = new Date(at);
  if (decision.verdict === "correct" && isInFuture(decision.fields.date, at))
    throw receiptDateInFuture(decision.fields.date!);
  const review = { ...decision, by, at: when.toISOString() };
  const next: Receipt = {
    ...receipt,
    version: receipt.version + 1,
    state: STATE_AFTER_REVIEW[decision.verdict],
    review,
  };
  const money = receiptMoney(next);
  const of = { ...receiptEventData(receipt), by };
  // Ordered after the reading, which has `seq` READING_VERSION and is superseded.
  const origin = { id: `${receiptId}.${next.version}.${next.state}`, seq: next.version, correlationId, at: when };
  if (decision.verdict === "reject") return { receipt: next, message: events.ReceiptRejected.create(of, origin) };
  if (!money) throw noAmountToAccept(receiptId);
  if (decision.verdict === "correct")
    return { receipt: next, message: events.ReceiptCorrected.create({ ...of, money }, origin) };
  const trust = receipt.reading!.trust;
  return { receipt: next, message: events.ReceiptAccepted.create({ ...of, money, trust }, origin) };
}

/** The effective fields: a manager's, else the engine's; undefined without an amount and its currency. */
function receiptMoney({
  reading,
  review,
}: Pick<Receipt, "review"> & { reading?: ReceiptReading | undefined }): Money | undefined {
  if (review?.verdict === "correct") return { amount: review.fields.total, currency: review.fields.currency };
  const { total, currency } = reading?.fields ?? {};
  return total && currency && { amount: total.value, currency: currency.value };
}

/** The receipt without what was read, written or said of it, but for the amount: it was reimbursed, and reports count it. */
export function withoutWords(receipt: Receipt): Receipt {
  const { reading, review, flags, version } = receipt;
  const next: Receipt = {
    ...receipt,
    flags: flags.map((flag) => ({ ...flag, explanation: "" })),
    ...(reading && { reading: readingWithoutWords(reading) }),
    ...(review && { review: reviewWithoutWords(review) }),
  };
  return JSON.stringify(next) === JSON.stringify(receipt) ? receipt : { ...next, version: version + 1 };
}

function readingWithoutWords(reading: NonNullable<Receipt["reading"]>): NonNullable<Receipt["reading"]> {
  const { merchantNumbers: _, ...rest } = reading;
  const { total, currency } = reading.fields;
  return { ...rest, fields: { ...(total && { total }), ...(currency && { currency }) }, doubts: [] };
}

function reviewWithoutWords(review: NonNullable<Receipt["review"]>): NonNullable<Receipt["review"]> {
  if (review.verdict === "reject") return { ...review, reason: "" };
  if (review.verdict === "accept") return review;
  const { total, currency } = review.fields;
  return { ...review, fields: { total, currency } };
}

/** The receipt as callers see it: the reading, the review beside it, and the amount that counts. */
export function toReceiptResponse(receipt: Receipt) {
  const { correlationId: _, version: __, ...visible } = receipt;
  const money = receipt.state === "rejected" ? undefined : receiptMoney(receipt);
  return { ...visible, ...(money && { money }) };
}
