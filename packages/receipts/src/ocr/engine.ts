import { detectLines } from "./detect-lines.ts";
import { MAX_LINES, sortByPriority } from "./line-priority.ts";
import { applyTransform, type Quad } from "./geometry.ts";
import { loadModels, type OcrModels } from "./models.ts";
import type { OcrLine, OcrPage } from "./page.ts";
import { decodeImage, rotate, type RasterImage } from "./raster-image.ts";
import { recognizeLine, inputWidthPx } from "./recognize-line.ts";
import { findTextArea, cropToArea } from "./text-area.ts";
import { isSideways, isUpsideDown } from "./orientation.ts";

/** Pixels of the longer side that lines are cut from. */
const WORKING_SIDE_PX = 2_400;
/** Of the small picture, in which position and orientation of the text are found. */
const COARSE_PASS = { sidePx: 480, minLines: 10 };
/** Of the larger picture: minimum length and minimum width, because a long receipt is narrow. */
const FINE_PASS = { minSidePx: 960, minShortSidePx: 440, maxSidePx: 2_240 };

/** Finds and reads the text on pictures. */
export interface OcrEngine {
  engine: string;
  /** Throws `UndecodableImageError`. When `leftMs` says that no time is left, it returns what it has read. */
  recognizePage: (picture: Uint8Array, leftMs: () => number) => Promise<OcrPage>;
}

/** PP-OCRv4 mobile on onnxruntime; the number after the slash increases when our code changes the result. */
export async function createOcrEngine(): Promise<OcrEngine> {
  const models = await loadModels();
  // Two at the same time would need twice the memory and not be faster.
  return {
    engine: "ppocr-v4-mobile/15",
    recognizePage: serializeCalls((picture, leftMs) => recognizePage(models, picture, leftMs)),
  };
}

async function recognizePage(models: OcrModels, bytes: Uint8Array, leftMs: () => number): Promise<OcrPage> {
  const { picture, lines } = await decodeUpright(models, bytes);
  const read = await recognizeLines(models, picture, sortByPriority(lines), leftMs);
  return {
    lines: read.filter(({ text }) => text.trim() !== ""),
    toOriginal: (corner) => applyTransform(picture.toOriginal, corner),
    complete: read.length === lines.length,
  };
}

/** The part of the picture that has text, upright, and its lines. */
async function decodeUpright(models: OcrModels, bytes: Uint8Array): Promise<{ picture: RasterImage; lines: Quad[] }> {
  const detectFine = (picture: RasterImage) => detectLines(models.detection, picture, detectionSidePx(picture));
  let picture = await decodeImage(bytes, WORKING_SIDE_PX);
  let lines = await detectCoarse(models, picture);
  if (isSideways(lines)) {
    picture = await rotate(picture, 90);
    lines = await detectCoarse(models, picture);
  }
  picture = await cropToArea(bytes, picture, findTextArea(picture, lines), WORKING_SIDE_PX);
  lines = await detectFine(picture);
  // In the small picture the words of small text look like columns: the larger one may show another orientation.
  if (isSideways(lines)) {
    picture = await rotate(picture, 90);
    lines = await detectFine(picture);
  }
  if (await isUpsideDown(models.direction, picture, lines)) {
    picture = await rotate(picture, 180);
    lines = await detectFine(picture);
  }
  return { picture, lines };
}

/** Finds the lines in a small picture, and in a larger one when that shows too few. */
async function detectCoarse({ detection }: OcrModels, picture: RasterImage): Promise<Quad[]> {
  const lines = await detectLines(detection, picture, COARSE_PASS.sidePx);
  return lines.length < COARSE_PASS.minLines ? detectLines(detection, picture, detectionSidePx(picture)) : lines;
}

function detectionSidePx({ width, height }: RasterImage): number {
  const [long, short] = [Math.max(width, height), Math.min(width, height)];
  return Math.min(
    FINE_PASS.maxSidePx,
    Math.max(FINE_PASS.minSidePx, Math.round((FINE_PASS.minShortSidePx * long) / short)),
  );
}

/** Reads in this order up to the limit or the deadline; a line is started only if it can be finished in time. */
async function recognizeLines(
  models: OcrModels,
  picture: RasterImage,
  lines: readonly Quad[],
  leftMs: () => number,
): Promise<OcrLine[]> {
  const read: OcrLine[] = [];
  let [spent, done] = [0, 0];
  const inOrder = lines.slice(0, MAX_LINES);
  for (const [n, corners] of inOrder.entries()) {
    const widthPx = inputWidthPx(corners);
    const left = leftMs();
    if ((done === 0 ? 0 : (spent / done) * widthPx) > left) break;
    read.push(await recognizeLine(models, picture, corners, n === inOrder.length - 1));
    spent += left - leftMs();
    done += widthPx;
  }
  return read;
}

/** The same function, where each call waits for the previous one to end. */
function serializeCalls<A extends unknown[], T>(work: (...args: A) => Promise<T>): (...args: A) => Promise<T> {
  let previous: Promise<unknown> = Promise.resolve();
  return (...args) => {
    const current = previous.then(() => work(...args));
    previous = current.catch(() => {});
    return current;
  };
}
