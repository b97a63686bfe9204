/** Characters that the recognizer confuses: replacing one by the other costs less. */
const LOOKALIKES = ["TI1LJF", "OUQDC0", "CLG(E", "EFB", "HMNWKR", "SGB59", "BRPE", "VYU", "AR4", "ZI7"];
const LOOKALIKE_COST = 0.34;
const changeCost = new Map(
  LOOKALIKES.map((group) => Array.from(group)).flatMap((group) =>
    group.flatMap((a) => group.map((b) => [a + b, a === b ? 0 : LOOKALIKE_COST] as const)),
  ),
);
const FOLDED_CHARACTERS: Record<string, string> = {
  0: "O",
  Q: "O",
  1: "I",
  L: "I",
  "|": "I",
  "!": "I",
  5: "S",
  $: "S",
  8: "B",
  2: "Z",
  6: "G",
};

/** Keeps capitals and ideographs only, and replaces digits by the letters they look like. */
export const foldText = (text: string): string =>
  text
    .normalize("NFD")
    .toUpperCase()
    .replaceAll(/[^A-Z0-9|!$\u4e00-\u9fff%]/g, "")
    .replaceAll(/[0Q1L|!5$826]/g, (one) => FOLDED_CHARACTERS[one]!);

/** A word to look for, and how much of it may be misread. */
export interface SearchWord {
  folded: string;
  slack: number;
}

/** Long words may be misread twice, short ones not at all. */
export const fuzzyWords = (...words: string[]): SearchWord[] =>
  words.map((word) => {
    const text = foldText(word);
    return { folded: text, slack: /[\u4e00-\u9fff]/.test(text) ? 0 : maxCostFor(text.length) };
  });

/** Words without tolerance for misreading. */
export const exactWords = (...words: string[]): SearchWord[] =>
  words.map((word) => ({ folded: foldText(word), slack: 0 }));

const maxCostFor = (length: number): number =>
  length >= 11 ? 2 : length >= 7 ? 1.1 : length >= 5 ? 1.03 : length === 4 ? 0.35 : 0;

/** Whether one of the words occurs in the normalized text. */
export const containsAny = (text: string, words: readonly SearchWord[]): boolean =>
  words.some((word) => text.includes(word.folded) || (word.slack > 0 && containsFuzzy(text, word)));

/** Two letters read as ones that look like them, and no other difference. */
const MAX_BEGINNING_COST = 2 * LOOKALIKE_COST;

/** Whether the normalized text begins with the word, read right or as letters that look like its own. */
export function beginsWith(text: string, { folded }: SearchWord): boolean {
  if (text.length < folded.length) return false;
  let cost = 0;
  for (let i = 0; i < folded.length; i++) if (folded[i] !== text[i]) cost += changeCost.get(folded[i]! + text[i]!) ?? 1;
  return cost <= MAX_BEGINNING_COST;
}

/** Sellers' approximate search. */
function containsFuzzy(text: string, { folded: word, slack }: SearchWord): boolean {
  if (text.length < word.length - 1) return false;
  let before = Array.from({ length: word.length + 1 }, (_, i) => i);
  for (const one of text) {
    const row = [0];
    for (let i = 1; i <= word.length; i++) {
      const change = word[i - 1] === one ? 0 : (changeCost.get(word[i - 1]! + one) ?? 1);
      row[i] = Math.min(before[i]! + 1, row[i - 1]! + 1, before[i - 1]! + change);
    }
    if (row[word.length]! <= slack) return true;
    before = row;
  }
  return false;
}
