import type { Message } from "@waybill/events-schema/event";
import * as Told from "@waybill/events-schema/receipts";
import type { Money } from "@waybill/events-schema/tasks";
import { problem } from "@waybill/kernel/errors";
import type { Code } from "./pictures.ts";
import { receiptIdOf, whoseOf } from "./photos.ts";
import type { Reading } from "./read-receipt.ts";
import { dateAhead, unread } from "./refusals.ts";
import type { Flag } from "./truth.ts";

export const STATES = ["processing", "accepted", "needsReview", "corrected", "rejected", "failed"] as const;
export type State = (typeof STATES)[number];

/** What a manager reads instead: the whole of what counts. */
export interface Corrected {
  /** Minor units. */
  total: number;
  currency: string;
  date?: string | undefined;
  merchant?: string | undefined;
}
export type Verdict =
  | { verdict: "accept" }
  | { verdict: "correct"; fields: Corrected }
  | { verdict: "reject"; reason: string };

export interface Receipt {
  receiptId: string;
  /** Counts its writes: every write is over exactly the version that was read. */
  version: number;
  state: State;
  photoId: string;
  courierId: string;
  taskId?: string | undefined;
  runId?: string | undefined;
  createdAt: string;
  correlationId: string;
  /** What the engine read. It stays as it is, whatever a manager says. */
  reading?: Reading & { at: string };
  flags: readonly Flag[];
  review?: Verdict & { by: string; at: string };
  /** Why it failed: its photo's. */
  code?: Code;
}

/** The receipt of a photo, before anybody has looked at it. */
export function expected(photo: Parameters<typeof whoseOf>[0] & { correlationId: string }, at: string): Receipt {
  const { photoId, correlationId } = photo;
  const whose = { ...whoseOf(photo), correlationId, createdAt: at };
  return { ...whose, receiptId: receiptIdOf(photoId), version: 1, state: "processing", flags: [] };
}

/** Its photo is none. */
export const failed = (receipt: Receipt, code: Code): Receipt => ({
  ...receipt,
  version: receipt.version + 1,
  state: "failed",
  code,
});

/** Version of a receipt whose reading has just been written: the first verdict over it has this place, later ones the next. */
const READ = 2;

/** The receipt with what was read. It counts by itself only when the engine is sure and nothing was noticed. */
export function extracted(receipt: Receipt, reading: Reading, flags: readonly Flag[], at: string): Receipt {
  const state = reading.accepted && moneyOf({ reading }) && flags.length === 0 ? "accepted" : "needsReview";
  return { ...receipt, version: receipt.version + 1, state, reading: { ...reading, at }, flags };
}

/** What every event of a receipt says of it. */
const toldOf = (receipt: Receipt) => ({
  receiptId: receipt.receiptId,
  ...whoseOf(receipt),
  handedInAt: receipt.createdAt,
});

/** What the bus is told of a reading: from the receipt alone, so that it is the same however often it is told. */
export function newsOfReading(receipt: Receipt): Message[] {
  const { receiptId, reading, flags: found, correlationId } = receipt;
  const money = moneyOf({ reading });
  const origin = (what: string) => ({ id: `${receiptId}.${what}`, correlationId, at: new Date(reading!.at) });
  const flags = found.map(({ kind }) => kind);
  const of = toldOf(receipt);
  const read = { ...of, ...(money && { money }), trust: reading!.trust, flags };
  const accepted = reading!.accepted && money && flags.length === 0;
  const doubles = [...new Set(found.flatMap((flag) => flag.of ?? []))];
  return [
    Told.ReceiptExtracted.create({ ...read, by: reading!.engine }, origin("extracted")),
    ...(doubles.length > 0
      ? [Told.ReceiptDuplicateSuspected.create({ ...of, of: doubles, flags }, origin("duplicate-suspected"))]
      : []),
    accepted
      ? Told.ReceiptAccepted.create(
          { ...of, money, trust: reading!.trust, by: reading!.engine },
          { ...origin("accepted"), seq: READ },
        )
      : Told.ReceiptReviewRequired.create(read, origin("review-required")),
  ];
}

interface Made {
  by: string;
  /** Milliseconds since 1970. */
  at: number;
  correlationId: string;
}

/** Has this manager said this before, and nobody anything since? */
export const isRepeat = ({ review }: Receipt, verdict: Verdict, by: string): boolean =>
  review !== undefined && review.by === by && JSON.stringify(said(review)) === JSON.stringify(said(verdict));

const said = (verdict: Verdict) => {
  const { total, currency, date, merchant } =
    verdict.verdict === "correct" ? verdict.fields : ({} as Partial<Corrected>);
  return [verdict.verdict, total, currency, date, merchant, verdict.verdict === "reject" ? verdict.reason : undefined];
};

const DAY_MS = 86_400_000;
const AFTER = { accept: "accepted", correct: "corrected", reject: "rejected" } as const;

/** One that is still read can be ended by hand: a picture that breaks the engine must not wait for it for ever. */
const REVIEWED: readonly State[] = ["needsReview", "processing"];

/** Is it after tomorrow? Where a receipt is printed it may be a day later than in UTC. */
const isAhead = (date: string | undefined, now: number): boolean =>
  date !== undefined && Date.parse(date) > now + DAY_MS;

/**
 * A manager's verdict. Throws VERSION_CONFLICT for one that needs none, VALIDATION_FAILED to accept what was not read and
 * for a date that has not come yet.
 */
export function reviewed(receipt: Receipt, verdict: Verdict, { by, at, correlationId }: Made) {
  const { receiptId, state } = receipt;
  if (!REVIEWED.includes(state)) {
    throw problem("VERSION_CONFLICT", `Receipt ${receiptId} is ${state}; there is nothing left to review.`);
  }
  const when = new Date(at);
  if (verdict.verdict === "correct" && isAhead(verdict.fields.date, at)) throw dateAhead(verdict.fields.date!);
  const review = { ...verdict, by, at: when.toISOString() };
  const next: Receipt = { ...receipt, version: receipt.version + 1, state: AFTER[verdict.verdict], review };
  const money = moneyOf(next);
  const of = { ...toldOf(receipt), by };
  // In order after what was read, which has the place READ: that counts no more.
  const origin = { id: `${receiptId}.${next.version}.${next.state}`, seq: next.version, correlationId, at: when };
  if (verdict.verdict === "reject") return { receipt: next, message: Told.ReceiptRejected.create(of, origin) };
  if (!money) throw unread(receiptId);
  if (verdict.verdict === "correct")
    return { receipt: next, message: Told.ReceiptCorrected.create({ ...of, money }, origin) };
  const trust = receipt.reading!.trust;
  return { receipt: next, message: Told.ReceiptAccepted.create({ ...of, money, trust }, origin) };
}

/** What counts: what a manager read, else what the engine did; nothing without an amount and its currency. */
export function moneyOf({
  reading,
  review,
}: Pick<Receipt, "review"> & { reading?: Reading | undefined }): Money | undefined {
  if (review?.verdict === "correct") return { amount: review.fields.total, currency: review.fields.currency };
  const { total, currency } = reading?.fields ?? {};
  return total && currency && { amount: total.value, currency: currency.value };
}

/** The receipt as callers see it: what was read and what was said beside it, and the amount that counts. */
export function shown(receipt: Receipt) {
  const { correlationId: _, version: __, ...seen } = receipt;
  const money = receipt.state === "rejected" ? undefined : moneyOf(receipt);
  return { ...seen, ...(money && { money }) };
}
