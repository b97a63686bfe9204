/** Where on the picture, in its pixels after EXIF orientation: x, y of the top left corner, width, height. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}
export interface Field<T> {
  value: T;
  /** 0 to 1 */
  trust: number;
  box?: Box;
  /** Why this, in words. */
  reason: string;
}
export interface Reading {
  /** The engine and its version; changes when the result may change. */
  engine: string;
  fields: {
    /** Minor units of the currency. */
    total?: Field<number>;
    currency?: Field<string>;
    date?: Field<string>;
    merchant?: Field<string>;
    subtotal?: Field<number>;
    tax?: Field<number>;
    rounding?: Field<number>;
    number?: Field<string>;
  };
  /** How sure the total is, calibrated, 0 to 1. */
  trust: number;
  accepted: boolean;
  doubts: string[];
  complete: boolean;
}
export interface ReceiptReader {
  engine: string;
  read(picture: Uint8Array, context: { deadlineAt: number; takenBefore?: Date }): Promise<Reading>;
}

/** The engine that reads receipts, made once in a process. */
export function reader(): Promise<ReceiptReader> {
  return Promise.reject(new Error("no engine yet"));
}
