import { isCurrency } from "@waybill/events-schema/currencies";
import { RECEIPT_FLAGS, MEDIA_TYPES, PHOTO_KINDS, PHOTO_REJECTIONS } from "@waybill/events-schema/receipts";
import { Money } from "@waybill/events-schema/tasks";
import { Point, TeamId } from "@waybill/events-schema/tracking";
import { PROOF_FLAGS } from "./photos/taken.ts";
import { PlainId, TrimmedText } from "@waybill/events-schema/text";
import * as z from "zod";
import { PHOTO_TRANSITIONS as PHOTO_STATES } from "./photos/photo.ts";
import { RECEIPT_STATES } from "./receipt.ts";

/** Schemas of the endpoints' responses, and of the parts of requests that several endpoints share. */
export const PhotoPath = z.object({ photoId: PlainId });
export const ReceiptPath = z.object({ receiptId: PlainId });
export const PhotoContextFields = {
  taskId: PlainId.optional(),
  runId: PlainId.optional(),
  stopId: PlainId.optional().describe("The stop of the route at which it was taken."),
  kind: z.enum(PHOTO_KINDS),
};

const Timestamp = z.iso.datetime();
const Team = TeamId.optional().describe("The team whose managers see it; absent when it belongs to none.");
const PhotoState = z.enum(Object.keys(PHOTO_STATES) as [keyof typeof PHOTO_STATES]);

export const CreatePhotoResponse = z.object({
  photoId: z.string(),
  state: PhotoState,
  upload: z
    .object({ url: z.url(), method: z.literal("PUT"), headers: z.record(z.string(), z.string()), expiresAt: Timestamp })
    .optional()
    .describe("Send the bytes there, with exactly these headers. Absent when they are here already."),
});

/** What a photo's EXIF says of its taking, held against its stop and its run as far as they are known. */
const Taken = z.object({
  at: Timestamp.optional(),
  hasTimeZone: z.boolean().optional().describe("If not, `at` may be up to fourteen hours off."),
  place: Point.optional(),
  metresFromStop: z.int().optional().describe("From the stop that it names."),
  flags: z
    .array(z.enum(PROOF_FLAGS))
    .describe(
      "`place`: more than 100 m from its stop. `time`: more than a quarter of an hour outside of its run. It is not an accusation: each has an honest cause, too.",
    ),
});

export const PhotoResponse = z.object({
  photoId: z.string(),
  courierId: z.string(),
  team: Team,
  ...PhotoContextFields,
  state: PhotoState,
  sha256: z.string(),
  bytes: z.int(),
  mediaType: z.enum(MEDIA_TYPES),
  createdAt: Timestamp,
  uploadBy: Timestamp,
  uploadedAt: Timestamp.optional(),
  code: z.enum(PHOTO_REJECTIONS).optional().describe("Why it was rejected."),
  taken: Taken.optional().describe("Absent when its EXIF says nothing, and before it is ready."),
  views: z
    .object({
      thumbnails: z.array(z.object({ px: z.int(), url: z.url() })),
      expiresAt: Timestamp,
      width: z.int().describe("Of the whole picture, upright, in pixels: the boxes of a reading are in them."),
      height: z.int().describe("Of the whole picture."),
    })
    .optional()
    .describe("Thumbnails, once it is ready."),
  receiptId: z.string().optional().describe("The receipt with what was read from it."),
});

export const PhotoListResponse = z.object({
  photos: z.array(PhotoResponse).describe("The newest first."),
  cursor: z.string().optional().describe("Continues the list; absent at its end."),
});

const Box = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });
const fieldResponse = <V extends z.ZodType>(value: V) =>
  z.object({ value, trust: z.number(), box: Box.optional(), reason: z.string() }).optional();
const amountField = fieldResponse(z.int());
const textField = fieldResponse(z.string());
const Reading = z.object({
  engine: z.string(),
  at: Timestamp,
  trust: z.number(),
  accepted: z.boolean(),
  complete: z.boolean(),
  doubts: z.array(z.string()),
  fields: z.object({
    total: amountField,
    currency: textField,
    date: textField,
    time: textField,
    merchant: textField,
    subtotal: amountField,
    tax: amountField,
    rounding: amountField,
    number: textField,
  }),
  merchantNumbers: z
    .array(z.string())
    .optional()
    .describe(
      "Numbers of its tax, register and telephone that are printed: by them earlier receipts complete the name.",
    ),
});

/** As stored: what was said once stays as it was said. */
const CorrectedFields = z.strictObject({
  total: Money.shape.amount.describe("In minor units of the currency; negative for money given back."),
  currency: z.string().regex(/^[A-Z]{3}$/, "ISO 4217, as EUR."),
  date: z.iso.date().optional(),
  merchant: TrimmedText.max(200).optional(),
});
const CURRENCY_RULE = "A currency of ISO 4217, as EUR.";
/** The fields as a manager may correct them. */
const CorrectionRequest = CorrectedFields.extend({
  currency: CorrectedFields.shape.currency.refine(isCurrency, CURRENCY_RULE).describe(CURRENCY_RULE),
});
const RejectionReason = TrimmedText.max(500);
export const ReviewReceiptRequest = z.discriminatedUnion("verdict", [
  z.strictObject({ verdict: z.literal("accept") }),
  z.strictObject({ verdict: z.literal("correct"), fields: CorrectionRequest }),
  z.strictObject({ verdict: z.literal("reject"), reason: RejectionReason }),
]);

const reviewerFields = { by: z.string(), at: Timestamp };
export const ReceiptResponse = z.object({
  receiptId: z.string(),
  state: z.enum(RECEIPT_STATES),
  photoId: z.string(),
  courierId: z.string(),
  team: Team,
  taskId: z.string().optional(),
  runId: z.string().optional(),
  createdAt: Timestamp,
  money: Money.optional().describe("What counts: what a manager read, else what the engine did."),
  reading: Reading.optional().describe("What the engine read; a review does not change it."),
  flags: z.array(
    z.object({
      kind: z.enum(RECEIPT_FLAGS),
      explanation: z.string().describe("Why, in a sentence."),
      of: z.array(z.string()).optional(),
    }),
  ),
  review: z
    .discriminatedUnion("verdict", [
      z.object({ verdict: z.literal("accept"), ...reviewerFields }),
      z.object({ verdict: z.literal("correct"), fields: CorrectedFields, ...reviewerFields }),
      z.object({ verdict: z.literal("reject"), reason: RejectionReason, ...reviewerFields }),
    ])
    .optional(),
  code: z.enum(PHOTO_REJECTIONS).optional().describe("Why it failed: its photo's."),
});
export const ReceiptListResponse = z.object({ receipts: z.array(ReceiptResponse), cursor: z.string().optional() });
