import { COMMON } from "./merchant-words.ts";

const LETTERS_FOR: Record<string, string> = { "0": "O", "1": "I", "5": "S", "8": "B" };

/** Digits inside words that are letters, as letters, and Sdn Bhd as it is spelled. */
export function nameRepaired(text: string): string {
  return wordsRepaired(text).replaceAll(/[A-Za-z]{7,}/g, asCommon);
}

/** A long word one letter away from a common one is that one. */
function asCommon(word: string): string {
  const capitals = word.toUpperCase();
  // One of a common word is common too, and so are many.
  if ([capitals, `${capitals}S`, capitals.replace(/S$/, "")].some((one) => COMMON.includes(one))) return word;
  const common = COMMON.find((one) => isOneAway(one, capitals));
  if (common === undefined) return word;
  return word === capitals ? common : common[0] + common.slice(1).toLowerCase();
}

/** One letter changed, lost or added. */
function isOneAway(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let same = 0;
  while (same < a.length && a[same] === b[same]) same++;
  const [restA, restB] = [a.slice(same), b.slice(same)];
  return restA.slice(1) === restB.slice(1) || restA.slice(1) === restB || restA === restB.slice(1);
}

function wordsRepaired(text: string): string {
  return text.replaceAll(/[A-Za-z0-9$|.'&]+/g, (word) => {
    const [letters, digits] = [word.match(/[A-Za-z]/g)?.length ?? 0, word.match(/\d/g)?.length ?? 0];
    const isWord = (letters >= digits && letters >= 2) || /^([A-Z0-9]\.){2,}/i.test(word);
    // "7A" and "23PC" are not words.
    if (digits === 0 || !isWord || /^\d+[A-Z]{0,2}$/i.test(word)) return word;
    const small = /[a-z]/.test(word.slice(1));
    return word.replaceAll(/[0158]/g, (one) => (one === "0" && small ? "o" : LETTERS_FOR[one]!));
  });
}

const sdnBhd = (text: string): string =>
  text
    .replace(/\b[S5][DOU0][NHM](\.?\s*\.?)[BE8R]H[DO0U]\b/i, (all, between) =>
      /[a-z]/.test(all) ? `Sdn${between}Bhd` : `SDN${between}BHD`,
    )
    .replace(/\bS[DO]N(\.?)\s*B\s?H\s?D\b/, "SDN$1 BHD")
    .replace(/S[DO0]N(\.?\s*)[E8R]H[DO0]/i, "SDN$1BHD")
    .replace(/\bGmb H\b/, "GmbH")
    .replace(/(?<=[A-Z) ])5\/8(?=\s*$|\s*\()/, "S/B");

/** A name without the numbers it is registered under, and what is said before it. */
export const nameAlone = (text: string): string =>
  sdnBhd(text)
    .replace(/^(OWN(ED)?\s*BY|OPERATED\s*BY|MANAGED\s*BY)\s*[:.]?\s*/i, "")
    .replace(/\s*\(\d{4,}\s*-?\s*[A-Z]\).*$/i, "")
    .replace(
      /\s*['"`]?\(?\s*(CO\.?\s*)?(REG\.?\s*)?(NO\.?\s*)?[:.]?\s*\(?\s*\d{4,}[\dOISBZ]*\s*-?\s*[A-Z0-9]{0,2}\)?(\s*\([A-Z]{1,4}\))?[\s.,]*$/i,
      "",
    )
    .replace(/\s*\([^()A-Z]*[A-Z]?[^()]*\d{2,}[^()]*\)?[\s.,]*$/i, "")
    .replace(/\s+[A-Z0-9]{5,8}-[A-Z0-9]\)?$/i, (all) => (/\d/.test(all) ? "" : all))
    .replace(/\s*\([A-Z0-9]{0,2}$/, "")
    .replace(/[\s:,;'"_-]+$/, "")
    .trim();

const count = (text: string, one: string): number => text.split(one).length - 1;

/** Words that no name begins with. */
const GOES_ON = /^(ENTERPRISE|TRADING|MARKETING|HOLDINGS?|RESOURCES)\b/i;

/** Does the name look like the second half of one that began in the line above? */
export function isTornOff(name: string, above: string): boolean {
  const bare = name.replaceAll(/SDN|BHD|\(M\)|MALAYSIA|CO\.|[^A-Za-z]/gi, "");
  return (
    bare.length < 4 ||
    GOES_ON.test(above) ||
    GOES_ON.test(name) ||
    count(name, ")") > count(name, "(") ||
    /[(&]$/.test(above) ||
    count(above, "(") > count(above, ")")
  );
}
