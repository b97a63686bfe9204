import { mkdir, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import sharp from "sharp";
import { OUTPUT_FOLDER } from "../log.ts";

/** A thumbnail and its caption. */
export interface ContactSheetPhoto {
  name: string;
  webp: Uint8Array;
  lines: readonly [string, string];
}

const [ACROSS, CELL, CAPTION, MARGIN] = [4, 276, 52, 10];

/** Writes every thumbnail, and all of them on one sheet. Returns the path of the sheet. */
export async function writeContactSheet(photos: readonly ContactSheetPhoto[]): Promise<string> {
  await mkdir(OUTPUT_FOLDER, { recursive: true });
  for (const { name, webp } of photos) await writeFile(join(OUTPUT_FOLDER, `${name}.webp`), webp);
  const placed = photos.map((photo, n) => ({
    ...photo,
    left: MARGIN + (n % ACROSS) * CELL,
    top: MARGIN + Math.floor(n / ACROSS) * (CELL + CAPTION),
  }));
  const [width, height] = [MARGIN + ACROSS * CELL, MARGIN + Math.ceil(photos.length / ACROSS) * (CELL + CAPTION)];
  const captionTexts = placed.flatMap(({ lines, left, top }) =>
    lines.map((line, n) => `<text x="${left}" y="${top + CELL + n * 20}">${line.replaceAll("&", "&amp;")}</text>`),
  );
  const captions = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="Noto Sans SC" font-size="15">${captionTexts.join("")}</svg>`;
  const sheet = join(OUTPUT_FOLDER, "receipts.png");
  await sharp({ create: { width, height, channels: 3, background: "#fff" } })
    .composite([
      ...placed.map(({ webp, left, top }) => ({ input: Buffer.from(webp), left, top })),
      { input: Buffer.from(captions), left: 0, top: 0 },
    ])
    .png()
    .toFile(sheet);
  return relative(process.cwd(), sheet);
}
