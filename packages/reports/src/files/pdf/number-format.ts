import type { ReportLanguage } from "../../settings.ts";

/** Formats numbers in a language, with `digits` after the decimal point. */
export const createNumberFormatter = (language: ReportLanguage) => (digits: number) => {
  const places = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  const format = new Intl.NumberFormat(language === "zh" ? "zh-CN" : "en", places);
  return (value: number): string => format.format(value);
};
