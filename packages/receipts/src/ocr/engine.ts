import { detect } from "./detect.ts";
import { MOST_LINES, whatMattersFirst } from "./first.ts";
import { apply, type Quad } from "./geometry.ts";
import { loadModels, type Models } from "./models.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import type { Line, Page } from "./page.ts";
import { decode, turn, type Picture } from "./picture.ts";
import { recognise, roomFor } from "./recognise.ts";
import { textArea, zoom } from "./text-area.ts";
import { isSideways, isUpsideDown } from "./upright.ts";

/** Pixels of the longer side that lines are cut from. */
const SIDE = 2_400;
/** Of the first look, which finds where the print is and which way it runs. */
const GLANCE = { side: 480, enough: 10 };
/** Of the second look: at least so long, and at least so wide across, for a long receipt is narrow. */
const LOOK = { least: 960, across: 440, most: 2_240 };

/** Finds and reads the print on pictures. */
export interface Eyes {
  engine: string;
  /** Throws `Unreadable`. When `leftMs` tells that no time is left it answers with what it has read. */
  look: (picture: Uint8Array, leftMs: () => number) => Promise<Page>;
}

/** PP-OCRv4 mobile over onnxruntime; the number counts our own changes to what it reads. */
export async function open(): Promise<Eyes> {
  const models = await loadModels();
  // Two at once would need the memory of two and be no faster.
  return { engine: "ppocr-v4-mobile/3", look: oneAtATime((picture, leftMs) => look(models, picture, leftMs)) };
}

async function look(models: Models, bytes: Uint8Array, leftMs: () => number): Promise<Page> {
  const { picture, lines } = await upright(models, bytes);
  const read = await readLines(models, picture, whatMattersFirst(lines), leftMs);
  return {
    lines: read.filter(({ text }) => text.trim() !== ""),
    original: (corner) => apply(picture.original, corner),
    complete: read.length === lines.length,
  };
}

/** The part of the picture that bears print, the right way up, and its lines. */
async function upright(models: Models, bytes: Uint8Array): Promise<{ picture: Picture; lines: Quad[] }> {
  const see = (picture: Picture) => detect(models.detection, picture, sideFor(picture));
  let picture = await decode(bytes, SIDE);
  let lines = await glance(models, picture);
  if (isSideways(lines)) {
    picture = await turn(picture, 90);
    lines = await glance(models, picture);
  }
  picture = await zoom(bytes, picture, textArea(picture, lines), SIDE);
  lines = await see(picture);
  // From afar the words of a small print run into columns: the second look may say otherwise.
  if (isSideways(lines)) {
    picture = await turn(picture, 90);
    lines = await see(picture);
  }
  if (await isUpsideDown(models.direction, picture, lines)) {
    picture = await turn(picture, 180);
    lines = await see(picture);
  }
  return { picture, lines };
}

/** From afar, and nearer where that shows too little to go by. */
async function glance({ detection }: Models, picture: Picture): Promise<Quad[]> {
  const lines = await detect(detection, picture, GLANCE.side);
  return lines.length < GLANCE.enough ? detect(detection, picture, sideFor(picture)) : lines;
}

function sideFor({ width, height }: Picture): number {
  const [long, short] = [Math.max(width, height), Math.min(width, height)];
  return Math.min(LOOK.most, Math.max(LOOK.least, Math.round((LOOK.across * long) / short)));
}

/** Reads in this order until the cap or the deadline; a line is begun only if it can be ended in time. */
async function readLines(
  models: Models,
  picture: Picture,
  lines: readonly Quad[],
  leftMs: () => number,
): Promise<Line[]> {
  const read: Line[] = [];
  let [spent, done] = [0, 0];
  for (const corners of lines.slice(0, MOST_LINES)) {
    const room = roomFor(corners);
    const left = leftMs();
    if ((done === 0 ? 0 : (spent / done) * room) > left) break;
    read.push(await recognise(models, picture, corners));
    spent += left - leftMs();
    done += room;
  }
  return read;
}
