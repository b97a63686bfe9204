import sharp from "sharp";

/** A thing found on a picture. */
export interface Annotation {
  name: string;
  /** In pixels of the picture after EXIF orientation. */
  box: { x: number; y: number; width: number; height: number };
}

/** The upright picture with a named frame around each mark, as PNG. */
export async function annotate(picture: Uint8Array, annotations: readonly Annotation[]): Promise<Buffer> {
  const upright = await sharp(picture).autoOrient().toBuffer({ resolveWithObject: true });
  const { width, height } = upright.info;
  const line = Math.max(2, Math.round(Math.max(width, height) / 500));
  const frames = annotations.map(
    ({ name, box }) =>
      `<rect x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}" fill="none" stroke="#d6006c" stroke-width="${line}"/>` +
      `<text x="${box.x}" y="${Math.max(line * 7, box.y - line * 2)}" fill="#d6006c" font-family="sans-serif" font-size="${line * 7}">${name}</text>`,
  );
  const overlay = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${frames.join("")}</svg>`;
  return sharp(upright.data)
    .composite([{ input: Buffer.from(overlay) }])
    .png()
    .toBuffer();
}
