import { createHash } from "node:crypto";
import {
  findDuplicates,
  findPictureSigns,
  findRunMismatches,
  receiptSignature,
  type ReceiptSignature,
  signatureLookupKeys,
} from "@waybill/receipts/fraud/fraud-checks";
import { renderThumbnails } from "@waybill/receipts/photos/thumbnails";
import type { ReceiptReader } from "@waybill/receipts/receipt-reader";
import sharp, { type Sharp } from "sharp";
import { renderReceipt } from "../../demo/generate/render-receipt.ts";
import { type DrawnReceipt, drawReceipts } from "./draw-receipts.ts";

/** A photo as it is handed in for a run on its day, near its place. */
interface HandedIn {
  /** What was done to it. */
  kind: string;
  of: DrawnReceipt;
  bytes: Buffer;
  /** Hours from the start of the run to the receipt. @default 2 */
  hoursIntoRun?: number;
  /** Degrees from the run's area to where the camera was. @default 0 */
  degreesAway?: number;
}

export interface FraudResult {
  kind: string;
  found: number;
  of: number;
  /** The flags of those that were found. */
  flags: readonly string[];
}

const HOUR_MS = 3_600_000;
const CAMERA = { Make: "Fairphone", Model: "FP5" };

/** What is done to a receipt that was handed in before; each makes another photo of it. */
const FRAUDS: Record<string, (honest: HandedIn, n: number) => Promise<Omit<HandedIn, "kind" | "of">>> = {
  "the same file again": ({ bytes }) => Promise.resolve({ bytes }),
  "smaller, at quality 40": async ({ bytes }) => ({ bytes: await phoneJpeg(sharp(bytes).resize(300), 40) }),
  "cut by 2 % at each side": async ({ bytes }) => ({ bytes: await phoneJpeg(await cut(bytes, 0.02)) }),
  "turned by 1.5 degrees": async ({ bytes }) => ({ bytes: await phoneJpeg(sharp(bytes).rotate(1.5)) }),
  "photographed again": async ({ of }, n) => ({
    bytes: await phoneJpeg(
      sharp(await renderReceipt(of.receipt, { ...of.defects, tilt: 2 - n, noise: 8, light: 0.8, seed: 4_000 + n })),
    ),
  }),
  "another total, by an editor": async ({ of }) => ({ bytes: await withOtherTotal(of, { Software: "GIMP 3.0.4" }) }),
  "another total, without a trace": async ({ of }) => ({ bytes: await withOtherTotal(of, {}) }),
  "a picture of a screen": async ({ bytes }) => ({ bytes: await screenshot(bytes) }),
  "of ten days before": async ({ of }) => ({ bytes: await render(of), hoursIntoRun: -240 }),
  "taken in another city": async ({ of }) => ({ bytes: await render(of), degreesAway: 1 }),
};
/** Of these the receipt was not handed in before. */
const IS_NEW = new Set(["of ten days before", "taken in another city"]);
const FRAUDS_PER_KIND = 5;
export const FRAUD_COUNT = FRAUDS_PER_KIND * Object.keys(FRAUDS).length;

const phoneJpeg = (picture: Sharp, quality = 85, tags: Record<string, string> = {}): Promise<Buffer> =>
  picture
    .withExif({ IFD0: { ...CAMERA, ...tags } })
    .jpeg({ quality })
    .toBuffer();
const render = async ({ receipt, defects }: DrawnReceipt): Promise<Buffer> =>
  phoneJpeg(sharp(await renderReceipt(receipt, defects)), defects.quality);

async function cut(bytes: Buffer, share: number): Promise<Sharp> {
  const { width, height } = await sharp(bytes).metadata();
  const [x, y] = [Math.round(width * share), Math.round(height * share)];
  return sharp(bytes).extract({ left: x, top: y, width: width - 2 * x, height: height - 2 * y });
}

/** The first digit of every amount is another one. */
async function withOtherTotal({ receipt, defects }: DrawnReceipt, tags: Record<string, string>): Promise<Buffer> {
  const lines = receipt.lines.map((line) =>
    "right" in line && /\d[.,\d]*/.test(line.right) && !line.right.includes(":")
      ? { ...line, right: line.right.replace(/\d/, (digit) => String((Number(digit) % 8) + 1)) }
      : line,
  );
  return phoneJpeg(sharp(await renderReceipt({ ...receipt, lines }, defects)), 85, tags);
}

const screenshot = async (bytes: Buffer): Promise<Buffer> =>
  sharp({ create: { width: 1_080, height: 2_340, channels: 3, background: "#111" } })
    .composite([{ input: await sharp(bytes).resize(1_080, 1_900, { fit: "inside" }).toBuffer() }])
    .png()
    .toBuffer();

/**
 * Hands in honest receipts, several of each shop among them, then fifty frauds, and says which were flagged. All pictures are drawn by a
 * seed and read by the engine; they are compared as the worker compares them.
 */
export async function measureFrauds(
  reader: ReceiptReader,
  seed: number,
  honestCount: number,
  onProgress: (done: number, of: number) => void,
): Promise<{ frauds: FraudResult[]; honest: FraudResult }> {
  const drawn = drawReceipts(seed, honestCount + FRAUDS_PER_KIND * IS_NEW.size);
  const honest = await Promise.all(
    drawn.slice(0, honestCount).map(async (of): Promise<HandedIn> => ({ kind: "honest", of, bytes: await render(of) })),
  );
  const fresh = drawn.slice(honestCount);
  const frauds: HandedIn[] = [];
  for (const [k, [kind, make]] of Object.entries(FRAUDS).entries())
    for (let n = 0; n < FRAUDS_PER_KIND; n++) {
      const of = IS_NEW.has(kind) ? fresh.pop()! : honest[(k * FRAUDS_PER_KIND + n) % honestCount]!.of;
      const before = honest.find((one) => one.of === of) ?? { kind, of, bytes: await render(of) };
      frauds.push({ kind, of, ...(await make(before, n)) });
    }
  const seen = new Map<string, ReceiptSignature[]>();
  const flagged: { kind: string; flags: string[] }[] = [];
  for (const [n, one] of [...honest, ...frauds].entries()) {
    flagged.push({ kind: one.kind, flags: await flagsOf(reader, one, `rec_${n}`, seen) });
    onProgress(n + 1, honest.length + frauds.length);
  }
  const result = (kind: string): FraudResult => {
    const of = flagged.filter((one) => one.kind === kind);
    return {
      kind,
      found: of.filter(({ flags }) => flags.length > 0).length,
      of: of.length,
      flags: [...new Set(of.flatMap(({ flags }) => flags))],
    };
  };
  return { frauds: Object.keys(FRAUDS).map(result), honest: result("honest") };
}

/** As the worker does, with a map in place of the table. */
async function flagsOf(
  reader: ReceiptReader,
  { of, bytes, hoursIntoRun = 2, degreesAway = 0 }: HandedIn,
  receiptId: string,
  seen: Map<string, ReceiptSignature[]>,
): Promise<string[]> {
  const { picture } = await renderThumbnails(bytes);
  const { place, date } = of.labels;
  const startedAt = Date.parse(date) + 10 * HOUR_MS - hoursIntoRun * HOUR_MS;
  const reading = await reader.read(bytes, {
    leftMs: () => 60_000,
    takenBefore: new Date(startedAt + 4 * HOUR_MS),
    photoPlace: place,
  });
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const signature = receiptSignature(receiptId, { sha256, perceptualHash: picture.perceptualHash }, reading);
  const keys = signatureLookupKeys(signature);
  const others = [...new Set(keys.flatMap((key) => seen.get(key) ?? []))];
  for (const key of keys) seen.set(key, [...(seen.get(key) ?? []), signature]);
  const box = { south: place.lat - 0.1, west: place.lon - 0.1, north: place.lat + 0.1, east: place.lon + 0.1 };
  const run = {
    runId: receiptId,
    startedAt: new Date(startedAt).toISOString(),
    endedAt: new Date(startedAt + 4 * HOUR_MS).toISOString(),
    box,
  };
  const capture = { ...picture.capture, place: { lat: place.lat + degreesAway, lon: place.lon } };
  return [
    ...findDuplicates(signature, others),
    ...findPictureSigns(picture),
    ...findRunMismatches({ capture, date: reading.fields.date?.value }, run, "c1", startedAt + 5 * HOUR_MS),
  ].map(({ kind }) => kind);
}
