/** Check digits of the numbers of taxpayers. Each function takes the digits, and letters where the number has them. */

const digitsOf = (text: string): number[] => Array.from(text, Number);
const weightedSum = (text: string, weights: readonly number[]): number =>
  weights.reduce((sum, weight, i) => sum + weight * Number(text[i]), 0);

/** Twice a digit, the digits of the product added up. */
const doubled = (digit: number): number => (digit > 4 ? 2 * digit - 9 : 2 * digit);

/** Luhn: every second digit from the right is doubled. */
export const luhn = (text: string): boolean =>
  digitsOf(text)
    .toReversed()
    .map((digit, i) => (i % 2 === 0 ? digit : doubled(digit)))
    .reduce((sum, one) => sum + one, 0) %
    10 ===
  0;

/** ISO 7064, mod 11, 10. */
export function iso7064(text: string): boolean {
  const product = digitsOf(text.slice(0, -1)).reduce((check, digit) => (((check + digit) % 10 || 10) * 2) % 11, 10);
  return (11 - product) % 10 === Number(text.at(-1));
}

/** The weighted sum of all digits is a multiple of that number. */
export const weighted =
  (modulus: number, ...weights: number[]) =>
  (text: string): boolean =>
    weightedSum(text, weights) % modulus === 0;

/** The last digit is the weighted sum of the others modulo 11, where ten is written 0. */
export const remainderOf11 =
  (...weights: number[]) =>
  (text: string): boolean =>
    (weightedSum(text, weights) % 11) % 10 === Number(text.at(-1));

/** The last digit completes the weighted sum of the others to a multiple of 11; ten and eleven are written 0. */
export const complementOf11 =
  (...weights: number[]) =>
  (text: string): boolean => {
    const check = 11 - (weightedSum(text, weights) % 11);
    return (check > 9 ? 0 : check) === Number(text.at(-1));
  };

/** … where a rest of one has no digit and is not given out. */
export const remainderOrZero =
  (...weights: number[]) =>
  (text: string): boolean =>
    (11 - (weightedSum(text, weights) % 11)) % 11 === Number(text.at(-1));

export const isCzech = (text: string): boolean => {
  const check = 11 - (weightedSum(text, [8, 7, 6, 5, 4, 3, 2]) % 11);
  return (check === 10 ? 0 : check === 11 ? 1 : check) === Number(text[7]);
};
export const isAustrian = (text: string): boolean => {
  const sum = digitsOf(text.slice(0, 7)).reduce((all, digit, i) => all + (i % 2 === 0 ? digit : doubled(digit)), 0);
  return (96 - sum) % 10 === Number(text[7]);
};
export const isFrench = (text: string): boolean =>
  luhn(text.slice(2)) && (12 + 3 * (Number(text.slice(2)) % 97)) % 97 === Number(text.slice(0, 2));
export const isBelgian = (text: string): boolean => 97 - (Number(text.slice(0, 8)) % 97) === Number(text.slice(8));
export const isLuxembourgish = (text: string): boolean => Number(text.slice(0, 6)) % 89 === Number(text.slice(6));
/** Nine digits; the second form is of newer numbers. */
export const isBritish = (text: string): boolean => {
  const rest = (weightedSum(text, [8, 7, 6, 5, 4, 3, 2]) + Number(text.slice(7, 9))) % 97;
  return rest === 0 || rest === 42;
};
export const isIrish = (text: string): boolean => {
  const second = text[8] === undefined ? 0 : 9 * (text.charCodeAt(8) - 64);
  return "WABCDEFGHIJKLMNOPQRSTUV"[(weightedSum(text, [8, 7, 6, 5, 4, 3, 2]) + second) % 23] === text[7];
};
/** A letter for the kind of company, seven digits and a digit or a letter. */
export const isSpanish = (text: string): boolean => {
  const sum = digitsOf(text.slice(1, 8)).reduce((all, digit, i) => all + (i % 2 === 1 ? digit : doubled(digit)), 0);
  const check = (10 - (sum % 10)) % 10;
  return text[8] === String(check) || text[8] === "JABCDEFGHI"[check];
};
export const isDutch = (text: string): boolean =>
  weightedSum(text, [9, 8, 7, 6, 5, 4, 3, 2]) % 11 === Number(text[8]) || isDutchByLetters(`NL${text}`);
/** ISO 7064, mod 97, of the letters as numbers from ten. */
const isDutchByLetters = (text: string): boolean =>
  Array.from(text).reduce((rest, one) => Number(`${rest}${Number.parseInt(one, 36)}`) % 97, 0) === 1;
export const isRomanian = (text: string): boolean => {
  const padded = text.padStart(10, "0");
  return ((weightedSum(padded, [7, 5, 3, 2, 1, 7, 5, 3, 2]) * 10) % 11) % 10 === Number(padded[9]);
};
export const isArgentine = (text: string): boolean =>
  [0, 9, 8, 7, 6, 5, 4, 3, 2, 1, 9][weightedSum(text, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11] === Number(text[10]);
export const isAustralian = (text: string): boolean =>
  (weightedSum(text, [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) - 10) % 89 === 0;
/** Base 36, every second character doubled, the digits of the product added up. */
export const isIndian = (text: string): boolean => {
  const sum = Array.from(text.slice(0, 14)).reduce((all, one, i) => {
    const product = Number.parseInt(one, 36) * (i % 2 === 0 ? 1 : 2);
    return all + Math.floor(product / 36) + (product % 36);
  }, 0);
  return (36 - (sum % 36)) % 36 === Number.parseInt(text[14]!, 36);
};
export const isBrazilian = (text: string): boolean =>
  complementOf11(5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)(text.slice(0, 13)) &&
  complementOf11(6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)(text);
export const isChilean = (text: string): boolean => {
  const body = digitsOf(text.slice(0, -1)).toReversed();
  const check = 11 - (body.reduce((sum, digit, i) => sum + digit * (2 + (i % 6)), 0) % 11);
  return "0123456789K0"[check === 10 ? 10 : check === 11 ? 11 : check] === text.at(-1);
};
export const isColombian = (text: string): boolean => {
  const body = digitsOf(text.slice(0, -1)).toReversed();
  const rest = body.reduce((sum, digit, i) => sum + digit * [3, 7, 13, 17, 19, 23, 29, 37, 41, 43][i]!, 0) % 11;
  return (rest < 2 ? rest : 11 - rest) === Number(text.at(-1));
};
/** The first of thirteen digits is the check digit. */
export const isJapanese = (text: string): boolean => {
  const sum = digitsOf(text.slice(1))
    .toReversed()
    .reduce((all, digit, i) => all + digit * (i % 2 === 0 ? 1 : 2), 0);
  return 9 - (sum % 9) === Number(text[0]);
};
export const isKorean = (text: string): boolean => {
  const sum = weightedSum(text, [1, 3, 7, 1, 3, 7, 1, 3, 5]) + Math.floor((Number(text[8]) * 5) / 10);
  return (10 - (sum % 10)) % 10 === Number(text[9]);
};
export const isTaiwanese = (text: string): boolean => {
  const sum = [1, 2, 1, 2, 1, 2, 4, 1].reduce((all, weight, i) => {
    const product = weight * Number(text[i]);
    return all + Math.floor(product / 10) + (product % 10);
  }, 0);
  return sum % 5 === 0 || (text[6] === "7" && (sum + 1) % 5 === 0);
};
export const isTurkish = (text: string): boolean => {
  const sum = digitsOf(text.slice(0, 9)).reduce((all, digit, i) => {
    const shifted = (digit + 9 - i) % 10;
    return all + (shifted === 0 ? 0 : (shifted * 2 ** (9 - i)) % 9 || 9);
  }, 0);
  return (10 - (sum % 10)) % 10 === Number(text[9]);
};
export const isThai = (text: string): boolean =>
  (11 - (weightedSum(text, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 === Number(text[12]);
export const isVietnamese = (text: string): boolean =>
  10 - (weightedSum(text, [31, 29, 23, 19, 17, 13, 7, 5, 3]) % 11) === Number(text[9]);
