import type { Language } from "../requests.ts";

/** How numbers are written in a language, with so many digits after the point. */
export const writer = (language: Language) => (digits: number) => {
  const places = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  const format = new Intl.NumberFormat(language === "zh" ? "zh-CN" : "en", places);
  return (value: number): string => format.format(value);
};
