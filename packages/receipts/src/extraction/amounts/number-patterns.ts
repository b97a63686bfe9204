import type { CurrencyFormat } from "./currency-format.ts";

/** The notation of an amount: with decimals, without, or with a misread part. */
export type NumberNotation = "decimal" | "leading zero lost" | "point lost" | "point is a space" | "whole";

const CURRENCY_MARK = String.raw`(?:R\s?[MHNW]|MYR|RMB|CNY|USD|SGD|KWD|K\.?D|EUR|GBP|CHF|HUF|IDR|Rp\.?|Rs\.?|(?:US|AU?|S|NT|HK|NZ|CA?|MX)?\$|¥|Y(?=\d)|€|£|₹|元)`;

/** Beside one of these an amount may have one decimal. */
const SYMBOL_MARK = String.raw`(?:¥|Y(?=\d)|(?:US|AU?|S|NT|HK|NZ|CA?|MX)?\$|€|£)`;

/** A notation, its pattern and its value in minor units. */
export interface NumberPattern {
  form: NumberNotation;
  pattern: RegExp;
  value: (match: RegExpMatchArray, scale: number) => number | undefined;
}

/** What may separate two numbers: "2x3.50", "6%0.57". With any other sign between them, digits are one number. */
const SEPARATORS = String.raw`\s\p{L}@*×%=)\]:;+#|$¥€£₹"`;
const NOT_AFTER_DIGIT = String.raw`(?<![\d.,/]|\d[^\d${SEPARATORS}])`;
const NOT_BEFORE_DIGIT = String.raw`(?![^\d${SEPARATORS}]\d)`;

const groupedBy = (sign: string): string => String.raw`\d{1,3}(?:${sign}\d{3})+`;
/** The Swiss thousands separator, and what it is read as. */
const TICK = String.raw`['\x60´′]`;
/** Thousands: 1,234,567; Swiss 1'234'567; Indian 12,34,567. Spaces may have come in around the sign. */
const GROUPED_BY_SIGN = [groupedBy(" ?, ?"), groupedBy(` ?${TICK} ?`), String.raw`\d{1,2}(?:,\d{2})+,\d{3}`].join("|");
/** … and 1 234 567. */
const GROUPED = `${groupedBy(" ")}|${GROUPED_BY_SIGN}`;
/** A point separates thousands when a comma separates the decimals. */
const GROUPED_BY_POINT = groupedBy(String.raw` ?\. ?`);

const parseDigits = (text: string): number => Number(text.replaceAll(/\D/g, ""));
const toMinorUnits = (match: RegExpMatchArray, scale: number): number =>
  parseDigits(match.groups!["whole"]!) * scale + Number(match.groups!["part"]);

const patternsByFormat = new Map<string, NumberPattern[]>();

/** The notations of a number, the most reliable first: a match is not available to the next. */
export function numberPatterns({ digits, hasNoDecimals, hasOneDecimal }: CurrencyFormat): NumberPattern[] {
  const cacheKey = `${digits} ${hasNoDecimals} ${hasOneDecimal}`;
  const patterns = patternsByFormat.get(cacheKey) ?? [
    ...(digits > 0 ? [decimalPattern(digits)] : []),
    ...(hasOneDecimal ? [TENTHS_PATTERN] : []),
    ...(hasNoDecimals ? [wholePattern(digits)] : [...damagedPatterns(digits), WHOLE_PATTERN]),
  ];
  patternsByFormat.set(cacheKey, patterns);
  return patterns;
}

const decimalPattern = (digits: number): NumberPattern => ({
  form: "decimal",
  pattern: new RegExp(
    String.raw`${NOT_AFTER_DIGIT}(?:[-(]\s?)?(?<mark>${CURRENCY_MARK})?\s?[:.]?\s?(?:-\s?)?(?<whole>${GROUPED}|${GROUPED_BY_POINT}(?=,)|\d+)(?: ?[.,] ?)(?<part>\d{${digits}})(?!\d|\s?%|[.,/]\d)(?:\s?-(?!\d))?`,
    "gu",
  ),
  value: toMinorUnits,
});

/** For currencies usually printed without decimals, so that a point separates thousands. Yen are not separated by a space. */
function wholePattern(digits: number): NumberPattern {
  const grouped = digits === 0 ? GROUPED_BY_SIGN : GROUPED;
  return {
    form: "whole",
    pattern: new RegExp(
      String.raw`(?<![:A-Za-z-])${NOT_AFTER_DIGIT}(?<mark>${CURRENCY_MARK}\s?)?-?(?<whole>${grouped}|${GROUPED_BY_POINT}|\d{1,7})(?![\d/:%]|(?!Ft\b)[A-Za-z]|-\d|[.,]\d|\s?%|[年月日時点個])${NOT_BEFORE_DIGIT}`,
      "gu",
    ),
    value: ({ groups }, scale) => parseDigits(groups!["whole"]!) * scale,
  };
}

const WHOLE_PATTERN: NumberPattern = {
  form: "whole",
  pattern: new RegExp(
    String.raw`(?<![:A-Za-z-])${NOT_AFTER_DIGIT}(?<mark>${CURRENCY_MARK}\s?)?-?(?<whole>${GROUPED}|\d{1,6})(?![\d/:%A-Za-z-]|[.,]\d|\s?%)${NOT_BEFORE_DIGIT}`,
    "gu",
  ),
  value: ({ groups }, scale) => parseDigits(groups!["whole"]!) * scale || undefined,
};

const toTenths: NumberPattern["value"] = ({ groups }, scale) =>
  parseDigits(groups!["whole"]!) * scale + (Number(groups!["part"]) * scale) / 10;

/** At the end of its piece, where tills print the amounts: 1.5 kg is a weight. */
const TENTHS_PATTERN: NumberPattern = {
  form: "decimal",
  pattern: new RegExp(
    String.raw`${NOT_AFTER_DIGIT}(?:-\s?)?(?<mark>${CURRENCY_MARK}\s?)?(?:-\s?)?(?<whole>${GROUPED}|\d{1,6})\.(?<part>\d)(?=\)?\s*$)`,
    "gu",
  ),
  value: toTenths,
};

const damagedPatterns = (digits: number): NumberPattern[] => [
  {
    form: "decimal",
    pattern: new RegExp(
      String.raw`(?:(?<mark>${SYMBOL_MARK})\s?|${NOT_AFTER_DIGIT})(?<whole>${GROUPED}|\d{1,6})\.(?<part>\d)(?!\d|\s?%)(?:(?<=${SYMBOL_MARK}\s?[\d, ]+\.\d)|(?=\s?元))`,
      "gu",
    ),
    value: toTenths,
  },
  {
    form: "leading zero lost",
    pattern: new RegExp(String.raw`${NOT_AFTER_DIGIT}-?\s?[.](?<part>\d{${digits}})(?!\d|\s?%|[.,])`, "gu"),
    value: ({ groups }) => Number(groups!["part"]),
  },
  {
    form: "point is a space",
    pattern: new RegExp(
      String.raw`${NOT_AFTER_DIGIT}(?<whole>${GROUPED}|\d{1,4}) (?<part>\d{${digits}})(?!\d|[.,/:]|\s?%)`,
      "gu",
    ),
    value: toMinorUnits,
  },
  {
    // "005" is a change of 0.05.
    form: "point lost",
    pattern: new RegExp(
      String.raw`(?<![:A-Za-z-])${NOT_AFTER_DIGIT}(?<whole>0)(?<part>\d{${digits}})(?![\d/:%A-Za-z-]|[.,]\d)${NOT_BEFORE_DIGIT}`,
      "gu",
    ),
    value: toMinorUnits,
  },
];
