import type { RECEIPT_FLAGS } from "@waybill/events-schema/receipts";
import type { CaptureInfo } from "../photos/exif.ts";
import type { ImageMetadata } from "../photos/thumbnails.ts";
import { comparableName, textSimilarity } from "../merchants/merchant-names.ts";
import { hammingDistance, hashBands } from "./perceptual-hash.ts";
import type { ReceiptReading } from "../receipt-reader.ts";
import { distanceOutsideM, isRunOf, MAX_ZONE_OFF_MS, offRunMs, type ProjectedRun } from "./run-projection.ts";

/** A reason for a review with its explanation. It is not an accusation: each has an honest cause, too. */
export interface ReceiptFlag {
  kind: (typeof RECEIPT_FLAGS)[number];
  explanation: string;
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
  time?: string | undefined;
  merchant?: string | undefined;
  number?: string | undefined;
}

export function receiptSignature(
  receiptId: string,
  picture: { sha256: string; perceptualHash: string },
  { fields }: ReceiptReading,
): ReceiptSignature {
  const { total, currency, date, time, merchant, number } = fields;
  return {
    receiptId,
    ...picture,
    total: total?.value,
    currency: currency?.value,
    date: date?.value,
    time: time?.value,
    merchant: merchant && comparableName(merchant.value),
    number: number && comparableName(number.value),
  };
}

/** The keys under which a receipt like this one is found. */
export function signatureLookupKeys(signature: ReceiptSignature): string[] {
  const { sha256, perceptualHash, number, date, time, total, currency } = signature;
  const key = (kind: string, parts: readonly (string | number | undefined)[]) =>
    parts.every((part) => part !== undefined) ? [`${kind}#${parts.join("#")}`] : [];
  return [
    `sha256#${sha256}`,
    ...key("receipt", [number, total, currency]),
    ...key("moment", [date, time, total, currency]),
    ...hashBands(perceptualHash).map((band) => `phash#${band}`),
  ];
}

/** Of 256 points. Different receipts of one shop may be this similar, so their readings decide. */
const SIMILAR_DISTANCE = 24;
/** So similar that the readings do not matter. */
const IDENTICAL_DISTANCE = 8;

/** Flags for the receipts that it resembles, by their pictures and their readings. */
export function findDuplicates(own: ReceiptSignature, others: readonly ReceiptSignature[]): ReceiptFlag[] {
  const flagMatches = (
    kind: ReceiptFlag["kind"],
    explanation: string,
    is: (other: ReceiptSignature) => boolean,
  ): ReceiptFlag[] => {
    const of = others
      .filter((other) => other.receiptId !== own.receiptId && is(other))
      .map(({ receiptId }) => receiptId);
    return of.length > 0
      ? [{ kind, explanation: `${explanation} ${of.slice(0, 5).join(", ")}.`, of: [...new Set(of)].slice(0, 20) }]
      : [];
  };
  return [
    ...flagMatches("same-picture", "The very same file was handed in as", ({ sha256 }) => sha256 === own.sha256),
    ...flagMatches("similar-picture", "The picture looks almost like that of", (other) => isSimilarPicture(own, other)),
    ...flagMatches("same-receipt", "Merchant, total and number or time are those of", (other) =>
      isSameReceipt(own, other),
    ),
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

/** Of two photos of one name; names that are less similar are of other shops. */
const MIN_NAME_SIMILARITY = 0.6;

/** By their numbers; where one of them has none, by the day and the minute. */
function isSameReceipt(a: ReceiptSignature, b: ReceiptSignature): boolean {
  const isSame = (...keys: ("number" | "total" | "currency" | "date" | "time")[]) =>
    keys.every((key) => a[key] !== undefined && a[key] === b[key]);
  const hasNumbers = a.number !== undefined && b.number !== undefined;
  return (
    isSame("total", "currency") &&
    (hasNumbers ? isSame("number") : isSame("date", "time")) &&
    textSimilarity(a.merchant ?? "", b.merchant ?? "") >= MIN_NAME_SIMILARITY
  );
}

/** Programs whose purpose is to change pictures. What phones name as software is their system. */
const EDITORS =
  /photoshop|gimp|lightroom|snapseed|pixelmator|affinity|picsart|canva|paint|pixlr|facetune|photopea|procreate|meitu|airbrush|polarr|luminar|醒图|美图/i;
/** The widths of phones' screens, in pixels, upright. */
const SCREEN_WIDTHS = new Set([720, 750, 828, 1_080, 1_125, 1_170, 1_179, 1_206, 1_242, 1_284, 1_290, 1_320, 1_440]);
/** Height over width; no camera takes pictures as long as that. A PNG, which cameras do not write, may be of an older screen. */
const SCREEN_RATIO = { any: 2, png: 16 / 9 };

/** What the file itself shows: that it went through an editor, or that it is a picture of a screen. */
export function findPictureSigns({ mediaType, width, height, capture }: ImageMetadata): ReceiptFlag[] {
  const { software, hasCamera, isScreenshot } = capture ?? {};
  const ratio = mediaType === "image/png" ? SCREEN_RATIO.png : SCREEN_RATIO.any;
  const isScreen = !hasCamera && SCREEN_WIDTHS.has(width) && height / width >= ratio - 0.001;
  return [
    ...(software !== undefined && EDITORS.test(software)
      ? [{ kind: "edited" as const, explanation: `The file was written by ${software}, which changes pictures.` }]
      : []),
    ...(isScreenshot || isScreen
      ? [
          {
            kind: "screenshot" as const,
            explanation: isScreenshot
              ? "The file says that it is a picture of a screen."
              : `It names no camera and is as large as a phone's screen: ${width} × ${height}.`,
          },
        ]
      : []),
  ];
}

const HOUR_MS = 3_600_000;
/** A receipt may be older than the run by this much, and its photo younger: purchases before it, uploads after it. */
const MAX_TIME_OFF_MS = 12 * HOUR_MS;
const MAX_DISTANCE_M = 3_000;
const DAY_MS = 24 * HOUR_MS;

/** Compares a photo and the day printed on its receipt with the run that it names, as far as they are known. */
export function findRunMismatches(
  { capture, date }: { capture: CaptureInfo | undefined; date: string | undefined },
  run: ProjectedRun | undefined,
  courierId: string,
  now: number,
): ReceiptFlag[] {
  if (!run) return [];
  if (!isRunOf(run, courierId))
    return [{ kind: "other-run", explanation: "The run that it names is another courier's." }];
  const flags: ReceiptFlag[] = [];
  const [from, to] = [Date.parse(run.startedAt ?? ""), run.endedAt === undefined ? now : Date.parse(run.endedAt)];
  const day = Date.parse(date ?? "");
  if (Math.max(from - (day + DAY_MS), day - to) > MAX_TIME_OFF_MS + MAX_ZONE_OFF_MS)
    flags.push({ kind: "day", explanation: `The day on it, ${date}, is ${day < from ? "before" : "after"} the run.` });
  const at = Date.parse(capture?.at ?? "");
  const off = Math.max(from - at, at - to);
  if (capture && offRunMs(capture, run, now) > MAX_TIME_OFF_MS) {
    const when = at < from ? "before the run began" : "after the run";
    flags.push({ kind: "time", explanation: `By its EXIF it was taken ${Math.round(off / HOUR_MS)} hours ${when}.` });
  }
  const metres = capture?.place && run.box ? distanceOutsideM(run.box, capture.place) : 0;
  if (metres > MAX_DISTANCE_M) {
    const km = Math.round(metres / 1_000);
    flags.push({ kind: "place", explanation: `By its EXIF it was taken ${km} km from where the run has been.` });
  }
  return flags;
}
