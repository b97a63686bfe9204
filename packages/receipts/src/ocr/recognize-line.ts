import type { Quad } from "./geometry.ts";
import type { OcrModels } from "./models.ts";
import type { OcrLine } from "./page.ts";
import type { RasterImage } from "./raster-image.ts";
import { STRIP_HEIGHT_PX, cutStrip, stripWidthPx } from "./line-strip.ts";

/** Inputs come in few widths, so that the runtime can use its memory again. */
const WIDTH_STEP_PX = 64;
/** A longer line is cut off: no receipt has one, and memory grows with it. */
const MAX_WIDTH_PX = 3_200;

/** How wide the recogniser's input for a line is: what its time grows with. */
export const inputWidthPx = (line: Quad): number =>
  Math.min(MAX_WIDTH_PX, Math.ceil(Math.max(WIDTH_STEP_PX, stripWidthPx(line)) / WIDTH_STEP_PX) * WIDTH_STEP_PX);

/** Reads one line of print. The last of a page releases the memory of all: the next page begins with its picture. */
export async function recognizeLine(
  { recognition, characters }: OcrModels,
  picture: RasterImage,
  corners: Quad,
  isLast: boolean,
): Promise<OcrLine> {
  const { width, inputWidth, input } = cutStrip(picture, corners, inputWidthPx(corners));
  return recognition.run(
    input,
    [1, 3, STRIP_HEIGHT_PX, inputWidth],
    (output, shape) => ({
      corners,
      ...decodeCtc(output, shape[1]!, shape[2]!, characters, inputWidth / width),
    }),
    { releasesMemory: isLast },
  );
}

/** Connectionist temporal classification, greedily: the likeliest class of each step, repeats and "nothing" left out. */
function decodeCtc(
  output: Float32Array,
  steps: number,
  classes: number,
  characters: readonly string[],
  stretch: number,
): Pick<OcrLine, "text" | "confidence" | "characterPositions"> {
  const [text, confidence, characterPositions]: [string[], number[], number[]] = [[], [], []];
  let before = 0;
  for (let step = 0; step < steps; step++) {
    let best = 0;
    const begin = step * classes;
    for (let one = 1; one < classes; one++) if (output[begin + one]! > output[begin + best]!) best = one;
    if (best !== 0 && best !== before) {
      text.push(characters[best - 1]!);
      confidence.push(Math.min(1, output[begin + best]!));
      characterPositions.push(Math.min(1, ((step + 0.5) / steps) * stretch));
    }
    before = best;
  }
  return { text: text.join(""), confidence, characterPositions };
}
