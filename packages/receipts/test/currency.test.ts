import { describe, expect, test } from "vitest";
import { extractFields } from "../src/extraction/extract-fields.ts";
import { SUBMITTED_AT, createOcrPage } from "./ocr-page.ts";

const read = (...rows: string[]) => extractFields(createOcrPage(rows), SUBMITTED_AT);
/** A bill whose sums add up, with those words in its head. */
const bill = (mark: string, ...head: string[]) =>
  read(
    "THE SHOP",
    "14 Nov 2026 12:31",
    ...head,
    `TEA | ${mark}3.50`,
    `TOTAL | ${mark}3.50`,
    `CASH | ${mark}10.00`,
    `CHANGE | ${mark}6.50`,
  );
const DOUBT = "what is printed may mean another currency";

describe("a sign that several currencies share", () => {
  test.each(["$", "¥", "kr ", "Rs "])("a shared sign without other evidence needs a review: %s", (mark) => {
    const { fields, accepted, doubts } = bill(mark);
    expect(fields.currency!.trust).toBeLessThan(0.6);
    expect(fields.currency!.reason).toContain("which other currencies have too");
    expect(doubts).toContain(DOUBT);
    expect(accepted).toBe(false);
  });

  test.each([
    ["$", "ABN 88 000 014 675", "AUD"],
    ["$", "ABN88000014675", "AUD"],
    ["$", "Sales Tax included", "USD"],
    ["$", "Springfield, IL 62704", "USD"],
    ["$", "SPRINGFIELD IL 62704-1234 USA", "USD"],
    ["$", "Portland, OR 97201", "USD"],
    ["$", "Boston,MA 02108", "USD"],
    ["$", "All prices in CAD", "CAD"],
    ["$", "HST 123456789 RT0001", "CAD"],
    ["$", "HARBOUR PTE LTD", "SGD"],
    ["US$", "Singapore Changi", "USD"],
    ["A$", "THANK YOU", "AUD"],
    ["S$", "THANK YOU", "SGD"],
    ["¥", "RMB", "CNY"],
    ["¥", "上海发票", "CNY"],
    ["Rs ", "GSTIN 29ABCDE1234F1Z5", "INR"],
    ["Rs ", "PKR", "PKR"],
    ["kr ", "SEK", "SEK"],
  ])("the shared sign %s with %s means %s", (mark, word, currency) => {
    const { fields, accepted, doubts } = bill(mark, word);
    expect(fields.currency!.value).toBe(currency);
    expect({ accepted, doubts }).toEqual({ accepted: true, doubts: [] });
  });

  test.each(["消費税 10%", "株式会社 港町", "Shinjuku Tokyo"])(
    "¥ is yen, which have no decimals, beside %s",
    (word) => {
      const { fields, doubts } = read(
        word,
        "2026-11-14",
        "TEA | ¥1,280",
        "TOTAL | ¥1,280",
        "CASH | ¥2,000",
        "CHANGE | ¥720",
      );
      expect(fields).toMatchObject({ currency: { value: "JPY" }, total: { value: 1_280 } });
      expect(doubts).toEqual([]);
    },
  );

  test("the name of a country does not decide a sign that ten currencies share, because goods have it, too", () => {
    expect(bill("$", "12 GEORGE ST, SYDNEY, AUSTRALIA").doubts).toContain(DOUBT);
    expect(bill("$", "CANADA", "Sales Tax").doubts).toContain(DOUBT);
  });

  test("the name of a country does not decide a sign that four currencies share, however often it is printed", () => {
    const chiles = ["SALSA DE CHILE", "SALSA DE CHILE", "SALSA DE CHILE"];
    expect(bill("", ...chiles, "IVA 19%").doubts).toContain(DOUBT);
  });

  test.each(["CHINA", "12 NANJING ROAD, SHANGHAI 200001", "BEIJING"])("a place decides the sign ¥: %s", (place) => {
    expect(bill("¥", place)).toMatchObject({ accepted: true, fields: { currency: { value: "CNY" } } });
  });

  test.each([
    ["$", "TERMINAL ID 10023"],
    ["$", "CASHIER ID 83702"],
    ["$", "OR 10023"],
    ["$", "ORDER OR 97201"],
    ["$", "STORE NC 10023"],
    ["$", "SMITH & CO 80202"],
    ["$", "DE 82319 STARNBERG"],
    ["$", "Alexanderplatz, DE 10178 BERLIN"],
    ["$", "TOTAL 35004"],
    ["$", "Harmonized Sales Tax 13%"],
    ["$", "CASH SALES TAX INVOICE"],
    ["$", "CANADA DRY"],
    ["¥", "BONE CHINA CUP"],
    ["¥", "BONE CHINA"],
    ["¥", "CHINA TEA"],
    ["¥", "MADE IN CHINA"],
    ["¥", "PRODUCT OF JAPAN"],
    ["¥", "CHINA UNIONPAY"],
    ["¥", "CHINA | ¥3.50"],
    ["Rs ", "SRI LANKA TEA"],
    ["Rs ", "PRODUCT OF PAKISTAN"],
  ])("the sign %s is not decided by a word that is no place: %s", (mark, word) => {
    expect(bill(mark, word).doubts).toContain(DOUBT);
  });
});

describe("a receipt without a currency sign", () => {
  test.each(["TERMINAL ID 10023", "OR 10023", "DE 82319 STARNBERG", "CANADA DRY", "BONE CHINA CUP", "SRI LANKA TEA"])(
    "what is no place is no evidence of a currency: %s",
    (word) => {
      const { fields, accepted, doubts } = bill("", word);
      expect(fields.currency).toBeUndefined();
      expect({ accepted, doubts }).toEqual({ accepted: false, doubts: ["its currency is not printed"] });
    },
  );

  test.each([
    ["USD", "Springfield, IL 62704"],
    ["USD", "Sales Tax 8%"],
    ["CAD", "CANADA"],
    ["CNY", "Shanghai, China"],
    ["JPY", "東京都新宿区"],
  ])("a place alone names %s for the person who looks: %s", (currency, word) => {
    const { fields, accepted } = bill("", word);
    expect(fields.currency).toMatchObject({ value: currency });
    expect(accepted).toBe(false);
  });

  test.each(["DE 82319 STARNBERG", "CASHIER ID 10023"])(
    "no place weakens what does: %s beside MwSt and TVA",
    (word) => {
      for (const tax of ["MwSt 19%", "TVA 20%"])
        expect(bill("", word, tax).fields.currency).toMatchObject({
          value: "EUR",
          trust: bill("", tax).fields.currency!.trust,
        });
    },
  );
});

test("a receipt with nearly as much evidence for another currency needs a review", () => {
  expect(bill("", "CHF", "SEK").doubts).toContain(DOUBT);
});

describe("an amount is in the minor unit of ISO 4217, however the currency is printed", () => {
  test.each([
    ["JPY", "1,430", 1_430],
    ["CLP", "12.990", 12_990],
    ["EUR", "1.234,50", 123_450],
    ["CHF", "1'234.50", 123_450],
    ["KWD", "1.250", 1_250],
    ["HUF", "1 310", 131_000],
    ["HUF", "1.310", 131_000],
    ["HUF", "1250.00", 125_000],
    ["IDR", "30.000", 3_000_000],
    ["IDR", "30,000", 3_000_000],
    ["IDR", "30.000,00", 3_000_000],
    ["IDR", "12.500.000", 1_250_000_000],
    ["COP", "45.900", 4_590_000],
    ["TWD", "1,350", 135_000],
    ["INR", "1,23,456.00", 12_345_600],
  ])("an amount in %s printed as %s is in minor units of ISO 4217", (currency, printed, minor) => {
    const { total } = read("THE SHOP", `THING | ${printed}`, `TOTAL ${currency} | ${printed}`).fields;
    expect(total?.value).toBe(minor);
  });

  test("an amount with its sign right beside it is in minor units of ISO 4217", () => {
    const rupiah = ["NASI | Rp25.000", "TEH | Rp5.000", "TOTAL | Rp30.000", "TUNAI | Rp50.000", "KEMBALI | Rp20.000"];
    expect(read("TOKO", "14/11/2026", ...rupiah)).toMatchObject({
      accepted: true,
      fields: { total: { value: 3_000_000 } },
    });
    const forint = ["TEJ | 1310Ft", "OSSZESEN | 1310Ft", "KESZPENZ | 2 000 Ft", "VISSZAJARO | 690Ft"];
    expect(read("BOLT", "2026.11.14.", ...forint)).toMatchObject({
      accepted: true,
      fields: { total: { value: 131_000 } },
    });
  });
});

test("the box of a currency is around its evidence", () => {
  const { currency } = read("THE SHOP", "TEA | 3.50", "TOTAL CHF | 3.50").fields;
  expect(currency).toMatchObject({
    value: "CHF",
    reason: '"CHF" is printed',
    box: { x: 72, y: 80, width: 36, height: 22 },
  });
  expect(read("THE SHOP", "TOTAL | $3.50").fields.currency!.box).toMatchObject({ x: 540, y: 40, width: 12 });
});
