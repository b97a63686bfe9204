import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

/** An incremental digest. */
export interface ChecksumDigest {
  update(bytes: Uint8Array): void;
  /** base64 */
  value(): string;
}

/** S3's checksum algorithms, as in the header `x-amz-checksum-<name>`. */
export const CHECKSUM_ALGORITHMS: Record<string, () => ChecksumDigest> = {
  crc32: () => crcDigest((bytes, last) => crc32(bytes, last)),
  crc32c: () => crcDigest(crc32c),
  crc64nvme,
  sha1: () => hashDigest("sha1"),
  sha256: () => hashDigest("sha256"),
};

function hashDigest(name: "md5" | "sha1" | "sha256"): ChecksumDigest {
  const digest = createHash(name);
  return { update: (bytes) => void digest.update(bytes), value: () => digest.digest("base64") };
}

function crcDigest(step: (bytes: Uint8Array, last: number) => number): ChecksumDigest {
  let last = 0;
  return {
    update: (bytes) => void (last = step(bytes, last)),
    value: () => {
      const four = Buffer.alloc(4);
      four.writeUInt32BE(last >>> 0);
      return four.toString("base64");
    },
  };
}

const CASTAGNOLI = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >>> 1) ^ 0x82f63b78 : c >>> 1;
  return c;
});

function crc32c(bytes: Uint8Array, last: number): number {
  let c = ~last;
  for (const byte of bytes) c = (CASTAGNOLI[(c ^ byte) & 255] as number) ^ (c >>> 8);
  return ~c >>> 0;
}

/** The table of CRC-64/NVME in halves, so that no BigInt is allocated for each byte. */
const NVME = Array.from({ length: 256 }, (_, n) => {
  let c = BigInt(n);
  for (let bit = 0; bit < 8; bit++) c = c & 1n ? (c >> 1n) ^ 0x9a6c9329ac4bc9b5n : c >> 1n;
  return c;
});
const HIGH = Uint32Array.from(NVME, (c) => Number(c >> 32n));
const LOW = Uint32Array.from(NVME, (c) => Number(c & 0xffffffffn));

function crc64nvme(): ChecksumDigest {
  let high = ~0;
  let low = ~0;
  return {
    update(bytes) {
      for (const byte of bytes) {
        const n = (low ^ byte) & 255;
        low = ((low >>> 8) | (high << 24)) ^ (LOW[n] as number);
        high = (high >>> 8) ^ (HIGH[n] as number);
      }
    },
    value() {
      const eight = Buffer.alloc(8);
      eight.writeUInt32BE(~high >>> 0);
      eight.writeUInt32BE(~low >>> 0, 4);
      return eight.toString("base64");
    },
  };
}
