import { heightOf, widthOf, type Quad } from "./geometry.ts";
import type { Model } from "./models.ts";
import type { Picture } from "./picture.ts";
import { HEIGHT, strip } from "./strip.ts";

/** Does the print run up or down the page? By the length of its lines: short words look alike both ways. */
export function isSideways(lines: readonly Quad[]): boolean {
  let [tall, wide] = [0, 0];
  for (const line of lines) {
    const [width, height] = [widthOf(line), heightOf(line)];
    if (height > 1.5 * width) tall += height;
    else if (width > 1.5 * height) wide += width;
  }
  return tall > 1.2 * wide;
}

/** What the direction model was trained with. */
const ROOM = 192;
const VOTERS = 12;
const SURE = 0.9;

/** Is the print upside down? The widest lines vote; those that are not sure do not count. */
export async function isUpsideDown(direction: Model, picture: Picture, lines: readonly Quad[]): Promise<boolean> {
  const widest = lines
    .filter((line) => widthOf(line) > 3 * heightOf(line))
    .toSorted((a, b) => widthOf(b) - widthOf(a))
    .slice(0, VOTERS);
  let [down, up] = [0, 0];
  for (const line of widest) {
    const { input } = strip(picture, line, ROOM);
    const turned = await direction.run(input, [1, 3, HEIGHT, ROOM], (output) => output[1]!);
    if (turned > SURE) down++;
    else if (turned < 1 - SURE) up++;
  }
  return down > 1.5 * up;
}
