import type { Quad } from "./geometry.ts";
import type { Models } from "./models.ts";
import type { Line } from "./page.ts";
import type { Picture } from "./picture.ts";
import { HEIGHT, strip, stripWidth } from "./strip.ts";

/** Inputs come in few widths, so that the runtime can use its memory again. */
const STEP = 64;
/** A longer line is cut off: no receipt has one, and memory grows with it. */
const MOST = 3_200;

/** How wide the recogniser's input for a line is: what its time grows with. */
export const roomFor = (line: Quad): number =>
  Math.min(MOST, Math.ceil(Math.max(STEP, stripWidth(line)) / STEP) * STEP);

/** Reads one line of print. */
export async function recognise({ recognition, characters }: Models, picture: Picture, corners: Quad): Promise<Line> {
  const { width, room, input } = strip(picture, corners, roomFor(corners));
  return recognition.run(input, [1, 3, HEIGHT, room], (output, shape) => ({
    corners,
    ...decode(output, shape[1]!, shape[2]!, characters, room / width),
  }));
}

/** Connectionist temporal classification, greedily: the likeliest class of each step, repeats and "nothing" left out. */
function decode(
  output: Float32Array,
  steps: number,
  classes: number,
  characters: readonly string[],
  stretch: number,
): Pick<Line, "text" | "certainty" | "along"> {
  const [text, certainty, along]: [string[], number[], number[]] = [[], [], []];
  let before = 0;
  for (let step = 0; step < steps; step++) {
    let best = 0;
    const begin = step * classes;
    for (let one = 1; one < classes; one++) if (output[begin + one]! > output[begin + best]!) best = one;
    if (best !== 0 && best !== before) {
      text.push(characters[best - 1]!);
      certainty.push(Math.min(1, output[begin + best]!));
      along.push(Math.min(1, ((step + 0.5) / steps) * stretch));
    }
    before = best;
  }
  return { text: text.join(""), certainty, along };
}
