/** How an amount is printed: with its decimals, or with something lost. */
export type Form = "decimal" | "leading zero lost" | "point lost" | "point is a space" | "whole";

const MARK = String.raw`(?:R\s?[MHNW]|MYR|RMB|CNY|USD|SGD|KWD|K\.?D|EUR|GBP|CHF|US\$|S\$|\$|¥|Y(?=\d)|€|£|元)`;

/** One form, how it is found and what it is worth in minor units. */
export interface FormOfNumber {
  form: Form;
  pattern: RegExp;
  value: (match: RegExpMatchArray, scale: number) => number | undefined;
}

const number = (text: string): number => Number(text.replaceAll(/[,. ]/g, ""));
const split = (match: RegExpMatchArray, scale: number): number =>
  number(match.groups!["whole"]!) * scale + Number(match.groups!["part"]);

const WHOLE: FormOfNumber = {
  form: "whole",
  pattern: new RegExp(
    String.raw`(?<![\d.,/:A-Za-z-])(?<mark>${MARK}\s?)?-?(?<whole>\d{1,3}(?:,\d{3})+|\d{1,6})(?![\d/:%A-Za-z-]|[.,]\d|\s?%)`,
    "g",
  ),
  value: ({ groups }, scale) => number(groups!["whole"]!) * scale || undefined,
};

const formsByDecimals = new Map<number, FormOfNumber[]>();

/** The forms of a number, the surest first: what one has taken the next does not see. */
export function formsOf(decimals: number): FormOfNumber[] {
  let forms = formsByDecimals.get(decimals);
  if (!forms) formsByDecimals.set(decimals, (forms = decimals === 0 ? [WHOLE_UNITS] : [...withPoint(decimals), WHOLE]));
  return forms;
}

const WHOLE_UNITS: FormOfNumber = {
  form: "whole",
  pattern: new RegExp(
    String.raw`(?<![\d.,/:A-Za-z-])(?<mark>${MARK}\s?)?-?(?<whole>\d{1,3}(?:[,.]\d{3})+|\d{1,7})(?![\d/:%A-Za-z]|-\d|[.,]\d|\s?%|[年月日時点個])`,
    "g",
  ),
  value: ({ groups }) => number(groups!["whole"]!),
};

function withPoint(decimals: number): FormOfNumber[] {
  return [
    {
      form: "decimal",
      pattern: new RegExp(
        String.raw`(?<![\d.,/])(?:[-(]\s?)?(?<mark>${MARK})?\s?[:.]?\s?(?:-\s?)?(?<whole>\d{1,3}(?:[, ]\d{3})+|\d{1,3}(?:\.\d{3})+(?=,)|\d+)(?: ?[.,] ?)(?<part>\d{${decimals}})(?!\d|\s?%|[.,/]\d)(?:\s?-(?!\d))?`,
        "g",
      ),
      value: split,
    },
    {
      form: "decimal",
      pattern: /(?:(?<mark>¥)\s?|(?<![\d.]))(?<whole>\d{1,6})\.(?<part>\d)(?!\d)(?:(?<=¥\s?\d+\.\d)|(?=\s?元))/g,
      value: ({ groups }, scale) => number(groups!["whole"]!) * scale + (Number(groups!["part"]) * scale) / 10,
    },
    {
      form: "leading zero lost",
      pattern: new RegExp(String.raw`(?<![\d.,])-?\s?[.](?<part>\d{${decimals}})(?!\d|\s?%|[.,])`, "g"),
      value: ({ groups }) => Number(groups!["part"]),
    },
    {
      form: "point is a space",
      pattern: new RegExp(String.raw`(?<![\d.,/])(?<whole>\d{1,4}) (?<part>\d{${decimals}})(?!\d|[.,/:]|\s?%)`, "g"),
      value: split,
    },
    {
      // "005" is a change of 0.05.
      form: "point lost",
      pattern: new RegExp(
        String.raw`(?<![\d.,/:A-Za-z-])(?<whole>0)(?<part>\d{${decimals}})(?![\d/:%A-Za-z-]|[.,]\d)`,
        "g",
      ),
      value: split,
    },
  ];
}
