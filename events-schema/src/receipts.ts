import * as z from "zod";
import { event, openEnum } from "./event.ts";
import { FreeId, Sha256 } from "./text.ts";
import { Money, TaskId } from "./tasks.ts";
import { CourierId, ErasureFields, RunId, StopId, TeamId } from "./tracking.ts";

export const PhotoId = FreeId.max(64).describe("The photo.");
export const ReceiptId = FreeId.max(64).describe("The receipt.");

/** What a photo can show. */
export const PHOTO_KINDS = ["receipt", "proof"] as const;
/** Accepted media types, determined by content. */
export const MEDIA_TYPES = ["image/jpeg", "image/png", "image/webp", "image/tiff"] as const;
/** Why a photo is rejected. */
export const PHOTO_REJECTIONS = [
  "empty",
  "too-large",
  "unsupported",
  "polyglot",
  "too-many-pixels",
  "truncated",
  "unreadable",
] as const;
/** Why a receipt has to be reviewed. */
export const RECEIPT_FLAGS = [
  "same-picture",
  "similar-picture",
  "same-receipt",
  "edited",
  "screenshot",
  "day",
  "time",
  "place",
  "other-run",
] as const;

const PhotoSha256 = Sha256.describe("SHA-256 of the photo's bytes, in hex.");
const PhotoKind = openEnum(PHOTO_KINDS).describe("What the photo shows.");
const PhotoEventFields = {
  photoId: PhotoId,
  courierId: CourierId,
  taskId: TaskId.optional().describe("The task for which it was taken."),
  runId: RunId.optional().describe("The run during which it was taken."),
  team: TeamId.optional(),
};
/** Of events that are about the photo itself. */
const PhotoStop = StopId.optional().describe("The stop at which it was taken, as its courier says.");
const photo = { photoId: "pho_1", courierId: "c1", taskId: "tsk_1", runId: "run_1.3" };
const sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

export const PhotoUploaded = event("photo.uploaded", {
  v: 1,
  owner: "receipts",
  description: "A photo was uploaded completely. The data describes the object in S3, not what the phone announced.",
  subject: (uploaded) => uploaded.photoId,
  consumers: ["MakeThumbnails"],
  data: {
    ...PhotoEventFields,
    stopId: PhotoStop,
    kind: PhotoKind,
    key: FreeId.max(1_024).describe("S3 key of the original in the photo bucket."),
    sha256: PhotoSha256,
    bytes: z.int().min(1).describe("Size of the original, bytes."),
    mediaType: openEnum(MEDIA_TYPES).describe("Determined by content."),
  },
  examples: [
    { ...photo, kind: "receipt", key: `originals/${sha256}`, sha256, bytes: 482_113, mediaType: "image/jpeg" },
    {
      ...photo,
      stopId: "s1",
      kind: "proof",
      key: `originals/${sha256}`,
      sha256,
      bytes: 482_113,
      mediaType: "image/jpeg",
    },
  ],
});

export const PhotoThumbnailed = event("photo.thumbnailed", {
  v: 1,
  owner: "receipts",
  description: "The thumbnails of a photo were created; the photo was decoded completely.",
  subject: (thumbnailed) => thumbnailed.photoId,
  consumers: ["ProjectPhotos", "ReadReceipt"],
  data: {
    ...PhotoEventFields,
    stopId: PhotoStop,
    kind: PhotoKind,
    sha256: PhotoSha256,
    width: z.int().min(1).describe("Width of the photo as it is shown, pixels."),
    height: z.int().min(1).describe("Height of the photo as it is shown, pixels."),
    thumbnails: z
      .array(
        z.object({
          px: z.int().min(1).describe("Maximum length of the longer side, pixels."),
          key: FreeId.max(1_024).describe("S3 key of the thumbnail in the photo bucket."),
        }),
      )
      .min(1)
      .describe("Thumbnails in WebP, smallest first."),
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
  description: "The uploaded file was rejected; it is not processed further.",
  subject: (rejected) => rejected.photoId,
  consumers: [],
  data: {
    ...PhotoEventFields,
    stopId: PhotoStop,
    kind: PhotoKind,
    code: openEnum(PHOTO_REJECTIONS).describe("Why it was rejected."),
  },
  examples: [{ ...photo, kind: "receipt", code: "truncated" }],
});

const Trust = z.number().min(0).max(1).describe("Confidence in the amount, 0 to 1.");
const By = FreeId.max(128).describe("The OCR engine that read it, or the manager who reviewed it.");
const ReceiptEventFields = {
  receiptId: ReceiptId,
  ...PhotoEventFields,
  handedInAt: z.iso
    .datetime()
    .optional()
    .describe("When its photo was uploaded; the receipt counts for the day of this time."),
};
const receipt = { receiptId: "rcp_1", ...photo, handedInAt: "2026-11-21T09:12:00.000Z" };
const money = { amount: 1_235, currency: "EUR" };
const Flags = z
  .array(openEnum(RECEIPT_FLAGS))
  .describe("Why it has to be reviewed; empty when the checks found nothing.");

export const ReceiptExtracted = event("receipt.extracted", {
  v: 1,
  owner: "receipts",
  description: "The fields of a receipt were extracted. A later event says whether it is accepted.",
  subject: (extracted) => extracted.receiptId,
  consumers: [],
  data: {
    ...ReceiptEventFields,
    money: Money.optional().describe("The extracted total; absent when none was found."),
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
  description: "A manager has to review the receipt.",
  subject: (required) => required.receiptId,
  consumers: [],
  data: {
    ...ReceiptEventFields,
    money: Money.optional().describe("The extracted total; absent when none was found."),
    trust: Trust,
    flags: Flags,
  },
  examples: [{ ...receipt, money, trust: 0.71, flags: ["time"] }],
});

export const ReceiptAccepted = event("receipt.accepted", {
  v: 1,
  owner: "receipts",
  description: "The extracted amount was accepted.",
  subject: (accepted) => accepted.receiptId,
  consumers: ["CollectReportFacts", "PostReimbursement"],
  data: { ...ReceiptEventFields, money: Money.describe("The accepted amount."), trust: Trust, by: By },
  examples: [{ ...receipt, money, trust: 0.997, by: "ppocr-1" }],
});

export const ReceiptCorrected = event("receipt.corrected", {
  v: 1,
  owner: "receipts",
  description: "A manager corrected the amount of the receipt.",
  subject: (corrected) => corrected.receiptId,
  consumers: ["CollectReportFacts", "PostReimbursement"],
  data: { ...ReceiptEventFields, money: Money.describe("The accepted amount."), by: By },
  examples: [{ ...receipt, money: { amount: 1_253, currency: "EUR" }, by: "m1" }],
});

export const ReceiptRejected = event("receipt.rejected", {
  v: 1,
  owner: "receipts",
  description: "A manager rejected the receipt; nothing is reimbursed.",
  subject: (rejected) => rejected.receiptId,
  consumers: ["CollectReportFacts", "PostReimbursement"],
  data: { ...ReceiptEventFields, by: By },
  examples: [{ ...receipt, by: "m1" }],
});

export const ReceiptDuplicateSuspected = event("receipt.duplicate-suspected", {
  v: 1,
  owner: "receipts",
  description: "The receipt may be a duplicate of an earlier one. A manager has to decide.",
  subject: (suspected) => suspected.receiptId,
  consumers: [],
  data: {
    ...ReceiptEventFields,
    of: z.array(ReceiptId).min(1).describe("The receipts it may duplicate."),
    flags: Flags,
  },
  examples: [{ ...receipt, of: ["rcp_0"], flags: ["same-receipt", "similar-picture"] }],
});

/** Decisions on a receipt: automatic acceptance, or a manager's review. */
export const receiptDecisions = [ReceiptAccepted, ReceiptCorrected, ReceiptRejected] as const;

export const PhotoCourierErased = event("photo.courier-erased", {
  v: 1,
  owner: "receipts",
  description: "The photos of a courier were deleted, and what was read of their receipts but for the amounts.",
  subject: (erased) => erased.courierId,
  consumers: ["RecordErasure"],
  data: {
    ...ErasureFields,
    photos: z.int().min(0).describe("Number of photos that were deleted."),
    receipts: z.int().min(0).describe("Number of the courier's receipts, of which the amounts are left."),
  },
  examples: [{ courierId: "c1", erasureId: "ers_1", photos: 388, receipts: 96 }],
});
