/**
 * Reads the bytes of a client and reports a frame whose payload is longer than `limit` as soon as its header has arrived.
 * The library joins frames to messages and limits only those; API Gateway limits both.
 */
export function watchFrameSize(limit: number, tooLong: () => void): (chunk: Buffer) => void {
  let head = Buffer.alloc(0);
  let payload = 0;
  return (chunk) => {
    let rest = chunk;
    while (rest.length > 0) {
      const passed = Math.min(payload, rest.length);
      payload -= passed;
      rest = rest.subarray(passed);
      const missing = headLength(head) - head.length;
      head = Buffer.concat([head, rest.subarray(0, missing)]);
      rest = rest.subarray(missing);
      if (head.length < 2 || head.length < headLength(head)) continue;
      payload = payloadLength(head);
      head = Buffer.alloc(0);
      if (payload > limit) tooLong();
    }
  };
}

/** Two bytes; then the length, where it did not fit into seven bits; then the mask (RFC 6455, 5.2). */
function headLength(head: Buffer): number {
  const second = head[1];
  if (second === undefined) return 2;
  return 2 + ({ 126: 2, 127: 8 }[second & 0x7f] ?? 0) + (second & 0x80 ? 4 : 0);
}

function payloadLength(head: Buffer): number {
  const short = (head[1] as number) & 0x7f;
  if (short === 126) return head.readUInt16BE(2);
  return short === 127 ? Number(head.readBigUInt64BE(2)) : short;
}
