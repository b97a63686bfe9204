import { createRequire } from "node:module";
import { seededRandom } from "@waybill/local/faults/seeded-random";
import sharp from "sharp";
import { SAMPLE_RECEIPTS, sampleReceipts, type SampleReceipt, type PrintedLine } from "./sample-receipts.ts";

export { SAMPLE_RECEIPTS, sampleReceipts, type SampleReceipt };

/** The defects of a photo of a receipt. */
export interface ImageDefects {
  /** Degrees. @default 0 */
  tilt?: number;
  /** Standard deviation of Gaussian blur, in pixels. @default 0 */
  blur?: number;
  /** Standard deviation of each pixel's noise, of 255. @default 0 */
  noise?: number;
  /** Brightness, 0 to 1; one corner is always darker. @default 1 */
  light?: number;
  /** Of the JPEG. @default 90 */
  quality?: number;
  /** Pixels across. @default 620 */
  width?: number;
  /** Of the noise. @default 1 */
  seed?: number;
}

/** The defects of a courier's photo. */
export const PHONE_PHOTO_DEFECTS: ImageDefects = { tilt: 2, blur: 0.6, noise: 9, light: 0.85, quality: 55 };

const MARGIN = 36;
const SIZE = 22;
const LEADING = 1.42;
const PAPER = 620;

/** A picture of a receipt, JPEG. The same arguments give the same bytes. */
export async function renderReceipt({ lines, font }: SampleReceipt, defects: ImageDefects = {}): Promise<Buffer> {
  await loadFontsOnce();
  const height = MARGIN * 2 + lines.reduce((sum, line) => sum + lineHeightPx(line), 0);
  const scale = (defects.width ?? PAPER) / PAPER;
  const paper = await sharp(Buffer.from(toSvg(lines, font, height)), { density: 72 * scale })
    .flatten({ background: "#fdfdfb" })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height: high, channels } = paper.info;
  applyShadeAndNoise(paper.data, width, channels, defects);
  let picture = sharp(paper.data, { raw: { width, height: high, channels } });
  if (defects.tilt) picture = picture.rotate(defects.tilt, { background: "#8a8378" });
  if (defects.blur) picture = sharp(await picture.png().toBuffer()).blur(defects.blur);
  return picture.jpeg({ quality: defects.quality ?? 90 }).toBuffer();
}

/** The fonts come as packages; a picture of text, made once, tells the renderer where they are. */
const loadFontsOnce = memoize(async () => {
  const { resolve } = createRequire(import.meta.url);
  const files = [
    ["Noto Sans SC", "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf"],
    ["Noto Sans SC Bold", "@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf"],
    ["Cousine", "@expo-google-fonts/cousine/400Regular/Cousine_400Regular.ttf"],
    ["Cousine Bold", "@expo-google-fonts/cousine/700Bold/Cousine_700Bold.ttf"],
  ] as const;
  for (const [font, file] of files)
    await sharp({ text: { text: "1", font, fontfile: resolve(file) } })
      .png()
      .toBuffer();
});

function memoize<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

const fontSizePx = ({ large }: PrintedLine): number => SIZE * (large ? 1.45 : 1);
const lineHeightPx = (line: PrintedLine): number => Math.round(fontSizePx(line) * LEADING);

function toSvg(lines: readonly PrintedLine[], font: string, height: number): string {
  let y = MARGIN;
  const text = lines.map((line) => {
    y += lineHeightPx(line);
    return textColumns(line)
      .map(({ words, x, anchor }) => {
        const weight = line.large ? ` font-weight="bold"` : "";
        return `<text x="${x}" y="${y}" text-anchor="${anchor}" font-size="${fontSizePx(line)}"${weight} xml:space="preserve">${escapeXml(words)}</text>`;
      })
      .join("");
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${PAPER}" height="${height}" font-family="${font}" fill="#2a2a2c">${text.join("")}</svg>`;
}

function textColumns({ center, left, middle, right }: PrintedLine): { words: string; x: number; anchor: string }[] {
  return [
    { words: center, x: PAPER / 2, anchor: "middle" },
    { words: left, x: MARGIN, anchor: "start" },
    { words: middle, x: PAPER * 0.62, anchor: "end" },
    { words: right, x: PAPER - MARGIN, anchor: "end" },
  ].filter((column): column is { words: string; x: number; anchor: string } => column.words !== undefined);
}

const escapeXml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** Shade and noise, in place. */
function applyShadeAndNoise(
  pixels: Buffer,
  width: number,
  channels: number,
  { noise = 0, light = 1, seed = 1 }: ImageDefects,
): void {
  const random = seededRandom(seed);
  const rows = pixels.length / channels / width;
  for (let i = 0; i < pixels.length; i += channels) {
    const [x, y] = [(i / channels) % width, Math.floor(i / channels / width)];
    const shade = light * (1 - (1 - light) * 0.5 * (x / width + y / rows));
    const grain = noise === 0 ? 0 : noise * (random() + random() + random() - 1.5) * 2;
    for (let channel = 0; channel < channels; channel++)
      pixels[i + channel] = Math.max(0, Math.min(255, pixels[i + channel]! * shade + grain));
  }
}
