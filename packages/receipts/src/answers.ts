import { isCurrency } from "@waybill/events-schema/currencies";
import { FLAGS, MEDIA_TYPES, PHOTO_KINDS, REJECTIONS } from "@waybill/events-schema/receipts";
import { Money } from "@waybill/events-schema/tasks";
import * as z from "zod";
import { STATES as PHOTO_STATES } from "./photos.ts";
import { STATES } from "./receipts.ts";

/** What the doors answer, and what of requests more than one of them reads. */
const Id = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._~-]*$/, "Use letters, digits and . _ ~ - only.");
export const PhotoPath = z.object({ photoId: Id });
export const ReceiptPath = z.object({ receiptId: Id });
export const Whose = { taskId: Id.optional(), runId: Id.optional(), kind: z.enum(PHOTO_KINDS) };

const At = z.iso.datetime();
const PhotoState = z.enum(Object.keys(PHOTO_STATES) as [keyof typeof PHOTO_STATES]);

export const Offered = z.object({
  photoId: z.string(),
  state: PhotoState,
  upload: z
    .object({ url: z.url(), method: z.literal("PUT"), headers: z.record(z.string(), z.string()), expiresAt: At })
    .optional()
    .describe("Send the bytes there, with exactly these headers. Absent when they are here already."),
});

export const PhotoShown = z.object({
  photoId: z.string(),
  courierId: z.string(),
  ...Whose,
  state: PhotoState,
  sha256: z.string(),
  bytes: z.int(),
  mediaType: z.enum(MEDIA_TYPES),
  createdAt: At,
  uploadBy: At,
  uploadedAt: At.optional(),
  code: z.enum(REJECTIONS).optional().describe("Why it was rejected."),
  views: z
    .object({ thumbnails: z.array(z.object({ px: z.int(), url: z.url() })), expiresAt: At })
    .optional()
    .describe("Thumbnails, once it is ready."),
  receiptId: z.string().optional().describe("Where what was read off it is."),
});

const Box = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });
const field = <V extends z.ZodType>(value: V) =>
  z.object({ value, trust: z.number(), box: Box.optional(), reason: z.string() }).optional();
const amount = field(z.int());
const words = field(z.string());
const Reading = z.object({
  engine: z.string(),
  at: At,
  trust: z.number(),
  accepted: z.boolean(),
  complete: z.boolean(),
  doubts: z.array(z.string()),
  fields: z.object({
    total: amount,
    currency: words,
    date: words,
    merchant: words,
    subtotal: amount,
    tax: amount,
    rounding: amount,
    number: words,
  }),
});

/** As stored: what was said once stays as it was said. */
const Corrected = z.strictObject({
  total: z.int().min(0).max(1_000_000_000_000).describe("In minor units of the currency."),
  currency: z.string().regex(/^[A-Z]{3}$/, "ISO 4217, as EUR."),
  date: z.iso.date().optional(),
  merchant: z.string().trim().min(1).max(200).optional(),
});
const AS_IN_ISO = "A currency of ISO 4217, as EUR.";
/** As a manager may say it. */
const Correction = Corrected.extend({ currency: z.string().refine(isCurrency, AS_IN_ISO).describe(AS_IN_ISO) });
const Reason = z.string().trim().min(1).max(500);
export const Verdict = z.discriminatedUnion("verdict", [
  z.strictObject({ verdict: z.literal("accept") }),
  z.strictObject({ verdict: z.literal("correct"), fields: Correction }),
  z.strictObject({ verdict: z.literal("reject"), reason: Reason }),
]);

const said = { by: z.string(), at: At };
export const ReceiptShown = z.object({
  receiptId: z.string(),
  state: z.enum(STATES),
  photoId: z.string(),
  courierId: z.string(),
  taskId: z.string().optional(),
  runId: z.string().optional(),
  createdAt: At,
  money: Money.optional().describe("What counts: what a manager read, else what the engine did."),
  reading: Reading.optional().describe("What the engine read; a review does not change it."),
  flags: z.array(z.object({ kind: z.enum(FLAGS), says: z.string(), of: z.array(z.string()).optional() })),
  review: z
    .discriminatedUnion("verdict", [
      z.object({ verdict: z.literal("accept"), ...said }),
      z.object({ verdict: z.literal("correct"), fields: Corrected, ...said }),
      z.object({ verdict: z.literal("reject"), reason: Reason, ...said }),
    ])
    .optional(),
  code: z.enum(REJECTIONS).optional().describe("Why it failed: its photo's."),
});
export const ReceiptsShown = z.object({ receipts: z.array(ReceiptShown), cursor: z.string().optional() });
