import { open } from "./ocr/engine.ts";
import { readPage } from "./reading/read-page.ts";

/** Where on the picture, in its pixels after EXIF orientation: x, y of the top left corner, width, height. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** One thing read off a receipt. */
export interface Field<T> {
  value: T;
  /** 0 to 1. */
  trust: number;
  box?: Box;
  /** Why this, in words. */
  reason: string;
}

export interface Fields {
  /** In minor units of the currency. */
  total?: Field<number>;
  /** ISO 4217. */
  currency?: Field<string>;
  /** YYYY-MM-DD. */
  date?: Field<string>;
  merchant?: Field<string>;
  subtotal?: Field<number>;
  tax?: Field<number>;
  rounding?: Field<number>;
  /** As printed: of the receipt, bill or invoice. */
  number?: Field<string>;
}

/** What was read off one picture. */
export interface Reading {
  /** The engine and its version, e.g. "ppocr-v4-mobile/1"; changes when the result may change. */
  engine: string;
  fields: Fields;
  /** How sure the total is, calibrated, 0 to 1. */
  trust: number;
  /** May it be accepted without a person looking? If not, `doubts` say why. */
  accepted: boolean;
  doubts: string[];
  /** False when the deadline came before everything was read. */
  complete: boolean;
}

/** What a reader is told beside the picture. */
export interface ReadContext {
  /** Milliseconds that are left, asked again and again: before they are over it has answered with what it has. */
  leftMs: () => number;
  /** When it was handed in: the receipt cannot be of a later day, and hardly of one long before. @default now */
  takenBefore?: Date;
}

/** Reads receipts. Another engine stands in by keeping this. */
export interface ReceiptReader {
  engine: string;
  /** Throws `Unreadable` when the bytes are no picture that can be decoded. */
  read(picture: Uint8Array, context: ReadContext): Promise<Reading>;
}

let opened: Promise<ReceiptReader> | undefined;

/** The reader of this environment: models are loaded once, pictures are read one at a time. */
export function reader(): Promise<ReceiptReader> {
  opened ??= load().catch((error: unknown) => {
    opened = undefined;
    throw error;
  });
  return opened;
}

async function load(): Promise<ReceiptReader> {
  const { engine, look } = await open();
  return {
    engine,
    async read(picture, { leftMs, takenBefore = new Date() }) {
      return { engine, ...readPage(await look(picture, leftMs), takenBefore) };
    },
  };
}
