/** Numbers as variable-length bytes, seven bits each, the lowest first; the sign is folded into the lowest bit (zigzag). */

/** Write the integer `value` at `offset`; returns the offset after it. */
export function writeVarint(bytes: Uint8Array | number[], offset: number, value: number): number {
  // Arithmetic instead of shifts for values beyond 32 bits, as times and second differences of degrees are.
  let large = value >= 0 ? value * 2 : -value * 2 - 1;
  for (; large >= 0x8000_0000; large = Math.floor(large / 128)) bytes[offset++] = (large % 128) | 128;
  let rest = large | 0;
  for (; rest >= 128; rest >>= 7) bytes[offset++] = (rest & 127) | 128;
  bytes[offset++] = rest;
  return offset;
}

/** Reads them back in order. Throws RangeError at the end of the bytes and for a number too large to be written. */
export class VarintReader {
  private offset = 0;
  private readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  next(): number {
    let value = 0;
    for (let unit = 1; ; unit *= 128) {
      const byte = this.bytes[this.offset++];
      if (byte === undefined) throw new RangeError("ends in the middle");
      value += (byte & 127) * unit;
      if (value > Number.MAX_SAFE_INTEGER) throw new RangeError("holds a number too large");
      if (byte < 128) break;
    }
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** One byte as it is. */
  byte(): number {
    const byte = this.bytes[this.offset++];
    if (byte === undefined) throw new RangeError("ends in the middle");
    return byte;
  }

  /** How many bytes were read. */
  get at(): number {
    return this.offset;
  }

  get isAtEnd(): boolean {
    return this.offset >= this.bytes.length;
  }
}
