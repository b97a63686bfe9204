/** A field of a protobuf message as it is on the wire: what we do not change is written back byte by byte. */
export interface WireField {
  number: number;
  wireType: number;
  /** Without tag and length. */
  payload: Uint8Array;
}

const VARINT = 0;
const FIXED_64 = 1;
const DELIMITED = 2;
const FIXED_32 = 5;

/** The fields of a message, in their order. */
export function parseMessage(bytes: Uint8Array): WireField[] {
  const fields: WireField[] = [];
  let at = 0;
  const take = (length: number): Uint8Array => bytes.subarray(at, (at += length));
  while (at < bytes.length) {
    const [tag, tagLength] = readVarint(bytes, at);
    at += tagLength;
    const wireType = tag % 8;
    fields.push({ number: Math.floor(tag / 8), wireType, payload: take(payloadLength(wireType)) });
  }
  return fields;

  function payloadLength(wireType: number): number {
    if (wireType === FIXED_32) return 4;
    if (wireType === FIXED_64) return 8;
    const [value, length] = readVarint(bytes, at);
    if (wireType === VARINT) return length;
    if (wireType !== DELIMITED) throw new Error(`wire type ${wireType} at byte ${at} is none of protobuf's`);
    at += length;
    return value;
  }
}

/** The message of these fields. */
export function encodeProtobuf(fields: readonly WireField[]): Uint8Array {
  const parts = fields.flatMap(({ number, wireType, payload }) => [
    encodeVarint(number * 8 + wireType),
    ...(wireType === DELIMITED ? [encodeVarint(payload.length)] : []),
    payload,
  ]);
  return Buffer.concat(parts);
}

export const bytesField = (number: number, payload: Uint8Array): WireField => ({
  number,
  wireType: DELIMITED,
  payload,
});
export const textField = (number: number, text: string): WireField => bytesField(number, Buffer.from(text));
export const integerField = (number: number, value: number): WireField => ({
  number,
  wireType: VARINT,
  payload: encodeVarint(value),
});
export function floatField(number: number, value: number): WireField {
  const payload = Buffer.alloc(4);
  payload.writeFloatLE(value);
  return { number, wireType: FIXED_32, payload };
}

export const textOf = ({ payload }: WireField): string => Buffer.from(payload).toString();
export const floatOf = ({ payload }: WireField): number => Buffer.from(payload).readFloatLE();
/** Of a field that is repeated, packed or not. */
export function integersOf({ payload }: WireField): number[] {
  const values: number[] = [];
  for (let at = 0; at < payload.length;) {
    const [value, length] = readVarint(payload, at);
    values.push(value);
    at += length;
  }
  return values;
}

function readVarint(bytes: Uint8Array, from: number): [value: number, length: number] {
  let [value, length] = [0, 0];
  for (let scale = 1; ; scale *= 128) {
    const byte = bytes[from + length++];
    if (byte === undefined) throw new Error("the message ends within a number");
    value += (byte % 128) * scale;
    if (byte < 128) return [value, length];
  }
}

function encodeVarint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}
