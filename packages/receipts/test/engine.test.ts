import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import sharp from "sharp";
import { beforeAll, describe, expect, test } from "vitest";
import {
  sampleReceipts,
  PHONE_PHOTO_DEFECTS,
  renderReceipt,
  type SampleReceipt,
} from "../../../demo/generate/render-receipt.ts";
import { MAX_LINES, sortByPriority } from "../src/ocr/line-priority.ts";
import type { Quad } from "../src/ocr/geometry.ts";
import { MODEL_FILES } from "../src/ocr/models.ts";
import { loadReceiptReader, type ReceiptReader } from "../src/receipt-reader.ts";
import { UndecodableImageError } from "../src/extraction/undecodable-image.ts";
import { LONG } from "../../../test/long.ts";

let receipts: ReceiptReader;
beforeAll(async () => {
  receipts = await loadReceiptReader();
});

/** A fixed date, so that the same digits are rendered and read each time. */
const HANDED_IN = new Date("2026-11-27T12:00:00Z");
const RECEIPTS = sampleReceipts(HANDED_IN);
const read = (picture: Uint8Array, leftMs = () => 60_000) => receipts.read(picture, { leftMs, takenBefore: HANDED_IN });
const named = (name: string): SampleReceipt => RECEIPTS.find((one) => one.name === name)!;
const isChinese = ({ expected: truth }: SampleReceipt) => truth.currency === "CNY";
/** Each costs a second: every other one, and all with `npm run test:long`. */
const some = (drawn: readonly SampleReceipt[]): SampleReceipt[] => drawn.filter((_, n) => LONG || n % 2 === 0);

test.each(Object.entries(MODEL_FILES))("the model for %s has the expected checksum", (_, { path, sha256 }) => {
  expect(createHash("sha256").update(readFileSync(path)).digest("hex")).toBe(sha256);
});

describe("a rendered receipt", () => {
  const rightly = ({ expected: { total, currency, date } }: SampleReceipt) => ({
    total: { value: total },
    currency: { value: currency },
    date: { value: date },
  });

  test.each(some(RECEIPTS.filter((one) => !isChinese(one))))(
    "the photo of $name with defects is read correctly",
    async (drawn) => {
      const { fields, accepted, complete, engine } = await read(await renderReceipt(drawn, PHONE_PHOTO_DEFECTS));
      expect(fields).toMatchObject(rightly(drawn));
      expect({ accepted, complete, engine }).toEqual({ accepted: true, complete: true, engine: receipts.engine });
    },
  );

  test.each(some(RECEIPTS.filter(isChinese)))(
    "the total and the date of the photo of $name with defects are read correctly",
    async (drawn) => {
      expect((await read(await renderReceipt(drawn, PHONE_PHOTO_DEFECTS))).fields).toMatchObject(rightly(drawn));
    },
  );

  test("Chinese receipts that are submitted at the same time are read one after another, each correctly", async () => {
    const chinese = some(RECEIPTS.filter(isChinese));
    const all = await Promise.all(chinese.map(async (drawn) => read(await renderReceipt(drawn))));
    expect(all.map(({ fields }) => fields)).toMatchObject(chinese.map(rightly));
  });
});

describe("a photo with another position, size or light", () => {
  const diner = named("diner");
  let drawn: Buffer;
  beforeAll(async () => void (drawn = await renderReceipt(diner, { width: 700 })));

  test.each<[string, (picture: Buffer) => Promise<Buffer>]>([
    ["on its left side", (picture) => sharp(picture).rotate(90).jpeg().toBuffer()],
    ["on its right side", (picture) => sharp(picture).rotate(270).jpeg().toBuffer()],
    [
      "on its side, with EXIF saying so",
      (picture) => sharp(picture).rotate(270).withMetadata({ orientation: 6 }).jpeg().toBuffer(),
    ],
    ["askew", (picture) => sharp(picture).rotate(12, { background: "#777" }).jpeg().toBuffer()],
    ["dark and blurred", (picture) => sharp(picture).linear(0.35).blur(1).jpeg().toBuffer()],
    ["squeezed by JPEG", (picture) => sharp(picture).jpeg({ quality: 20 }).toBuffer()],
    ["in grey, on a transparent ground", (picture) => sharp(picture).greyscale().ensureAlpha(0.98).png().toBuffer()],
  ])("%s: the reading is the same", async (_, change) => {
    const { fields } = await read(await change(drawn));
    expect(fields).toMatchObject({ total: { value: diner.expected.total }, date: { value: diner.expected.date } });
  });

  test("a picture upside down is read, and its boxes are in its pixels after EXIF orientation", async () => {
    const { width, height } = await sharp(drawn).metadata();
    const { box } = (await read(drawn)).fields.total!;
    const { total, date } = (await read(await sharp(drawn).rotate(180).jpeg({ quality: 95 }).toBuffer())).fields;
    expect({ total: total!.value, date: date!.value }).toMatchObject({
      total: diner.expected.total,
      date: diner.expected.date,
    });
    const turned = total!.box!;
    expect(box!.x + box!.width).toBeGreaterThan(width * 0.8);
    expect(Math.abs(width - turned.x - turned.width - box!.x)).toBeLessThan(12);
    expect(Math.abs(height - turned.y - turned.height - box!.y)).toBeLessThan(12);
  });

  test("a small receipt in a large photo is read from a larger copy of its area", async () => {
    const photo = await sharp({ create: { width: 6_000, height: 4_000, channels: 3, background: "#5d5f55" } })
      .composite([{ input: await renderReceipt(diner, { width: 1_100 }), left: 900, top: 700 }])
      .jpeg()
      .toBuffer();
    const { fields } = await read(photo);
    expect(fields.total).toMatchObject({ value: diner.expected.total });
    expect(fields.total!.box!.x).toBeGreaterThan(1_700);
  });
});

describe("other bytes and pictures", () => {
  test.each([
    ["nothing", Buffer.alloc(0)],
    ["random bytes", Buffer.from(Array.from({ length: 4_000 }, (_, i) => (i * 7_919) % 251))],
    ["a PDF", Buffer.from("%PDF-1.7\n1 0 obj\n<<>>\nendobj\n")],
    ["a bomb", bomb()],
  ])("%s is rejected as undecodable", async (_, bytes) => {
    await expect(read(bytes)).rejects.toThrow(UndecodableImageError);
  });

  test.each([
    [1, 1],
    [1, 3_000],
    [3_000, 1],
    [20, 12_000],
  ])("an empty picture of %i by %i has no fields", async (width, height) => {
    const empty = await sharp({ create: { width, height, channels: 3, background: "#fff" } })
      .png()
      .toBuffer();
    expect(await read(empty)).toMatchObject({ fields: {}, trust: 0, accepted: false, complete: true });
  });

  test("a truncated photo is read as far as it can be decoded", async () => {
    const picture = await renderReceipt(named("diner"));
    await expect(read(picture.subarray(0, Math.floor(picture.length * 0.9)))).resolves.toMatchObject({
      complete: true,
    });
  });
});

describe("the deadline of a reading", () => {
  test("the reading of a page of a thousand words ends at its deadline, with the important lines read", async () => {
    const words = Array.from({ length: 1_000 }, (_, i) => `word${i}`);
    const rows = Array.from({ length: 100 }, (_, i) => words.slice(i * 10, i * 10 + 10).join("  "));
    const at = (x: number, row: number, text: string) =>
      `<text x="${x}" y="${60 + row * 24}" font-size="17" xml:space="preserve">${text}</text>`;
    const text = [...rows.map((row, i) => at(40, i, row)), at(40, 97.4, "TOTAL RM"), at(990, 97.4, "77.70")].filter(
      (_, i) => i < 96 || i > 98,
    );
    const page = await sharp(
      Buffer.from(
        `<svg xmlns="http://www.w3.org/2000/svg" width="1100" height="2500" font-family="Cousine"><rect width="100%" height="100%" fill="#fff"/>${text.join("")}</svg>`,
      ),
    )
      .png()
      .toBuffer();
    // Each line asks twice for the time, and that is how long it takes.
    let left = 2_400;
    const reading = await read(page, () => (left -= 20));
    expect(left).toBeGreaterThan(-100);
    expect(left).toBeLessThan(200);
    expect(reading).toMatchObject({ complete: false, accepted: false, fields: { total: { value: 7_770 } } });
    expect(reading.doubts).toContain("not everything was read");
  });

  test("after its deadline no line is read", async () => {
    expect(await read(await renderReceipt(named("diner")), () => -1)).toMatchObject({
      complete: false,
      accepted: false,
      fields: {},
    });
  });

  test("the amounts to the right are read first, from below, then the head", () => {
    const at = (x: number, y: number): Quad => [
      [x, y],
      [x + 80, y],
      [x + 80, y + 20],
      [x, y + 20],
    ];
    const grid = Array.from({ length: 100 }, (_, row) =>
      (row % 2 ? [0, 150, 250, 400] : [0, 150]).map((x) => at(x, row * 30)),
    ).flat();
    const ordered = sortByPriority(grid);
    expect(ordered).toHaveLength(300);
    expect(ordered.slice(0, 4).map(([[, y]]) => y)).toEqual([99, 99, 99, 99].map((row) => row * 30));
    const cut = ordered.slice(MAX_LINES);
    // Rows in the middle without an amount.
    expect(cut.every(([[, y]]) => (y / 30) % 2 === 0 && y > 19 * 30 && y < 75 * 30)).toBe(true);
  });
});

const SCANS = new URL("../../../../shared/data/receipts/", import.meta.url);
/** One of this many scans is read. */
const EVERY = LONG ? 20 : 100;
test.skipIf(!existsSync(SCANS))("the total of real scans", async () => {
  const labels = JSON.parse(readFileSync(new URL("labels.json", SCANS), "utf8")) as Record<string, { total: string }>;
  const ids = Object.keys(labels)
    .toSorted()
    .filter((_, i) => i % EVERY === 7);
  const totals = await Promise.all(
    ids.map(async (id) => (await read(readFileSync(new URL(`${id}.jpg`, SCANS)))).fields.total?.value),
  );
  expect(totals).toEqual(ids.map((id) => Math.round(Number(labels[id]!.total.replaceAll(/[^\d.]/g, "")) * 100)));
});

/** A PNG whose header claims 60,000 by 60,000 pixels. */
function bomb(): Buffer {
  const png = Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64",
  );
  png.writeUInt32BE(60_000, 16);
  png.writeUInt32BE(60_000, 20);
  return png;
}
