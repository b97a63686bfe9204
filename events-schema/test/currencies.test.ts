import { describe, expect, test } from "vitest";
import { minorUnitDigits, isCurrency, formatMajorUnits } from "../src/currencies.ts";

describe("a currency", () => {
  test.each([
    ["JPY", 0],
    ["CLP", 0],
    ["ISK", 0],
    ["EUR", 2],
    ["HUF", 2],
    ["IDR", 2],
    ["COP", 2],
    ["PKR", 2],
    ["LBP", 2],
    ["KWD", 3],
    ["IQD", 3],
    ["CLF", 4],
  ])("%s has the minor unit of ISO 4217: %i digits", (currency, digits) => {
    expect(isCurrency(currency)).toBe(true);
    expect(minorUnitDigits(currency)).toBe(digits);
  });

  test.each(["ZZZ", "XXX", "eur", "", "constructor", "__proto__"])(
    "%j is not a currency and has two digits by default",
    (code) => {
      expect(isCurrency(code)).toBe(false);
      expect(minorUnitDigits(code)).toBe(2);
    },
  );

  test("an amount is formatted with all of its digits", () => {
    expect(formatMajorUnits(1_250, "EUR")).toBe("12.50");
    expect(formatMajorUnits(-1, "HUF")).toBe("-0.01");
    expect(formatMajorUnits(1_250, "JPY")).toBe("1250");
    expect(formatMajorUnits(1_250, "KWD")).toBe("1.250");
  });

  test("the currencies are those of Intl except those that no longer exist", () => {
    const withdrawn = "ANG BGN CUC HRK SLL XDR XSU ZWL".split(" ");
    const missing = Intl.supportedValuesOf("currency").filter((code) => !isCurrency(code));
    expect(missing.filter((code) => !withdrawn.includes(code))).toEqual([]);
  });
});
