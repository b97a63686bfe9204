import { COMMON_NAME_WORDS } from "./merchant-words.ts";

const LETTER_FOR_DIGIT: Record<string, string> = { "0": "O", "1": "I", "5": "S", "8": "B" };

/** Replaces digits inside words by the letters they look like, and corrects Sdn Bhd. */
export function repairName(text: string): string {
  return repairWords(text).replaceAll(/[A-Za-z]{7,}/g, correctCommonWord);
}

/** A long word one letter away from a common one is that one. */
function correctCommonWord(word: string): string {
  const capitals = word.toUpperCase();
  // A text of one common word is common, and so is one of many.
  if ([capitals, `${capitals}S`, capitals.replace(/S$/, "")].some((one) => COMMON_NAME_WORDS.includes(one)))
    return word;
  const common = COMMON_NAME_WORDS.find((one) => isOneEditAway(one, capitals));
  if (common === undefined) return word;
  return word === capitals ? common : common[0] + common.slice(1).toLowerCase();
}

/** One letter changed, lost or added. */
function isOneEditAway(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let same = 0;
  while (same < a.length && a[same] === b[same]) same++;
  const [restA, restB] = [a.slice(same), b.slice(same)];
  return restA.slice(1) === restB.slice(1) || restA.slice(1) === restB || restA === restB.slice(1);
}

function repairWords(text: string): string {
  return text.replaceAll(/[A-Za-z0-9$|.'&]+/g, (word) => {
    const [letters, digits] = [word.match(/[A-Za-z]/g)?.length ?? 0, word.match(/\d/g)?.length ?? 0];
    const isWord = (letters >= digits && letters >= 2) || (letters > 0 && /^(?:[A-Z0-9]\.)+[A-Z0-9]\.?$/i.test(word));
    // "7A" and "23PC" are not words.
    if (digits === 0 || !isWord || /^\d+[A-Z]{0,2}$/i.test(word)) return word;
    const small = /[a-z]/.test(word.slice(1));
    return word.replaceAll(/[0158]/g, (one) => (one === "0" && small ? "o" : LETTER_FOR_DIGIT[one]!));
  });
}

const repairSdnBhd = (text: string): string =>
  text
    .replace(/\b[S5][DOU0][NHM](\.?\s*\.?)[BE8R]H[DO0U]\b/i, (all, between) =>
      /[a-z]/.test(all) ? `Sdn${between}Bhd` : `SDN${between}BHD`,
    )
    .replace(/\bS[DO]N(\.?)\s*B\s?H\s?D\b/, "SDN$1 BHD")
    .replace(/S[DO0]N(\.?\s*)[E8R]H[DO0]/i, "SDN$1BHD")
    .replace(/\bGmb H\b/, "GmbH")
    .replace(/(?<=[A-Z) ])5\/8(?=\s*$|\s*\()/, "S/B");

/** A name without its registration numbers and without the words before it. */
export const stripRegistration = (text: string): string =>
  repairSdnBhd(text)
    .replace(/^(OWN(ED)?\s*BY|OPERATED\s*BY|MANAGED\s*BY)\s*[:.]?\s*/i, "")
    .replace(/\s*\(\d{4,}\s*-?\s*[A-Z]\).*$/i, "")
    .replace(
      /\s*['"`]?\(?\s*(CO\.?\s*)?(REG\.?\s*)?(NO\.?\s*)?[:.]?\s*(?:\(\s*\d{4,}|\d{5,})[\dOISBZ]*\s*-?\s*[A-Z0-9]{0,2}\)?(\s*\([A-Z]{1,4}\))?[\s.,]*$/i,
      "",
    )
    .replace(/\s*\([^()A-Z]*[A-Z]?[^()]*\d{2,}[^()]*\)?[\s.,]*$/i, "")
    .replace(/\s+[A-Z0-9]{5,8}-[A-Z0-9]\)?$/i, (all) => (/\d/.test(all) ? "" : all))
    .replace(/\s*\([A-Z0-9]{0,2}$/, "")
    .replace(/[\s:,;'"_-]+$/, "")
    .trim();

const countOccurrences = (text: string, one: string): number => text.split(one).length - 1;

/** Words with which no name begins. */
const CONTINUATION = /^(ENTERPRISE|TRADING|MARKETING|HOLDINGS?|RESOURCES)\b/i;

/** Does the name look like the second half of one that began in the line above? */
export function isSecondHalf(name: string, above: string): boolean {
  const bare = name.replaceAll(/SDN|BHD|\(M\)|MALAYSIA|CO\.|[^A-Za-z]/gi, "");
  return (
    bare.length < 4 ||
    CONTINUATION.test(above) ||
    CONTINUATION.test(name) ||
    countOccurrences(name, ")") > countOccurrences(name, "(") ||
    /[(&]$/.test(above) ||
    countOccurrences(above, "(") > countOccurrences(above, ")")
  );
}
