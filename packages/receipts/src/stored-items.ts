import { RECEIPT_FLAGS, MEDIA_TYPES, PHOTO_KINDS, PHOTO_REJECTIONS } from "@waybill/events-schema/receipts";
import { parser } from "@waybill/kernel/parser";
import * as z from "zod/mini";
import type { ReceiptSignature } from "./fraud/fraud-checks.ts";
import type { ConfirmedName } from "./merchants/merchant-names.ts";
import type { ProjectedRun, ProjectedTask, RouteStops } from "./fraud/run-projection.ts";
import { PHOTO_TRANSITIONS, type Photo, type PhotoState } from "./photos/photo.ts";
import type { ImageInspection } from "./photos/thumbnails.ts";
import type { ReceiptReading } from "./receipt-reader.ts";
import { RECEIPT_STATES, type Receipt } from "./receipt.ts";

/** What the table Receipts returns is read here. Times are RFC 3339 as the code wrote them; they are not checked again. */

const references = () => ({
  photoId: z.string(),
  courierId: z.string(),
  team: z.optional(z.string()),
  taskId: z.optional(z.string()),
  runId: z.optional(z.string()),
});
const place = () => z.looseObject({ lat: z.number(), lon: z.number() });
const captureInfo = () =>
  z.looseObject({
    at: z.exactOptional(z.string()),
    hasTimeZone: z.exactOptional(z.boolean()),
    place: z.exactOptional(place()),
    software: z.exactOptional(z.string()),
    hasCamera: z.exactOptional(z.literal(true)),
    isScreenshot: z.exactOptional(z.literal(true)),
  });
const optionalText = () => z.optional(z.string());

export const parsePhoto = parser<Photo>("photo", () =>
  z.looseObject({
    ...references(),
    kind: z.enum(PHOTO_KINDS),
    version: z.int(),
    // The keys of the table of transitions are the states.
    state: z.enum(Object.keys(PHOTO_TRANSITIONS) as PhotoState[]),
    sha256: z.string(),
    bytes: z.int(),
    mediaType: z.enum(MEDIA_TYPES),
    createdAt: z.string(),
    uploadBy: z.string(),
    uploadedAt: z.exactOptional(z.string()),
    code: z.exactOptional(z.enum(PHOTO_REJECTIONS)),
    stopId: optionalText(),
    capture: z.exactOptional(captureInfo()),
    size: z.exactOptional(z.looseObject({ width: z.number(), height: z.number() })),
    correlationId: z.string(),
  }),
);

const field = <T>(value: z.ZodMiniType<T>) =>
  z.exactOptional(
    z.looseObject({
      value,
      trust: z.number(),
      box: z.exactOptional(z.looseObject({ x: z.number(), y: z.number(), width: z.number(), height: z.number() })),
      reason: z.string(),
    }),
  );
const reading = () => ({
  engine: z.string(),
  fields: z.looseObject({
    total: field(z.number()),
    currency: field(z.string()),
    date: field(z.string()),
    time: field(z.string()),
    merchant: field(z.string()),
    subtotal: field(z.number()),
    tax: field(z.number()),
    rounding: field(z.number()),
    number: field(z.string()),
  }),
  merchantNumbers: z.exactOptional(z.array(z.string())),
  trust: z.number(),
  accepted: z.boolean(),
  doubts: z.array(z.string()),
  complete: z.boolean(),
});

export const parseReading = parser<ReceiptReading>("reading", () => z.looseObject(reading()));

const reviewer = () => ({ by: z.string(), at: z.string() });

export const parseReceipt = parser<Receipt>("receipt", () =>
  z.looseObject({
    receiptId: z.string(),
    version: z.int(),
    state: z.enum(RECEIPT_STATES),
    ...references(),
    createdAt: z.string(),
    correlationId: z.string(),
    reading: z.exactOptional(z.looseObject({ ...reading(), at: z.string() })),
    flags: z.array(
      z.looseObject({ kind: z.enum(RECEIPT_FLAGS), explanation: z.string(), of: z.exactOptional(z.array(z.string())) }),
    ),
    review: z.exactOptional(
      z.discriminatedUnion("verdict", [
        z.looseObject({ verdict: z.literal("accept"), ...reviewer() }),
        z.looseObject({
          verdict: z.literal("correct"),
          fields: z.looseObject({
            total: z.number(),
            currency: z.string(),
            date: optionalText(),
            merchant: optionalText(),
          }),
          ...reviewer(),
        }),
        z.looseObject({ verdict: z.literal("reject"), reason: z.string(), ...reviewer() }),
      ]),
    ),
    code: z.exactOptional(z.enum(PHOTO_REJECTIONS)),
  }),
);

export const parseContentKey = parser("key of a content's photo", () =>
  z.looseObject({ pk: z.string(), sk: z.string(), owner: z.string() }),
);

export const parseImageInspection = parser<ImageInspection>("image inspection", () =>
  z.union([
    z.looseObject({
      picture: z.looseObject({
        mediaType: z.enum(MEDIA_TYPES),
        width: z.number(),
        height: z.number(),
        perceptualHash: z.string(),
        capture: z.exactOptional(captureInfo()),
      }),
    }),
    z.looseObject({ code: z.enum(PHOTO_REJECTIONS), message: z.string() }),
  ]),
);

export const parseSignature = parser<ReceiptSignature>("receipt signature", () =>
  z.looseObject({
    receiptId: z.string(),
    sha256: z.string(),
    perceptualHash: z.string(),
    total: z.optional(z.number()),
    currency: optionalText(),
    date: optionalText(),
    time: optionalText(),
    merchant: optionalText(),
    number: optionalText(),
  }),
);

export const parseConfirmedName = parser<ConfirmedName>("confirmed name", () =>
  z.looseObject({ receiptId: z.string(), name: z.string(), weight: z.number() }),
);

const run = () =>
  z.looseObject({
    runId: z.string(),
    taskId: optionalText(),
    courierId: optionalText(),
    team: optionalText(),
    routeId: optionalText(),
    revision: z.optional(z.int()),
    startedAt: optionalText(),
    endedAt: optionalText(),
    box: z.optional(z.looseObject({ south: z.number(), west: z.number(), north: z.number(), east: z.number() })),
  });

export const parseRouteStops = parser<RouteStops>("route stops", () =>
  z.looseObject({
    routeId: z.string(),
    revision: z.int(),
    stops: z.array(z.looseObject({ stopId: z.string(), point: place() })),
  }),
);

export const parseRun = parser<ProjectedRun>("run", run);
/** Which run of a task is the newest. */
export const parseRunOfTask = parser("run of a task", () => z.looseObject({ runId: z.string() }));
const task = () =>
  z.looseObject({
    taskId: z.string(),
    routeId: optionalText(),
    revision: z.optional(z.int()),
    courierId: optionalText(),
    team: optionalText(),
    seq: z.int(),
  });
export const parseTask = parser<ProjectedTask>("task", task);
/** A task with the version that a write over it has to find. */
export const parseTaskItem = parser<{ version: number; body: ProjectedTask }>("task", () =>
  z.looseObject({ version: z.int(), body: task() }),
);
/** A run with the version that a write over it has to find. */
export const parseRunItem = parser<{ version: number; body: ProjectedRun }>("run", () =>
  z.looseObject({ version: z.int(), body: run() }),
);
