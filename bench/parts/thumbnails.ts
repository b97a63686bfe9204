import sharp from "sharp";
import { renderThumbnails } from "@waybill/receipts/photos/thumbnails";
import { table } from "@waybill/operator/text";
import { type BenchmarkEffort, median, type BenchmarkResult, formatTargets } from "../benchmark.ts";

const ROUNDS = { full: 7, quick: 1 };
const SIZES = [
  { what: "a scan", width: 600, height: 1_200 },
  { what: "a phone's photo", width: 3_024, height: 4_032 },
];
const PICTURES = { full: SIZES, quick: SIZES.slice(0, 1) };

/** Photos processed per second, compared with sharp alone: one decode and two WebPs without checks. One thread for both. */
export async function measureThumbnails(effort: BenchmarkEffort): Promise<BenchmarkResult> {
  sharp.concurrency(1);
  sharp.cache(false);
  const figures = [];
  for (const { what, width, height } of PICTURES[effort]) {
    const bytes = await createPicture(width, height);
    const [bare, all]: [number[], number[]] = [[], []];
    // Alternating, so that a machine that slows down slows both.
    for (let round = 0; round < ROUNDS[effort]; round++) {
      bare.push(await measureSeconds(() => bareSharp(bytes)));
      all.push(await measureSeconds(() => renderThumbnails(bytes)));
    }
    const share = median(bare.map((one, n) => one / all[n]!));
    figures.push({
      what,
      megapixels: (width * height) / 1e6,
      bare: 1 / median(bare),
      developed: 1 / median(all),
      share,
    });
  }
  const rows = figures.map(({ what, megapixels, bare, developed, share }) => [
    what,
    megapixels.toFixed(1),
    bare.toFixed(1),
    developed.toFixed(1),
    `${(100 * share).toFixed(0)} %`,
  ]);
  const worst = Math.min(...figures.map(({ share }) => share));
  const reached = `${(100 * worst).toFixed(0)} %`;
  const text = [
    table(["PICTURE", "MEGAPIXELS", "BARE SHARP/s", "DEVELOPED/s", "OF SHARP"], rows),
    formatTargets([{ what: "photos/s beside bare sharp", target: "≥ 70 %", reached, met: worst >= 0.7 }]),
  ];
  return { figures, text: text.join("\n") };
}

async function bareSharp(bytes: Uint8Array): Promise<void> {
  const image = sharp(bytes).rotate();
  for (const px of [256, 1_024]) await image.clone().resize(px, px, { fit: "inside" }).webp({ quality: 80 }).toBuffer();
}

async function measureSeconds(work: () => Promise<unknown>): Promise<number> {
  const before = performance.now();
  await work();
  return (performance.now() - before) / 1_000;
}

/** Lines of bars on paper with some grain, as a photo has it. */
function createPicture(width: number, height: number): Promise<Buffer> {
  const bars = Array.from(
    { length: 40 },
    (_, n) => `<rect x="5%" y="${2 + 2.4 * n}%" width="${20 + ((n * 37) % 70)}%" height="1.2%"/>`,
  );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#eee"/>${bars.join("")}</svg>`;
  const grain = {
    create: {
      width,
      height,
      channels: 3 as const,
      background: "#888",
      noise: { type: "gaussian" as const, mean: 128, sigma: 20 },
    },
  };
  return sharp(grain)
    .composite([{ input: Buffer.from(svg), blend: "soft-light" }])
    .jpeg({ quality: 88 })
    .toBuffer();
}
