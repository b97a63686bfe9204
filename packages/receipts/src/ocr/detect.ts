import { corners, heightOf, hull, smallestRectangle, widthOf, type Point, type Quad } from "./geometry.ts";
import type { Model } from "./models.ts";
import { resize, type Picture } from "./picture.ts";

/** Above this probability a pixel is print. */
const PRINT = 0.3;
/** A line is one when its pixels are print with this probability on the average. */
const LINE = 0.5;
/** The model marks the core of a line; this much of area over perimeter is added around it. */
const UNCLIP = 1.5;
const LEAST_PIXELS = 12;
const LEAST_SIDE = 3;
/** Sides of what the model takes are multiples of this. */
const STEP = 32;
/** Of ImageNet, in the order that the model was trained with. */
const MEAN = [0.485, 0.456, 0.406] as const;
const DEVIATION = [0.229, 0.224, 0.225] as const;

/** The lines of print on a picture looked at with its longer side reduced to `side`. PP-OCR's differentiable binarization. */
export async function detect(model: Model, picture: Picture, side: number): Promise<Quad[]> {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const small = await resize(
    picture,
    Math.max(8, Math.round(picture.width * scale)),
    Math.max(8, Math.round(picture.height * scale)),
  );
  const [width, height] = [Math.ceil(small.width / STEP) * STEP, Math.ceil(small.height / STEP) * STEP];
  const lines = await model.run(normalised(small, width, height), [1, 3, height, width], (probability) =>
    linesOf(probability, width, small),
  );
  const [x, y] = [picture.width / small.width, picture.height / small.height];
  const back = ([px, py]: Point): Point => [px * x, py * y];
  return lines.map(([tl, tr, br, bl]) => [back(tl), back(tr), back(br), back(bl)]);
}

/** One plane a colour, blue first; white to the right and below. */
function normalised(picture: Picture, width: number, height: number): Float32Array {
  const plane = width * height;
  const out = new Float32Array(3 * plane);
  for (const channel of [0, 1, 2] as const) {
    const [factor, offset] = [1 / (255 * DEVIATION[channel]), -MEAN[channel] / DEVIATION[channel]];
    out.fill(255 * factor + offset, channel * plane, (channel + 1) * plane);
    for (let y = 0; y < picture.height; y++) {
      let from = y * picture.width * 3 + 2 - channel;
      const begin = channel * plane + y * width;
      for (let to = begin; to < begin + picture.width; to++, from += 3) out[to] = picture.data[from]! * factor + offset;
    }
  }
  return out;
}

/** Connected pixels of print, each as the rectangle around it. */
function linesOf(probability: Float32Array, stride: number, { width, height }: Picture): Quad[] {
  const seen = new Uint8Array(probability.length);
  const found: Quad[] = [];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const start = y * stride + x;
      if (seen[start] || probability[start]! <= PRINT) continue;
      const { outline, pixels, sum } = flood(probability, seen, start, stride, width, height);
      if (pixels < LEAST_PIXELS || sum / pixels < LINE) continue;
      const line = around(outline);
      if (line) found.push(line);
    }
  return found;
}

/** The pixels connected to `start` in eight directions: how many, how sure, and the ends of each row of them. */
function flood(
  probability: Float32Array,
  seen: Uint8Array,
  start: number,
  stride: number,
  width: number,
  height: number,
): { outline: Point[]; pixels: number; sum: number } {
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
        if (seen[next] || probability[next]! <= PRINT) continue;
        seen[next] = 1;
        stack.push(next);
      }
  }
  const outline = [...rows].flatMap(([y, [left, right]]): Point[] => [
    [left, y],
    [right + 1, y],
    [left, y + 1],
    [right + 1, y + 1],
  ]);
  return { outline, pixels, sum };
}

function around(outline: readonly Point[]): Quad | undefined {
  const rectangle = smallestRectangle(hull(outline));
  if (!rectangle) return undefined;
  const quad = corners(rectangle, 0);
  const [long, high] = [widthOf(quad), heightOf(quad)];
  if (Math.min(long, high) < LEAST_SIDE) return undefined;
  return corners(rectangle, (long * high * UNCLIP) / (2 * (long + high)));
}
