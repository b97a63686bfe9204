import { crc32, deflateSync, gzipSync } from "node:zlib";
import { drawPhoto } from "./drawn-photo.ts";

/** Two hundred files that are no pictures or are malicious, each with its possible rejection codes. */
export interface MaliciousFile {
  name: string;
  bytes: Buffer;
  codes: readonly string[];
  /** A small file that decodes to gigabytes, or claims to: it could end the function that decodes it. */
  isOversized?: true;
}

const DAMAGED_CODES = ["truncated", "unreadable"];
const FORMATS = {
  jpeg: () => drawPhoto(1).jpeg(),
  "progressive jpeg": () => drawPhoto(1).jpeg({ progressive: true }),
  png: () => drawPhoto(1).png(),
  "interlaced png": () => drawPhoto(1).png({ progressive: true }),
  webp: () => drawPhoto(1).webp(),
  "lossless webp": () => drawPhoto(1).webp({ lossless: true }),
  tiff: () => drawPhoto(1).tiff({ compression: "lzw" }),
  "plain tiff": () => drawPhoto(1).tiff({ compression: "none" }),
};

export async function createMaliciousFiles(): Promise<MaliciousFile[]> {
  const pictures = new Map<string, Buffer>();
  for (const [name, encoded] of Object.entries(FORMATS)) pictures.set(name, await encoded().toBuffer());
  return [
    ...truncatedFiles(pictures),
    ...headOnlyFiles(pictures),
    ...polyglots(pictures),
    ...oversizedImages().map((file) => ({ ...file, isOversized: true as const })),
    ...(await otherFormats()),
    ...randomFiles(),
  ];
}

/** Truncated at every tenth. */
const truncatedFiles = (pictures: Map<string, Buffer>): MaliciousFile[] =>
  [...pictures].flatMap(([name, bytes]) =>
    Array.from({ length: 9 }, (_, n) => ({
      name: `${name}, ${n + 1} tenths`,
      bytes: bytes.subarray(0, Math.floor((bytes.length * (n + 1)) / 10)),
      codes: DAMAGED_CODES,
    })),
  );

/** The beginning of a picture, and then other bytes. */
const headOnlyFiles = (pictures: Map<string, Buffer>): MaliciousFile[] =>
  [...pictures].flatMap(([name, bytes], n) => {
    const head = bytes.subarray(0, 16);
    return [
      {
        name: `${name}: its head, then noise`,
        bytes: Buffer.concat([head, randomBytes(n, 20_000)]),
        codes: DAMAGED_CODES,
      },
      {
        name: `${name}: its head, then zeros`,
        bytes: Buffer.concat([head, Buffer.alloc(20_000 + n)]),
        codes: DAMAGED_CODES,
      },
      { name: `${name}: its first ${13 + n} bytes`, bytes: bytes.subarray(0, 13 + n), codes: DAMAGED_CODES },
      { name: `${name}: from its middle`, bytes: bytes.subarray(bytes.length >> 1), codes: ["unsupported"] },
    ];
  });

const POLYGLOT_PAYLOADS: Record<string, Buffer> = {
  "a ZIP": encodeZip("a.txt", "hello"),
  "a page": Buffer.from('<html><script src="https://evil.example/x.js"></script></html>'),
  "a PHP page": Buffer.from("<?php system($_GET['c']); ?>"),
  "a RAR": Buffer.from("Rar!\x1a\x07\x01\x00rest", "latin1"),
};

/** Valid pictures that are other files, too (polyglots). */
function polyglots(pictures: Map<string, Buffer>): MaliciousFile[] {
  const behind = [...pictures].flatMap(([name, bytes]) =>
    Object.entries(POLYGLOT_PAYLOADS).map(([mask, more]) => ({
      name: `${name} that is ${mask} too`,
      bytes: Buffer.concat([bytes, more]),
      codes: ["polyglot"],
    })),
  );
  const jpeg = pictures.get("jpeg")!;
  const comment = (text: string) => {
    const size = Buffer.alloc(2);
    size.writeUInt16BE(text.length + 2);
    return Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0xfe]), size, Buffer.from(text), jpeg.subarray(2)]);
  };
  return [
    ...behind,
    { name: "jpeg with a PDF in its comment", bytes: comment("%PDF-1.7\n1 0 obj"), codes: ["polyglot"] },
    {
      name: "jpeg with script in its comment",
      bytes: comment("*/=1;</a><script>alert(1)</script>"),
      codes: ["polyglot"],
    },
  ];
}

/** Small files that decode to gigabytes, or claim to. */
function oversizedImages(): MaliciousFile[] {
  const sides = [7_072, 10_000, 20_000, 40_000, 65_535, 100_000, 1_000_000, 0x7fffffff];
  const falseSizes = sides.flatMap((side) => [
    {
      name: `png that says ${side} × ${side}`,
      bytes: encodePng(side, side, Buffer.alloc(1_000)),
      codes: ["too-many-pixels", ...DAMAGED_CODES],
    },
    {
      name: `png that says ${side * 2} × 1`,
      bytes: encodePng(side * 2, 1, Buffer.alloc(1_000)),
      codes: ["too-many-pixels", ...DAMAGED_CODES],
    },
  ]);
  return [
    ...falseSizes,
    {
      name: "png bomb: 225 million white pixels",
      bytes: encodePng(15_000, 15_000, Buffer.alloc(15_000 * 1_876), 0),
      codes: ["too-many-pixels"],
    },
    { name: "png of zero pixels", bytes: encodePng(0, 0, Buffer.alloc(1)), codes: DAMAGED_CODES },
    {
      name: "png of 7000 × 7000 with the data of 10",
      bytes: encodePng(7_000, 7_000, Buffer.alloc(10)),
      codes: DAMAGED_CODES,
    },
    { name: "png with a profile that unfolds to 200 MB", bytes: withChunk("iCCP", profile(200)), codes: DAMAGED_CODES },
    {
      name: "jpeg that says 65500 × 65500",
      bytes: encodeJpegHeader(65_500),
      codes: ["too-many-pixels", ...DAMAGED_CODES],
    },
  ];
}

/** Files that are no pictures, with extensions of pictures. */
async function otherFormats(): Promise<MaliciousFile[]> {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="file:///etc/passwd"/></svg>';
  const files: Record<string, Buffer> = {
    "one byte": Buffer.from("x"),
    "an SVG": Buffer.from(svg),
    "an SVG with entities": Buffer.from(`<!DOCTYPE s [<!ENTITY a "${"b".repeat(999)}">]>${svg.replace(">", ">&a;")}`),
    "an SVG, zipped": gzipSync(svg),
    "a PDF": Buffer.from("%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF"),
    "a ZIP": encodeZip("receipt.jpg", "no"),
    "a GIF": await drawPhoto(1).gif().toBuffer(),
    "an AVIF": await drawPhoto(1).avif({ effort: 0 }).toBuffer(),
    "a BMP": Buffer.concat([Buffer.from("BM"), Buffer.alloc(200)]),
    "a HEIC": Buffer.concat([Buffer.from("\0\0\0\x18ftypheic\0\0\0\0"), Buffer.alloc(200)]),
    "an ELF program": Buffer.concat([Buffer.from("\x7fELF\x02\x01\x01", "latin1"), Buffer.alloc(500)]),
    "a Windows program": Buffer.concat([Buffer.from("MZ"), Buffer.alloc(500)]),
    "a script": Buffer.from("#!/bin/sh\nrm -rf /\n"),
    JSON: Buffer.from('{"a":1}'),
    HTML: Buffer.from("<!doctype html><title>receipt.jpg</title>"),
    "an MVG for ImageMagick": Buffer.from("push graphic-context\nfill 'url(https://example.com/\"|ls \"-la)'"),
    PostScript: Buffer.from("%!PS-Adobe-3.0\n(r) run"),
    "a WAV in RIFF": Buffer.concat([Buffer.from("RIFF\x24\0\0\0WAVEfmt "), Buffer.alloc(40)]),
    "ten kilobytes of zeros": Buffer.alloc(10_000),
  };
  return Object.entries(files).map(([name, bytes]) => ({ name, bytes, codes: ["unsupported"] }));
}

/** Random bytes, plain and behind the head of each kind. */
function randomFiles(): MaliciousFile[] {
  const heads = [
    "",
    "",
    "",
    "\xff\xd8\xff\xe0",
    "\x89PNG\r\n\x1a\n",
    "RIFF\xff\xff\0\0WEBPVP8 ",
    "RIFF\xff\xff\0\0WEBPVP8L",
    "II*\0\x08\0\0\0",
    "MM\0*\0\0\0\x08",
  ];
  return heads.flatMap((head, n) =>
    [1, 2, 3].map((round) => ({
      name: `noise ${n}.${round}`,
      bytes: Buffer.concat([Buffer.from(head, "latin1"), randomBytes(100 + 10 * n + round, 3_000 * round)]),
      codes: head === "" ? ["unsupported"] : DAMAGED_CODES,
    })),
  );
}

function randomBytes(seed: number, size: number): Buffer {
  let state = seed + 1;
  return Buffer.from(
    Array.from({ length: size }, () => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) >>> 24),
  );
}

function chunk(type: string, data: Buffer): Buffer {
  const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  size.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body) >>> 0);
  return Buffer.concat([size, body, sum]);
}

/** A PNG with this size in its header and these pixels. `depth` 0 is one bit a pixel. */
function encodePng(width: number, height: number, pixels: Buffer, depth = 8, more: Buffer = Buffer.alloc(0)): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = depth || 1;
  header[9] = depth ? 2 : 0;
  const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
  const end = chunk("IEND", Buffer.alloc(0));
  return Buffer.concat([signature, chunk("IHDR", header), more, chunk("IDAT", deflateSync(pixels)), end]);
}

/** Its pixels are missing, too, so that it is rejected even when the chunk is ignored. */
const withChunk = (type: string, data: Buffer) => encodePng(100, 100, Buffer.alloc(10), 8, chunk(type, data));
const profile = (megabytes: number) =>
  Buffer.concat([Buffer.from("icc\0\0"), deflateSync(Buffer.alloc(megabytes * 1_000_000))]);

function encodeJpegHeader(side: number): Buffer {
  const frame = Buffer.alloc(19);
  frame.set([0xff, 0xc0, 0, 17, 8], 0);
  frame.writeUInt16BE(side, 5);
  frame.writeUInt16BE(side, 7);
  frame.set([3, 1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0], 9);
  return Buffer.concat([Buffer.from([0xff, 0xd8]), frame, Buffer.from([0xff, 0xd9])]);
}

/** One stored file. */
function encodeZip(name: string, text: string): Buffer {
  const body = Buffer.from(text);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt32LE(crc32(body) >>> 0, 14);
  local.writeUInt32LE(body.length, 18);
  local.writeUInt32LE(body.length, 22);
  local.writeUInt16LE(name.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(46 + name.length, 12);
  end.writeUInt32LE(30 + name.length + body.length, 16);
  return Buffer.concat([local, Buffer.from(name), body, central, Buffer.from(name), end]);
}
