/** Characters that the recognizer confuses: replacing one by the other costs less. */
const LOOKALIKES = ["TI1LJF", "OUQDC0", "CLG(E", "EFB", "HMNWKR", "SGB59", "BRPE", "VYU", "AR4", "ZI7"];
const LOOKALIKE_COST = 0.34;
/** By two character codes below 128. */
const lookalikeCosts = new Float64Array(128 * 128).fill(1);
for (const group of LOOKALIKES)
  for (const a of group)
    for (const b of group) lookalikeCosts[a.charCodeAt(0) * 128 + b.charCodeAt(0)] = LOOKALIKE_COST;

/** Of reading one character, by its code, as another. */
const changeCost = (a: number, b: number): number =>
  a === b ? 0 : a < 128 && b < 128 ? lookalikeCosts[a * 128 + b]! : 1;

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

/** Letters that no accent makes of another, as they are written without. */
const PLAIN_LETTERS: Record<string, string> = { Ł: "L", Ø: "O", Đ: "D", Æ: "AE", ẞ: "SS" };

/** Capitals without accents, which the recognizer drops; zeros in words are the letter that they are. */
export const toCapitals = (text: string): string =>
  text
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "")
    .toUpperCase()
    .replaceAll(/[ŁØĐÆẞ]/g, (one) => PLAIN_LETTERS[one]!)
    .replaceAll(/(?<=[A-Z])0|0(?=[A-Z]{2})/g, "O")
    .trim();

/** Traditional characters of tills as simplified ones: the recognizer takes one for the other. */
const SIMPLIFIED_CHARACTERS: Record<string, string> = {
  總: "总",
  計: "计",
  額: "额",
  應: "应",
  實: "实",
  價: "价",
  稅: "税",
  現: "现",
  單: "单",
  數: "数",
  結: "结",
  帳: "帐",
  點: "点",
  錢: "钱",
  餘: "余",
  續: "续",
};

/** Keeps capitals and ideographs only, and replaces digits by the letters they look like. */
export const foldText = (text: string): string =>
  text
    .normalize("NFD")
    .toUpperCase()
    .replaceAll(/[^A-Z0-9|!$\u4e00-\u9fff%]/g, "")
    .replaceAll(/[總計額應實價稅現單數結帳點錢餘續]/g, (one) => SIMPLIFIED_CHARACTERS[one]!)
    .replaceAll(/[0Q1L|!5$826]/g, (one) => FOLDED_CHARACTERS[one]!);

/** A word to look for, and how much of it may be misread. */
export interface SearchWord {
  folded: string;
  slack: number;
}

/** A word of which nothing is kept, as of kana, would be found in every text. */
function foldWord(word: string): string {
  const folded = foldText(word);
  if (folded === "") throw new Error(`The search keeps no letter of the word ${JSON.stringify(word)}.`);
  return folded;
}

/** Long words may be misread twice, short ones not at all. */
export const fuzzyWords = (...words: string[]): SearchWord[] =>
  words.map((word) => {
    const text = foldWord(word);
    return { folded: text, slack: /[\u4e00-\u9fff]/.test(text) ? 0 : maxCostFor(text.length) };
  });

/** Words without tolerance for misreading. */
export const exactWords = (...words: string[]): SearchWord[] =>
  words.map((word) => ({ folded: foldWord(word), slack: 0 }));

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
  for (let i = 0; i < folded.length; i++) cost += changeCost(folded.charCodeAt(i), text.charCodeAt(i));
  return cost <= MAX_BEGINNING_COST;
}

/**
 * Approximate search by Sellers (1980), with Ukkonen's cut-off (1985): a cell that costs more than the slack leads to none
 * that costs less, so only the cells up to the last one within it, `reach`, are computed.
 */
function containsFuzzy(text: string, { folded: word, slack }: SearchWord): boolean {
  if (text.length < word.length - 1) return false;
  const costs = new Float64Array(word.length + 1);
  for (let i = 0; i <= word.length; i++) costs[i] = i;
  let reach = Math.floor(slack);
  for (let at = 0; at < text.length; at++) {
    const one = text.charCodeAt(at);
    let [diagonal, next] = [0, 0];
    for (let i = 1; i <= word.length && (i <= reach + 1 || costs[i - 1]! + 1 <= slack); i++) {
      const above = costs[i]!;
      const cost = Math.min(above + 1, costs[i - 1]! + 1, diagonal + changeCost(word.charCodeAt(i - 1), one));
      costs[i] = cost;
      diagonal = above;
      if (cost <= slack) next = i;
    }
    if (next === word.length) return true;
    reach = next;
  }
  return false;
}
