import { countriesNear, type GeoArea } from "./extraction/clues/countries-near.ts";
import type { CurrencyExpectations } from "./extraction/currency.ts";
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
  /** HH:MM, of 24 hours. */
  time?: ReceiptField<string>;
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
  /** By which its merchant is known again: of its tax, its register, its telephone. Letters and digits only. */
  merchantNumbers?: string[];
  /** How sure the total is, calibrated, 0 to 1. */
  trust: number;
  /** Whether it may be accepted without a review. If not, `doubts` has the reasons. */
  accepted: boolean;
  doubts: string[];
  /** False when the deadline came before everything was read. */
  complete: boolean;
}

/** What is known of a receipt besides its picture. */
export interface ReceiptContext {
  /** When it was submitted: the receipt cannot have a later date, and is seldom much older. @default now */
  takenBefore?: Date;
  /** Where its photo was taken. What is paid there is evidence for its currency, as is what follows. */
  photoPlace?: { lat: number; lon: number };
  /** Where its run has been. */
  runArea?: GeoArea;
  /** What the organization pays in, ISO 4217. */
  organizationCurrency?: string;
}

/** The options of a reading. */
export interface ReadContext extends ReceiptContext {
  /** The milliseconds that are left, called repeatedly: the reader returns what it has before they are over. */
  leftMs: () => number;
}

/** Reads receipts. Another engine implements this interface. */
export interface ReceiptReader {
  engine: string;
  /** Throws `UndecodableImageError` when the bytes are not a picture that can be decoded. */
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
    async read(picture, { leftMs, takenBefore = new Date(), ...context }) {
      const page = await ocr.recognizePage(picture, leftMs);
      return { engine: ocr.engine, ...extractFields(page, takenBefore, await expectedCurrencies(context)) };
    },
  };
}

/** What speaks for a currency before anything is read. */
export async function expectedCurrencies({
  photoPlace,
  runArea,
  organizationCurrency,
}: ReceiptContext): Promise<CurrencyExpectations> {
  const [photoCountries, runCountries] = await Promise.all([
    photoPlace ? countriesNear(pointArea(photoPlace)) : [],
    runArea ? countriesNear(runArea) : [],
  ]);
  return { photoCountries, runCountries, organizationCurrency };
}

const pointArea = ({ lat, lon }: { lat: number; lon: number }): GeoArea => ({
  south: lat,
  west: lon,
  north: lat,
  east: lon,
});
