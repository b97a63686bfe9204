import { quadHeight, quadWidth, type Quad } from "./geometry.ts";
import type { OnnxModel } from "./models.ts";
import type { RasterImage } from "./raster-image.ts";
import { STRIP_HEIGHT_PX, cutStrip } from "./line-strip.ts";

/** Whether the text runs up or down the page, by the length of its lines: short words look alike both ways. */
export function isSideways(lines: readonly Quad[]): boolean {
  let [tall, wide] = [0, 0];
  for (const line of lines) {
    const [width, height] = [quadWidth(line), quadHeight(line)];
    if (height > 1.5 * width) tall += height;
    else if (width > 1.5 * height) wide += width;
  }
  return tall > 1.2 * wide;
}

/** The input that the direction model was trained with. */
const INPUT_WIDTH_PX = 192;
const MAX_VOTERS = 12;
const MIN_CONFIDENCE = 0.9;
const MIN_MAJORITY = 1.5;

/** Whether the text is upside down, by a vote of the widest lines; those below the threshold do not count. It ends when the rest cannot change it. */
export async function isUpsideDown(
  direction: OnnxModel,
  picture: RasterImage,
  lines: readonly Quad[],
): Promise<boolean> {
  const widest = lines
    .filter((line) => quadWidth(line) > 3 * quadHeight(line))
    .toSorted((a, b) => quadWidth(b) - quadWidth(a))
    .slice(0, MAX_VOTERS);
  let [down, up, left] = [0, 0, widest.length];
  const isDecided = () => down + left <= MIN_MAJORITY * up || down > MIN_MAJORITY * (up + left);
  for (const line of widest) {
    if (isDecided()) break;
    left--;
    const { input } = cutStrip(picture, line, INPUT_WIDTH_PX);
    const turned = await direction.run(input, [1, 3, STRIP_HEIGHT_PX, INPUT_WIDTH_PX], (output) => output[1]!);
    if (turned > MIN_CONFIDENCE) down++;
    else if (turned < 1 - MIN_CONFIDENCE) up++;
  }
  return down > MIN_MAJORITY * up;
}
