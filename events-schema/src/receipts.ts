import * as z from "zod";
import { event, openEnum } from "./event.ts";
import { Money, TaskId } from "./tasks.ts";
import { CourierId, RunId } from "./tracking.ts";

export const PhotoId = z.string().min(1).max(64).describe("The photo.");
export const ReceiptId = z.string().min(1).max(64).describe("The receipt.");

/** What a photo can be of. */
export const PHOTO_KINDS = ["receipt", "proof"] as const;
/** What a picture may be, judged by its content. */
export const MEDIA_TYPES = ["image/jpeg", "image/png", "image/webp", "image/tiff"] as const;
/** Why a photo is refused. */
export const PHOTO_REJECTIONS = [
  "empty",
  "too-large",
  "unsupported",
  "polyglot",
  "too-many-pixels",
  "truncated",
  "unreadable",
] as const;
/** Why a receipt deserves a second look. */
export const RECEIPT_FLAGS = ["same-picture", "similar-picture", "same-receipt", "time", "place", "other-run"] as const;

const Sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .describe("SHA-256 of the picture's bytes, in hex.");
const PhotoKind = openEnum(PHOTO_KINDS).describe("What it is a photo of.");
const PhotoEventFields = {
  photoId: PhotoId,
  courierId: CourierId,
  taskId: TaskId.optional().describe("The task it was taken for."),
  runId: RunId.optional().describe("The run it was taken on."),
};
const photo = { photoId: "pho_1", courierId: "c1", taskId: "tsk_1", runId: "run_1.3" };
const sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

export const PhotoUploaded = event("photo.uploaded", {
  v: 1,
  owner: "receipts",
  description: "A photo is here, whole; what is said of it is what S3 holds, not what the phone said.",
  subject: (uploaded) => uploaded.photoId,
  consumers: ["MakeThumbnails"],
  data: {
    ...PhotoEventFields,
    kind: PhotoKind,
    key: z.string().min(1).max(1_024).describe("Where its original is, in the bucket of photos."),
    sha256: Sha256,
    bytes: z.int().min(1).describe("Size of the original."),
    mediaType: openEnum(MEDIA_TYPES).describe("By its content."),
  },
  examples: [
    { ...photo, kind: "receipt", key: `originals/${sha256}`, sha256, bytes: 482_113, mediaType: "image/jpeg" },
  ],
});

export const PhotoThumbnailed = event("photo.thumbnailed", {
  v: 1,
  owner: "receipts",
  description: "A photo can be shown: it was decoded from end to end, and its thumbnails are there.",
  subject: (thumbnailed) => thumbnailed.photoId,
  consumers: ["ReadReceipt"],
  data: {
    ...PhotoEventFields,
    kind: PhotoKind,
    sha256: Sha256,
    width: z.int().min(1).describe("Of the picture, as it is looked at."),
    height: z.int().min(1).describe("Of the picture, as it is looked at."),
    thumbnails: z
      .array(
        z.object({
          px: z.int().min(1).describe("The longer side is at most this."),
          key: z.string().min(1).max(1_024).describe("Where it is, in the bucket of photos."),
        }),
      )
      .min(1)
      .describe("WebP, smallest first."),
  },
  examples: [
    {
      ...photo,
      kind: "receipt",
      sha256,
      width: 3_024,
      height: 4_032,
      thumbnails: [
        { px: 256, key: `thumbnails/${sha256}/256.webp` },
        { px: 1_024, key: `thumbnails/${sha256}/1024.webp` },
      ],
    },
  ],
});

export const PhotoRejected = event("photo.rejected", {
  v: 1,
  owner: "receipts",
  description: "What was uploaded is no picture we take; nothing more becomes of it.",
  subject: (rejected) => rejected.photoId,
  consumers: [],
  data: { ...PhotoEventFields, kind: PhotoKind, code: openEnum(PHOTO_REJECTIONS).describe("Why.") },
  examples: [{ ...photo, kind: "receipt", code: "truncated" }],
});

const Trust = z.number().min(0).max(1).describe("How sure the amount is.");
const By = z.string().min(1).max(128).describe("The engine that read it, or the manager who reviewed it.");
const ReceiptEventFields = {
  receiptId: ReceiptId,
  ...PhotoEventFields,
  handedInAt: z.iso.datetime().optional().describe("When its photo came: the moment whose day it counts for."),
};
const receipt = { receiptId: "rcp_1", ...photo, handedInAt: "2026-11-21T09:12:00.000Z" };
const money = { amount: 1_235, currency: "EUR" };
const Flags = z.array(openEnum(RECEIPT_FLAGS)).describe("Why it deserves a second look; empty when nothing was found.");

export const ReceiptExtracted = event("receipt.extracted", {
  v: 1,
  owner: "receipts",
  description: "A receipt was read, as far as it can be; whether that is believed is told next.",
  subject: (extracted) => extracted.receiptId,
  consumers: [],
  data: {
    ...ReceiptEventFields,
    money: Money.optional().describe("Absent when no total was read."),
    trust: Trust,
    flags: Flags,
    by: By,
  },
  examples: [
    { ...receipt, money, trust: 0.997, flags: [], by: "ppocr-1" },
    { ...receipt, trust: 0, flags: ["same-picture"], by: "ppocr-1" },
  ],
});

export const ReceiptReviewRequired = event("receipt.review-required", {
  v: 1,
  owner: "receipts",
  description: "A manager has to look at the receipt.",
  subject: (required) => required.receiptId,
  consumers: [],
  data: {
    ...ReceiptEventFields,
    money: Money.optional().describe("As read; absent when no total was."),
    trust: Trust,
    flags: Flags,
  },
  examples: [{ ...receipt, money, trust: 0.71, flags: ["time"] }],
});

export const ReceiptAccepted = event("receipt.accepted", {
  v: 1,
  owner: "receipts",
  description: "The amount that was read counts.",
  subject: (accepted) => accepted.receiptId,
  consumers: ["CollectReportFacts", "PostReimbursement"],
  data: { ...ReceiptEventFields, money: Money.describe("What counts."), trust: Trust, by: By },
  examples: [{ ...receipt, money, trust: 0.997, by: "ppocr-1" }],
});

export const ReceiptCorrected = event("receipt.corrected", {
  v: 1,
  owner: "receipts",
  description: "A manager read the receipt otherwise; this amount counts.",
  subject: (corrected) => corrected.receiptId,
  consumers: ["CollectReportFacts", "PostReimbursement"],
  data: { ...ReceiptEventFields, money: Money.describe("What counts."), by: By },
  examples: [{ ...receipt, money: { amount: 1_253, currency: "EUR" }, by: "m1" }],
});

export const ReceiptRejected = event("receipt.rejected", {
  v: 1,
  owner: "receipts",
  description: "A manager refused the receipt; it counts for nothing.",
  subject: (rejected) => rejected.receiptId,
  consumers: ["CollectReportFacts", "PostReimbursement"],
  data: { ...ReceiptEventFields, by: By },
  examples: [{ ...receipt, by: "m1" }],
});

export const ReceiptDuplicateSuspected = event("receipt.duplicate-suspected", {
  v: 1,
  owner: "receipts",
  description: "The receipt looks like one that was handed in before. A suspicion to look at, no verdict.",
  subject: (suspected) => suspected.receiptId,
  consumers: [],
  data: {
    ...ReceiptEventFields,
    of: z.array(ReceiptId).min(1).describe("The receipts it looks like."),
    flags: Flags,
  },
  examples: [{ ...receipt, of: ["rcp_0"], flags: ["same-receipt", "similar-picture"] }],
});

/** How a receipt is decided: accepted by the engine, or by a manager's review. */
export const receiptDecisions = [ReceiptAccepted, ReceiptCorrected, ReceiptRejected] as const;
