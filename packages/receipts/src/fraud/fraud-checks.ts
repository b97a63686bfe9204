import type { RECEIPT_FLAGS } from "@waybill/events-schema/receipts";
import type { CaptureInfo } from "../photos/exif.ts";
import { comparableName } from "../merchants/merchant-names.ts";
import { hammingDistance, hashBands } from "./perceptual-hash.ts";
import type { ReceiptReading } from "../receipt-reader.ts";
import { distanceOutsideM, isRunOf, offRunMs, type ProjectedRun } from "./run-projection.ts";

/** A reason for a review with its explanation. It is not an accusation: each has an honest cause, too. */
export interface ReceiptFlag {
  kind: (typeof RECEIPT_FLAGS)[number];
  says: string;
  /** The receipts that it resembles. */
  of?: string[];
}

/** The properties by which two receipts are compared. */
export interface ReceiptSignature {
  receiptId: string;
  sha256: string;
  perceptualHash: string;
  total?: number | undefined;
  currency?: string | undefined;
  date?: string | undefined;
  merchant?: string | undefined;
  number?: string | undefined;
}

export function receiptSignature(
  receiptId: string,
  picture: { sha256: string; perceptualHash: string },
  { fields }: ReceiptReading,
): ReceiptSignature {
  const { total, currency, date, merchant, number } = fields;
  return {
    receiptId,
    ...picture,
    total: total?.value,
    currency: currency?.value,
    date: date?.value,
    merchant: merchant && comparableName(merchant.value),
    number: number && comparableName(number.value),
  };
}

/** The keys under which a receipt like this one is found. */
export function signatureLookupKeys({
  sha256,
  perceptualHash,
  merchant,
  number,
  total,
  currency,
}: ReceiptSignature): string[] {
  const named = [merchant, number, total, currency];
  const receipt = named.every((part) => part !== undefined) ? [`receipt#${named.join("#")}`] : [];
  return [`sha256#${sha256}`, ...receipt, ...hashBands(perceptualHash).map((band) => `phash#${band}`)];
}

/** Of 256 points. Different receipts of one shop may be this similar, so their readings decide. */
const SIMILAR_DISTANCE = 24;
/** So similar that the readings do not matter. */
const IDENTICAL_DISTANCE = 8;

/** Flags for the receipts that it resembles, by their pictures and their readings. */
export function findDuplicates(own: ReceiptSignature, others: readonly ReceiptSignature[]): ReceiptFlag[] {
  const flagMatches = (
    kind: ReceiptFlag["kind"],
    says: string,
    is: (other: ReceiptSignature) => boolean,
  ): ReceiptFlag[] => {
    const of = others
      .filter((other) => other.receiptId !== own.receiptId && is(other))
      .map(({ receiptId }) => receiptId);
    return of.length > 0
      ? [{ kind, says: `${says} ${of.slice(0, 5).join(", ")}.`, of: [...new Set(of)].slice(0, 20) }]
      : [];
  };
  return [
    ...flagMatches("same-picture", "The very same file was handed in as", ({ sha256 }) => sha256 === own.sha256),
    ...flagMatches("similar-picture", "The picture looks almost like that of", (other) => isSimilarPicture(own, other)),
    ...flagMatches("same-receipt", "Merchant, number and total are those of", (other) => isSameReceipt(own, other)),
  ];
}

function isSimilarPicture(own: ReceiptSignature, other: ReceiptSignature): boolean {
  if (own.sha256 === other.sha256) return false;
  const off = hammingDistance(own.perceptualHash, other.perceptualHash);
  const agree = (["total", "date", "number"] as const).filter(
    (key) => own[key] !== undefined && own[key] === other[key],
  );
  return off <= IDENTICAL_DISTANCE || (off <= SIMILAR_DISTANCE && agree.length >= 2);
}

export const isSameReceipt = (a: ReceiptSignature, b: ReceiptSignature): boolean =>
  (["merchant", "number", "total", "currency"] as const).every((key) => a[key] !== undefined && a[key] === b[key]);

const HOUR_MS = 3_600_000;
/** A receipt may be older than the run by this much, and its photo younger: purchases before it, uploads after it. */
const MAX_TIME_OFF_MS = 12 * HOUR_MS;
const MAX_DISTANCE_M = 3_000;

/** Compares a photo with the run that it names, as far as both are known. */
export function findRunMismatches(
  capture: CaptureInfo | undefined,
  run: ProjectedRun | undefined,
  courierId: string,
  now: number,
): ReceiptFlag[] {
  if (!run) return [];
  if (!isRunOf(run, courierId)) return [{ kind: "other-run", says: "The run that it names is another courier's." }];
  const flags: ReceiptFlag[] = [];
  const from = Date.parse(run.startedAt ?? "");
  const at = Date.parse(capture?.at ?? "");
  const off = Math.max(from - at, at - (run.endedAt === undefined ? now : Date.parse(run.endedAt)));
  if (capture && offRunMs(capture, run, now) > MAX_TIME_OFF_MS) {
    const when = at < from ? "before the run began" : "after the run";
    flags.push({ kind: "time", says: `By its EXIF it was taken ${Math.round(off / HOUR_MS)} hours ${when}.` });
  }
  const metres = capture?.place && run.box ? distanceOutsideM(run.box, capture.place) : 0;
  if (metres > MAX_DISTANCE_M) {
    const km = Math.round(metres / 1_000);
    flags.push({ kind: "place", says: `By its EXIF it was taken ${km} km from where the run has been.` });
  }
  return flags;
}
