import type { Coins } from "./coins.ts";

/** How an amount is printed: with its decimals, or with something lost. */
export type Form = "decimal" | "leading zero lost" | "point lost" | "point is a space" | "whole";

const MARK = String.raw`(?:R\s?[MHNW]|MYR|RMB|CNY|USD|SGD|KWD|K\.?D|EUR|GBP|CHF|HUF|IDR|Rp\.?|Rs\.?|(?:US|AU?|S|NT|HK|NZ|CA?|MX)?\$|¥|Y(?=\d)|€|£|₹|元)`;

/** One form, how it is found and what it is worth in minor units. */
export interface FormOfNumber {
  form: Form;
  pattern: RegExp;
  value: (match: RegExpMatchArray, scale: number) => number | undefined;
}

/** What may part two numbers: "2x3.50", "6%0.57". Any other sign between digits makes one number of them, known or not. */
const PARTING = String.raw`\s\p{L}@*×%=)\]:;+#|$¥€£₹"`;
const NOT_GONE_ON = String.raw`(?<![\d.,/]|\d[^\d${PARTING}])`;
const NOT_GOING_ON = String.raw`(?![^\d${PARTING}]\d)`;

const groupedBy = (sign: string): string => String.raw`\d{1,3}(?:${sign}\d{3})+`;
/** The Swiss tick, and what it is read as. */
const TICK = String.raw`['\x60´′]`;
/** Thousands: 1,234,567; Swiss 1'234'567; Indian 12,34,567. Spaces may have come in around the sign. */
const BY_SIGN = [groupedBy(" ?, ?"), groupedBy(` ?${TICK} ?`), String.raw`\d{1,2}(?:,\d{2})+,\d{3}`].join("|");
/** … and 1 234 567. */
const GROUPED = `${groupedBy(" ")}|${BY_SIGN}`;
/** A point parts thousands where a comma parts the decimals. */
const POINTED = groupedBy(String.raw` ?\. ?`);

const number = (text: string): number => Number(text.replaceAll(/\D/g, ""));
const split = (match: RegExpMatchArray, scale: number): number =>
  number(match.groups!["whole"]!) * scale + Number(match.groups!["part"]);

const formsByCoins = new Map<string, FormOfNumber[]>();

/** The forms of a number, the surest first: what one has taken the next does not see. */
export function formsOf({ digits, whole }: Coins): FormOfNumber[] {
  const coins = `${digits} ${whole}`;
  const forms = formsByCoins.get(coins) ?? [
    ...(digits > 0 ? [decimal(digits)] : []),
    ...(whole ? [wholeUnits(digits)] : [...somethingLost(digits), WHOLE]),
  ];
  formsByCoins.set(coins, forms);
  return forms;
}

const decimal = (digits: number): FormOfNumber => ({
  form: "decimal",
  pattern: new RegExp(
    String.raw`${NOT_GONE_ON}(?:[-(]\s?)?(?<mark>${MARK})?\s?[:.]?\s?(?:-\s?)?(?<whole>${GROUPED}|${POINTED}(?=,)|\d+)(?: ?[.,] ?)(?<part>\d{${digits}})(?!\d|\s?%|[.,/]\d)(?:\s?-(?!\d))?`,
    "gu",
  ),
  value: split,
});

/** Of what is mostly printed without decimals, so that a point parts thousands. Yen are not parted by a space. */
function wholeUnits(digits: number): FormOfNumber {
  const grouped = digits === 0 ? BY_SIGN : GROUPED;
  return {
    form: "whole",
    pattern: new RegExp(
      String.raw`(?<![:A-Za-z-])${NOT_GONE_ON}(?<mark>${MARK}\s?)?-?(?<whole>${grouped}|${POINTED}|\d{1,7})(?![\d/:%]|(?!Ft\b)[A-Za-z]|-\d|[.,]\d|\s?%|[年月日時点個])${NOT_GOING_ON}`,
      "gu",
    ),
    value: ({ groups }, scale) => number(groups!["whole"]!) * scale,
  };
}

const WHOLE: FormOfNumber = {
  form: "whole",
  pattern: new RegExp(
    String.raw`(?<![:A-Za-z-])${NOT_GONE_ON}(?<mark>${MARK}\s?)?-?(?<whole>${GROUPED}|\d{1,6})(?![\d/:%A-Za-z-]|[.,]\d|\s?%)${NOT_GOING_ON}`,
    "gu",
  ),
  value: ({ groups }, scale) => number(groups!["whole"]!) * scale || undefined,
};

const somethingLost = (digits: number): FormOfNumber[] => [
  {
    form: "decimal",
    pattern: new RegExp(
      String.raw`(?:(?<mark>¥)\s?|${NOT_GONE_ON})(?<whole>${GROUPED}|\d{1,6})\.(?<part>\d)(?!\d)(?:(?<=¥[\d, ]+\.\d)|(?=\s?元))`,
      "gu",
    ),
    value: ({ groups }, scale) => number(groups!["whole"]!) * scale + (Number(groups!["part"]) * scale) / 10,
  },
  {
    form: "leading zero lost",
    pattern: new RegExp(String.raw`${NOT_GONE_ON}-?\s?[.](?<part>\d{${digits}})(?!\d|\s?%|[.,])`, "gu"),
    value: ({ groups }) => Number(groups!["part"]),
  },
  {
    form: "point is a space",
    pattern: new RegExp(
      String.raw`${NOT_GONE_ON}(?<whole>${GROUPED}|\d{1,4}) (?<part>\d{${digits}})(?!\d|[.,/:]|\s?%)`,
      "gu",
    ),
    value: split,
  },
  {
    // "005" is a change of 0.05.
    form: "point lost",
    pattern: new RegExp(
      String.raw`(?<![:A-Za-z-])${NOT_GONE_ON}(?<whole>0)(?<part>\d{${digits}})(?![\d/:%A-Za-z-]|[.,]\d)${NOT_GOING_ON}`,
      "gu",
    ),
    value: split,
  },
];
