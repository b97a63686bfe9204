import { mkdir, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import sharp from "sharp";
import { OUT } from "./log.ts";

/** A thumbnail, and the words below it. */
export interface Shot {
  name: string;
  webp: Uint8Array;
  lines: readonly [string, string];
}

const [ACROSS, CELL, CAPTION, LEFT] = [4, 276, 52, 10];

/** Writes every thumbnail, and all of them on one sheet. Says where the sheet is. */
export async function contactSheet(shots: readonly Shot[]): Promise<string> {
  await mkdir(OUT, { recursive: true });
  for (const { name, webp } of shots) await writeFile(join(OUT, `${name}.webp`), webp);
  const placed = shots.map((shot, n) => ({
    ...shot,
    left: LEFT + (n % ACROSS) * CELL,
    top: LEFT + Math.floor(n / ACROSS) * (CELL + CAPTION),
  }));
  const [width, height] = [LEFT + ACROSS * CELL, LEFT + Math.ceil(shots.length / ACROSS) * (CELL + CAPTION)];
  const words = placed.flatMap(({ lines, left, top }) =>
    lines.map((line, n) => `<text x="${left}" y="${top + CELL + n * 20}">${line.replaceAll("&", "&amp;")}</text>`),
  );
  const captions = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="Noto Sans SC" font-size="15">${words.join("")}</svg>`;
  const sheet = join(OUT, "receipts.png");
  await sharp({ create: { width, height, channels: 3, background: "#fff" } })
    .composite([
      ...placed.map(({ webp, left, top }) => ({ input: Buffer.from(webp), left, top })),
      { input: Buffer.from(captions), left: 0, top: 0 },
    ])
    .png()
    .toFile(sheet);
  return relative(process.cwd(), sheet);
}
