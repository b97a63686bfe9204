/** Characters that the same recogniser takes for each other, and so a cheap change. */
const ALIKE = ["TI1LJF", "OUQDC0", "CLG(E", "EFB", "HMNWKR", "SGB59", "BRPE", "VYU", "AR4", "ZI7"];
const CHEAP = 0.34;
const cost = new Map(
  ALIKE.map((group) => Array.from(group)).flatMap((group) =>
    group.flatMap((a) => group.map((b) => [a + b, a === b ? 0 : CHEAP] as const)),
  ),
);
const FOLDED: Record<string, string> = {
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

/** Capitals and ideographs alone, with digits that look like letters as those letters. */
export const folded = (text: string): string =>
  text
    .normalize("NFD")
    .toUpperCase()
    .replaceAll(/[^A-Z0-9|!$\u4e00-\u9fff%]/g, "")
    .replaceAll(/[0Q1L|!5$826]/g, (one) => FOLDED[one]!);

/** A word to look for, and how much of it may be misread. */
export interface Word {
  folded: string;
  slack: number;
}

/** Long words may be misread twice, short ones not at all. */
export const fuzzy = (...words: string[]): Word[] =>
  words.map((word) => {
    const text = folded(word);
    return { folded: text, slack: /[\u4e00-\u9fff]/.test(text) ? 0 : slackFor(text.length) };
  });

/** Words that must stand as they are. */
export const exact = (...words: string[]): Word[] => words.map((word) => ({ folded: folded(word), slack: 0 }));

const slackFor = (length: number): number =>
  length >= 11 ? 2 : length >= 7 ? 1.1 : length >= 5 ? 1.03 : length === 4 ? 0.35 : 0;

/** Does any of the words occur in the folded text? */
export const hasAny = (text: string, words: readonly Word[]): boolean =>
  words.some((word) => text.includes(word.folded) || (word.slack > 0 && occurs(text, word)));

/** Sellers' approximate search. */
function occurs(text: string, { folded: word, slack }: Word): boolean {
  if (text.length < word.length - 1) return false;
  let before = Array.from({ length: word.length + 1 }, (_, i) => i);
  for (const one of text) {
    const row = [0];
    for (let i = 1; i <= word.length; i++) {
      const change = word[i - 1] === one ? 0 : (cost.get(word[i - 1]! + one) ?? 1);
      row[i] = Math.min(before[i]! + 1, row[i - 1]! + 1, before[i - 1]! + change);
    }
    if (row[word.length]! <= slack) return true;
    before = row;
  }
  return false;
}
