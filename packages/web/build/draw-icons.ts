/** `node packages/web/build/draw-icons.ts`: draws the icons of an installed application from public/icon.svg. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";

const PUBLIC = join(import.meta.dirname, "../public");
const drawing = readFileSync(join(PUBLIC, "icon.svg"), "utf8");
/** A system cuts its own shape out of a maskable icon: the ground reaches the edges, the drawing stays in the middle. */
const maskable = drawing
  .replace('rx="7" ', "")
  .replace("<path ", '<path transform="translate(16 16) scale(0.72) translate(-16 -16)" ');

const ICONS = [
  ["icon-192.png", 192, drawing],
  ["icon-512.png", 512, drawing],
  ["icon-maskable-512.png", 512, maskable],
  ["apple-touch-icon.png", 180, maskable],
] as const;

for (const [name, px, svg] of ICONS) {
  await sharp(Buffer.from(svg), { density: (72 * px) / 32 })
    .resize(px, px)
    .png({ palette: true, colours: 32, compressionLevel: 9 })
    .toFile(join(PUBLIC, name));
  console.log(name);
}
