import bidiFactory from "bidi-js";
import { EMOJI_TYPEFACE, type Typeface, TYPEFACES } from "./typefaces.ts";

/** A part of a line that is drawn by one typeface, in one direction. */
export interface TextPart {
  typeface: Typeface;
  text: string;
  /** From right to left: its letters are given in reading order, and the layout of the font turns them round. */
  isReversed: boolean;
}

/** Whether the font of a typeface has a glyph of its own for a character. */
export type HasGlyph = (typeface: Typeface, character: string) => boolean;

const bidi = bidiFactory();
const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}]/u;
const NO_SCRIPT = /^[\p{Script=Common}\p{Script=Inherited}]$/u;
const EMOJI = /\p{Emoji_Presentation}|\p{Extended_Pictographic}|\ufe0f/u;
/** Joiners are part of the spelling here, and invisible in other scripts. */
const SPELT_WITH_JOINERS = /[\p{Script=Arabic}\p{Script=Devanagari}\p{Extended_Pictographic}]/u;
const ASCII = /^[\x20-\x7e]*$/;
const JOINERS = /[\u200c\u200d]/g;
const VARIATION_SELECTORS = /[\ufe00-\ufe0f]/g;

/** Characters as a reader sees them: a letter with its marks, an emoji of several code points. */
export const splitGraphemes = (text: string): string[] => Array.from(graphemes.segment(text), ({ segment }) => segment);

/**
 * The line as it can be drawn: composed, without line breaks, and each character that no typeface has as its code points,
 * `\u{1780}`. So are characters that change the direction of text.
 */
export function toDrawableLine(text: string, hasGlyph: HasGlyph): string {
  if (ASCII.test(text)) return text;
  // A line break in a name would overlap the next row.
  const line = splitThaiVowels(text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").normalize());
  return splitGraphemes(line)
    .map((grapheme) => (findTypeface(grapheme, hasGlyph) ? grapheme : toCodePoints(grapheme, hasGlyph)))
    .join("");
}

/** Whether there is a typeface for each of its characters. */
export const isDrawable = (text: string, hasGlyph: HasGlyph): boolean =>
  splitGraphemes(splitThaiVowels(text.normalize())).every((grapheme) => findTypeface(grapheme, hasGlyph));

const toCodePoints = (grapheme: string, hasGlyph: HasGlyph): string =>
  Array.from(grapheme, (character) =>
    findTypeface(character, hasGlyph) ? character : `\\u{${character.codePointAt(0)!.toString(16)}}`,
  ).join("");

/** SARA AM is a mark and a vowel, and the mark belongs below a tone: what HarfBuzz does, and fontkit does not. */
const splitThaiVowels = (text: string): string => text.replaceAll(/([\u0e48-\u0e4b]?)\u0e33/g, "\u0e4d$1\u0e32");

/** The parts of a drawable line from left to right, by the Unicode bidirectional algorithm. */
export function splitLine(line: string, hasGlyph: HasGlyph): TextPart[] {
  if (ASCII.test(line)) return [{ typeface: TYPEFACES[0]!, text: line, isReversed: false }];
  if (!RIGHT_TO_LEFT.test(line)) return splitByTypeface(line, false, hasGlyph);
  const embedding = bidi.getEmbeddingLevels(line);
  const mirrored = bidi.getMirroredCharactersMap(line, embedding.levels);
  const text = Array.from({ length: line.length }, (_, at) => mirrored.get(at) ?? line[at]!).join("");
  return visualRuns(bidi.getReorderedIndices(line, embedding), embedding.levels).flatMap(({ from, to, level }) => {
    const isReversed = level % 2 === 1;
    const parts = splitByTypeface(text.slice(from, to), isReversed, hasGlyph);
    return isReversed ? parts.toReversed() : parts;
  });
}

interface DirectionRun {
  from: number;
  to: number;
  level: number;
}

/** Characters that stay together, from left to right. `order` has the places of the characters in the text. */
function visualRuns(order: readonly number[], levels: Uint8Array): DirectionRun[] {
  const runs: DirectionRun[] = [];
  let previous = -2;
  for (const at of order) {
    const last = runs.at(-1);
    const level = levels[at]!;
    if (last?.level === level && at - previous === (level % 2 === 1 ? -1 : 1)) {
      last.from = Math.min(last.from, at);
      last.to = Math.max(last.to, at + 1);
    } else runs.push({ from: at, to: at + 1, level });
    previous = at;
  }
  return runs;
}

/** In one part if one typeface has all of it; else what belongs to no script stays with the letters before it. */
function splitByTypeface(text: string, isReversed: boolean, hasGlyph: HasGlyph): TextPart[] {
  const characters = splitGraphemes(text);
  const whole = TYPEFACES.find((typeface) => characters.every((one) => canDraw(typeface, one, hasGlyph)));
  if (whole) return [createPart(whole, text, isReversed)];
  const parts: { typeface: Typeface; text: string }[] = [];
  for (const character of characters) {
    const last = parts.at(-1);
    const typeface = findTypeface(character, hasGlyph, last?.typeface) ?? TYPEFACES[0]!;
    if (last?.typeface === typeface) last.text += character;
    else parts.push({ typeface, text: character });
  }
  return parts.map((part) => createPart(part.typeface, part.text, isReversed));
}

/** fontkit lays out text by the script of its first letter. Text that runs the other way is turned round before. */
function createPart(typeface: Typeface, text: string, isReversed: boolean): TextPart {
  const letter = Array.from(text).find((character) => !NO_SCRIPT.test(character)) ?? "";
  const isLaidOutReversed = RIGHT_TO_LEFT.test(letter);
  const ordered = isLaidOutReversed === isReversed ? text : splitGraphemes(text).toReversed().join("");
  return { typeface, text: ordered, isReversed: isLaidOutReversed };
}

function findTypeface(grapheme: string, hasGlyph: HasGlyph, current?: Typeface): Typeface | undefined {
  if (EMOJI.test(grapheme) && canDrawEmoji(grapheme, hasGlyph)) return EMOJI_TYPEFACE;
  const tried = current && NO_SCRIPT.test(grapheme) ? [current, ...TYPEFACES] : TYPEFACES;
  return tried.find((typeface) => canDraw(typeface, grapheme, hasGlyph));
}

const canDrawEmoji = (grapheme: string, hasGlyph: HasGlyph): boolean =>
  Array.from(grapheme).every((character) => hasGlyph(EMOJI_TYPEFACE, character));

function canDraw(typeface: Typeface, grapheme: string, hasGlyph: HasGlyph): boolean {
  if (typeface === EMOJI_TYPEFACE) return false;
  const spelt = SPELT_WITH_JOINERS.test(grapheme) ? grapheme.replaceAll(JOINERS, "") : grapheme;
  return Array.from(spelt.replaceAll(VARIATION_SELECTORS, "")).every(
    (character) =>
      (NO_SCRIPT.test(character) || typeface.scripts.test(character)) &&
      !/\p{Cf}/u.test(character) &&
      hasGlyph(typeface, character),
  );
}
