import type { OcrLine } from "./page.ts";

const ASCII_EQUIVALENTS: Record<string, string> = {
  "。": ".",
  "、": ",",
  "·": ".",
  "•": ".",
  "—": "-",
  "–": "-",
  "−": "-",
  "【": "[",
  "】": "]",
  "“": '"',
  "”": '"',
  "’": "'",
  "‘": "'",
  "￥": "¥",
};

/** Full-width letters, digits and marks as their ASCII twins, character for character. */
export const toAscii = (text: string): string =>
  text.replaceAll(
    /[\u00A0\u2000-\u200A\u202F\u3000-\u3011\u2013-\u201D\u2212·•\uFF01-\uFF5E￥]/g,
    (one) =>
      ASCII_EQUIVALENTS[one] ??
      (/\s/.test(one) ? " " : undefined) ??
      (one >= "！" && one <= "～" ? String.fromCharCode(one.charCodeAt(0) - 0xfee0) : one),
  );

/** A gap so many times the usual step between characters is a space. */
const SPACE_GAP = 1.62;
/** Between digits a wider one: "1" is narrow. */
const DIGIT_SPACE_GAP = 2.05;
const NARROW_CHARACTERS = /[.,:;'1Iil|()]/;
const WIDE_CHARACTERS = /[MWmw@]/;
const MIN_LENGTH = 6;
/** Steps between digits, before their upperMedian says something. */
const MIN_DIGIT_STEPS = 3;

/** The recognizer drops spaces; the positions of the characters show where they were. */
export function restoreSpaces(line: OcrLine): OcrLine {
  const characters = Array.from(line.text);
  if (characters.length < MIN_LENGTH || characters.length !== line.characterPositions.length) return line;
  const step = medianStep(characters, line.characterPositions, isText);
  // Large print has wider digits than the words before it.
  const digitStep = Math.max(step, medianStep(characters, line.characterPositions, isNumber, MIN_DIGIT_STEPS));
  const out: { one: string; position: number; confidence: number }[] = [];
  for (const [i, one] of characters.entries()) {
    const [before, position] = [characters[i - 1], line.characterPositions[i]!];
    if (before !== undefined && position - line.characterPositions[i - 1]! > minSpaceGap(before, one, step, digitStep))
      out.push({
        one: " ",
        position: (position + line.characterPositions[i - 1]!) / 2,
        confidence: 1,
      });
    out.push({ one, position, confidence: line.confidence[i]! });
  }
  return {
    ...line,
    text: out.map(({ one }) => one).join(""),
    characterPositions: out.map(({ position }) => position),
    confidence: out.map(({ confidence }) => confidence),
  };
}

const isText = (before: string, one: string): boolean => before !== " " && one !== " ";
const isNumber = (before: string, one: string): boolean =>
  (/\d/.test(before) && /[\d.,]/.test(one)) || (/[\d.,/]/.test(before) && /\d/.test(one));

/** The upperMedian step between neighbours of that kind; 0 when there are fewer than `minSteps`. */
function medianStep(
  characters: readonly string[],
  characterPositions: readonly number[],
  kind: (before: string, one: string) => boolean,
  minSteps = 1,
): number {
  const steps = characterPositions
    .slice(1)
    .map((at, i) => at - characterPositions[i]!)
    .filter((_, i) => kind(characters[i]!, characters[i + 1]!))
    .toSorted((a, b) => a - b);
  return steps.length < minSteps ? 0 : steps[steps.length >> 1]!;
}

/** What is more than this is a space; infinite where none can have been lost. */
function minSpaceGap(before: string, one: string, step: number, digitStep: number): number {
  if (step === 0 || !/[\w&)\]:.,]/.test(before) || !/[\w(&]/.test(one)) return Number.POSITIVE_INFINITY;
  const gap =
    SPACE_GAP -
    (NARROW_CHARACTERS.test(before) ? 0.12 : 0) +
    (WIDE_CHARACTERS.test(one) || WIDE_CHARACTERS.test(before) ? 0.3 : 0);
  return isNumber(before, one) ? Math.max(DIGIT_SPACE_GAP, gap) * digitStep : gap * step;
}
