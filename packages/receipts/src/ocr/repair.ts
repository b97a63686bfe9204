import type { Line } from "./page.ts";

const ASCII: Record<string, string> = {
  "。": ".",
  "、": ",",
  "·": ".",
  "•": ".",
  "—": "-",
  "–": "-",
  "【": "[",
  "】": "]",
  "“": '"',
  "”": '"',
  "’": "'",
  "‘": "'",
  "￥": "¥",
  "\u3000": " ",
};

/** Full-width letters, digits and marks as their ASCII twins, character for character. */
export const plain = (text: string): string =>
  text.replaceAll(
    /[\u3000-\u3011\u2013-\u201D·•\uFF01-\uFF5E￥]/g,
    (one) => ASCII[one] ?? (one >= "！" && one <= "～" ? String.fromCharCode(one.charCodeAt(0) - 0xfee0) : one),
  );

/** A gap so many times the usual step between characters is a space. */
const GAP = 1.62;
/** Between digits a wider one: "1" is narrow. */
const DIGIT_GAP = 2.05;
const NARROW = /[.,:;'1Iil|()]/;
const WIDE = /[MWmw@]/;
const SHORTEST = 6;
/** Steps between digits, before their median says something. */
const ENOUGH = 3;

/** The recogniser drops spaces; where characters stand tells where they were. */
export function respaced(line: Line): Line {
  const characters = Array.from(line.text);
  if (characters.length < SHORTEST || characters.length !== line.along.length) return line;
  const step = usualStep(characters, line.along, isText);
  // Large print has wider digits than the words before it.
  const digitStep = Math.max(step, usualStep(characters, line.along, isNumber, ENOUGH));
  const out: { one: string; along: number; certainty: number }[] = [];
  for (const [i, one] of characters.entries()) {
    const [before, along] = [characters[i - 1], line.along[i]!];
    if (before !== undefined && along - line.along[i - 1]! > spaceBetween(before, one, step, digitStep))
      out.push({ one: " ", along: (along + line.along[i - 1]!) / 2, certainty: 1 });
    out.push({ one, along, certainty: line.certainty[i]! });
  }
  return {
    ...line,
    text: out.map(({ one }) => one).join(""),
    along: out.map(({ along }) => along),
    certainty: out.map(({ certainty }) => certainty),
  };
}

const isText = (before: string, one: string): boolean => before !== " " && one !== " ";
const isNumber = (before: string, one: string): boolean =>
  (/\d/.test(before) && /[\d.,]/.test(one)) || (/[\d.,/]/.test(before) && /\d/.test(one));

/** The median step between neighbours of that kind; 0 when there are fewer than `least`. */
function usualStep(
  characters: readonly string[],
  along: readonly number[],
  kind: (before: string, one: string) => boolean,
  least = 1,
): number {
  const steps = along
    .slice(1)
    .map((at, i) => at - along[i]!)
    .filter((_, i) => kind(characters[i]!, characters[i + 1]!))
    .toSorted((a, b) => a - b);
  return steps.length < least ? 0 : steps[steps.length >> 1]!;
}

/** What is more than this is a space; infinite where none can have been lost. */
function spaceBetween(before: string, one: string, step: number, digitStep: number): number {
  if (step === 0 || !/[\w&)\]:.,]/.test(before) || !/[\w(&]/.test(one)) return Number.POSITIVE_INFINITY;
  const gap = GAP - (NARROW.test(before) ? 0.12 : 0) + (WIDE.test(one) || WIDE.test(before) ? 0.3 : 0);
  return isNumber(before, one) ? Math.max(DIGIT_GAP, gap) * digitStep : gap * step;
}
