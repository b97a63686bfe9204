import type { FLAGS } from "@waybill/events-schema/receipts";
import type { CaptureInfo } from "../photos/exif.ts";
import { hammingDistance } from "./perceptual-hash.ts";
import type { ReceiptReading } from "../receipt-reader.ts";
import { distanceOutsideM, type ProjectedRun } from "./run-projection.ts";

/** Something to look at: what it is and why, in words. Never an accusation: there is an honest way to each of them. */
export interface ReceiptFlag {
  kind: (typeof FLAGS)[number];
  says: string;
  /** The receipts it is like. */
  of?: string[];
}

/** What two receipts are compared by. */
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
    merchant: merchant && normalizeText(merchant.value),
    number: number && normalizeText(number.value),
  };
}

/** Engines differ over spaces, case and stops; papers do not. */
const normalizeText = (text: string) =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");

/** Of 256 points of two prints. Papers of one shop come this near to each other, so what was read decides. */
const SIMILAR_DISTANCE = 24;
/** So near that what was read does not matter. */
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
/** A receipt may be older than the run by an errand, and a picture younger by a lunch. */
const MAX_TIME_OFF_MS = 12 * HOUR_MS;
/** What a camera's clock may be off when it does not say its zone. */
const MAX_ZONE_OFF_MS = 14 * HOUR_MS;
const MAX_DISTANCE_M = 3_000;

/** How a photo fits the run it is said to be of, as far as both are known. */
export function findRunMismatches(
  capture: CaptureInfo | undefined,
  run: ProjectedRun | undefined,
  courierId: string,
  now: number,
): ReceiptFlag[] {
  if (!run) return [];
  const flags: ReceiptFlag[] = [];
  if (run.courierId !== undefined && run.courierId !== courierId) {
    flags.push({ kind: "other-run", says: `Run ${run.runId} is another courier's.` });
  }
  const from = Date.parse(run.startedAt ?? "");
  const at = Date.parse(capture?.at ?? "");
  const off = Math.max(from - at, at - (run.endedAt === undefined ? now : Date.parse(run.endedAt)));
  if (off > MAX_TIME_OFF_MS + (capture?.hasTimeZone ? 0 : MAX_ZONE_OFF_MS)) {
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
