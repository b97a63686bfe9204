import { formatMajorUnits, isCurrency, minorUnitDigits } from "@waybill/events-schema/currencies";
import { expect, test } from "vitest";
import { parseAmount } from "../app/receipts/amounts.ts";

test("an amount is read with the digits of its currency's minor unit, in every currency", () => {
  for (const currency of Intl.supportedValuesOf("currency").filter(isCurrency)) {
    expect([currency, parseAmount(formatMajorUnits(-1_234_567, currency), currency)]).toEqual([currency, -1_234_567]);
    const tooPrecise = `1,${"0".repeat(minorUnitDigits(currency) + 1)}`;
    expect([currency, parseAmount(tooPrecise, currency)]).toEqual([currency, undefined]);
  }
});
