import type { Quad } from "./geometry.ts";

/** One recognized line. */
export interface OcrLine {
  /** Its corners on the upright working picture: top left, top right, bottom right, bottom left. */
  corners: Quad;
  text: string;
  /** The confidence of each character, 0 to 1. */
  confidence: number[];
  /** The position of each character's middle along the line, 0 to 1. */
  characterPositions: number[];
}

/** The recognized lines of a picture. */
export interface OcrPage {
  lines: OcrLine[];
  /** Corners on the working picture, in pixels of the original after EXIF orientation. */
  toOriginal: (corner: Quad[number]) => Quad[number];
  /** False when the deadline or the limit on lines left detected text unread. */
  complete: boolean;
}
