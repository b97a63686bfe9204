import { createOcrEngine } from "./ocr/engine.ts";
import { extractFields } from "./extraction/extract-fields.ts";

/** Where on the picture, in its pixels after EXIF orientation: x, y of the top left corner, width, height. */
export interface PixelBox {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** One field read from a receipt. */
export interface ReceiptField<T> {
  value: T;
  /** 0 to 1. */
  trust: number;
  box?: PixelBox;
  /** Why this value was chosen. */
  reason: string;
}

export interface ReceiptFields {
  /** In minor units of the currency. */
  total?: ReceiptField<number>;
  /** ISO 4217. */
  currency?: ReceiptField<string>;
  /** YYYY-MM-DD. */
  date?: ReceiptField<string>;
  merchant?: ReceiptField<string>;
  subtotal?: ReceiptField<number>;
  tax?: ReceiptField<number>;
  rounding?: ReceiptField<number>;
  /** As printed: of the receipt, bill or invoice. */
  number?: ReceiptField<string>;
}

/** The result of reading one picture. */
export interface ReceiptReading {
  /** The engine and its version, e.g. "ppocr-v4-mobile/1"; changes when the result may change. */
  engine: string;
  fields: ReceiptFields;
  /** How sure the total is, calibrated, 0 to 1. */
  trust: number;
  /** Whether it may be accepted without a review. If not, `doubts` has the reasons. */
  accepted: boolean;
  doubts: string[];
  /** False when the deadline came before everything was read. */
  complete: boolean;
}

/** The options of a reading. */
export interface ReadContext {
  /** The milliseconds that are left, called repeatedly: the reader returns what it has before they are over. */
  leftMs: () => number;
  /** When it was submitted: the receipt cannot have a later date, and is seldom much older. @default now */
  takenBefore?: Date;
}

/** Reads receipts. Another engine implements this interface. */
export interface ReceiptReader {
  engine: string;
  /** Throws `UndecodableImageError` when the bytes are no picture that can be decoded. */
  read(picture: Uint8Array, context: ReadContext): Promise<ReceiptReading>;
}

let cachedReader: Promise<ReceiptReader> | undefined;

/** The reader of this environment: models are loaded once, pictures are read one at a time. */
export function loadReceiptReader(): Promise<ReceiptReader> {
  cachedReader ??= createReceiptReader().catch((error: unknown) => {
    cachedReader = undefined;
    throw error;
  });
  return cachedReader;
}

async function createReceiptReader(): Promise<ReceiptReader> {
  const ocr = await createOcrEngine();
  return {
    engine: ocr.engine,
    async read(picture, { leftMs, takenBefore = new Date() }) {
      return { engine: ocr.engine, ...extractFields(await ocr.recognizePage(picture, leftMs), takenBefore) };
    },
  };
}
