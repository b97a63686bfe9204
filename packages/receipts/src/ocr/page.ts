import type { Quad } from "./geometry.ts";

/** One line of print, as recognised. */
export interface OcrLine {
  /** Its corners on the upright working picture: top left, top right, bottom right, bottom left. */
  corners: Quad;
  text: string;
  /** How sure each character is, 0 to 1; as many as there are characters. */
  confidence: number[];
  /** Where each character's middle stands along the line, 0 to 1. */
  characterPositions: number[];
}

/** What the engine saw. */
export interface OcrPage {
  lines: OcrLine[];
  /** Corners on the working picture, in pixels of the original after EXIF orientation. */
  toOriginal: (corner: Quad[number]) => Quad[number];
  /** False when print was found that the deadline, or the cap on lines, left unread. */
  complete: boolean;
}
