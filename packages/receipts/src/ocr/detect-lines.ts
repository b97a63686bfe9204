import {
  rectangleCorners,
  quadHeight,
  convexHull,
  smallestRectangle,
  quadWidth,
  type PixelPoint,
  type Quad,
} from "./geometry.ts";
import type { OnnxModel } from "./models.ts";
import { resize, type RasterImage } from "./raster-image.ts";

/** Above this probability a pixel is print. */
const PIXEL_THRESHOLD = 0.3;
/** A group of pixels is a line when this is their mean probability of being text. */
const LINE_THRESHOLD = 0.5;
/** The model marks the core of a line; this much of area over perimeter is added around it. */
const UNCLIP_RATIO = 1.5;
const MIN_PIXELS = 12;
const MIN_SIDE_PX = 3;
/** The sides of the model's input are multiples of this. */
const INPUT_MULTIPLE_PX = 32;
/** Of ImageNet, in the order that the model was trained with. */
const MEAN = [0.485, 0.456, 0.406] as const;
const STANDARD_DEVIATION = [0.229, 0.224, 0.225] as const;

/** Detects the lines of text on a picture whose longer side is reduced to `side`, by PP-OCR's differentiable binarization. */
export async function detectLines(model: OnnxModel, picture: RasterImage, side: number): Promise<Quad[]> {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const small = await resize(
    picture,
    Math.max(8, Math.round(picture.width * scale)),
    Math.max(8, Math.round(picture.height * scale)),
  );
  const [width, height] = [
    Math.ceil(small.width / INPUT_MULTIPLE_PX) * INPUT_MULTIPLE_PX,
    Math.ceil(small.height / INPUT_MULTIPLE_PX) * INPUT_MULTIPLE_PX,
  ];
  // A page is detected once or twice, with more memory than any line needs.
  const lines = await model.run(
    toModelInput(small, width, height),
    [1, 3, height, width],
    (probability) => findLines(probability, width, small),
    { releasesMemory: true },
  );
  const [x, y] = [picture.width / small.width, picture.height / small.height];
  const toPicture = ([px, py]: PixelPoint): PixelPoint => [px * x, py * y];
  return lines.map(([tl, tr, br, bl]) => [toPicture(tl), toPicture(tr), toPicture(br), toPicture(bl)]);
}

/** One plane for each color, blue first; white to the right and below. */
function toModelInput(picture: RasterImage, width: number, height: number): Float32Array {
  const plane = width * height;
  const out = new Float32Array(3 * plane);
  for (const channel of [0, 1, 2] as const) {
    const [factor, offset] = [1 / (255 * STANDARD_DEVIATION[channel]), -MEAN[channel] / STANDARD_DEVIATION[channel]];
    out.fill(255 * factor + offset, channel * plane, (channel + 1) * plane);
    for (let y = 0; y < picture.height; y++) {
      let from = y * picture.width * 3 + 2 - channel;
      const begin = channel * plane + y * width;
      for (let to = begin; to < begin + picture.width; to++, from += 3) out[to] = picture.data[from]! * factor + offset;
    }
  }
  return out;
}

/** Connected pixels of text, each as the rectangle around them. */
function findLines(probability: Float32Array, stride: number, { width, height }: RasterImage): Quad[] {
  const seen = new Uint8Array(probability.length);
  const found: Quad[] = [];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const start = y * stride + x;
      if (seen[start] || probability[start]! <= PIXEL_THRESHOLD) continue;
      const { outline, pixels, sum } = floodFill(probability, seen, start, stride, width, height);
      if (pixels < MIN_PIXELS || sum / pixels < LINE_THRESHOLD) continue;
      const line = boundingQuad(outline);
      if (line) found.push(line);
    }
  return found;
}

/** The pixels connected to `start` in eight directions: their number, probability, and the ends of each row. */
function floodFill(
  probability: Float32Array,
  seen: Uint8Array,
  start: number,
  stride: number,
  width: number,
  height: number,
): { outline: PixelPoint[]; pixels: number; sum: number } {
  const rows = new Map<number, [left: number, right: number]>();
  const stack = [start];
  seen[start] = 1;
  let [pixels, sum] = [0, 0];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const [x, y] = [at % stride, Math.floor(at / stride)];
    pixels++;
    sum += probability[at]!;
    const row = rows.get(y);
    if (!row) rows.set(y, [x, x]);
    else if (x < row[0]) row[0] = x;
    else if (x > row[1]) row[1] = x;
    for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++)
      for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
        const next = ny * stride + nx;
        if (seen[next] || probability[next]! <= PIXEL_THRESHOLD) continue;
        seen[next] = 1;
        stack.push(next);
      }
  }
  const outline = [...rows].flatMap(([y, [left, right]]): PixelPoint[] => [
    [left, y],
    [right + 1, y],
    [left, y + 1],
    [right + 1, y + 1],
  ]);
  return { outline, pixels, sum };
}

function boundingQuad(outline: readonly PixelPoint[]): Quad | undefined {
  const rectangle = smallestRectangle(convexHull(outline));
  if (!rectangle) return undefined;
  const quad = rectangleCorners(rectangle, 0);
  const [long, high] = [quadWidth(quad), quadHeight(quad)];
  if (Math.min(long, high) < MIN_SIDE_PX) return undefined;
  return rectangleCorners(rectangle, (long * high * UNCLIP_RATIO) / (2 * (long + high)));
}
