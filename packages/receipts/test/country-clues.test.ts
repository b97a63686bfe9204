import { describe, expect, test } from "vitest";
import { COUNTRIES } from "../src/extraction/clues/countries.ts";
import { LANGUAGE_WORDS, TAX_WORDS } from "../src/extraction/clues/language-words.ts";
import { TAX_NUMBER_FORMS } from "../src/extraction/clues/tax-numbers.ts";
import { extractFields } from "../src/extraction/extract-fields.ts";
import { drawReceipts } from "../../../bench/receipts/draw-receipts.ts";
import { SUBMITTED_AT, createOcrPage } from "./ocr-page.ts";
import { LONG } from "../../../test/long.ts";

/** What one line says of the currency of a receipt without any mark. */
const readLine = (line: string, submittedAt = SUBMITTED_AT) =>
  extractFields(createOcrPage(["CORNER CHEMIST", line, "TOTAL | 5.50", "CASH | 5.50"]), submittedAt);
const currencyOf = (line: string, submittedAt = SUBMITTED_AT) => readLine(line, submittedAt).fields.currency?.value;
/** Those of these countries, for what several share. */
const currenciesOf = (codes: string) =>
  COUNTRIES.filter(({ code }) => codes.split(" ").includes(code)).map(({ currency }) => currency);

describe("a clue of one country", () => {
  test("a telephone prefix is a clue, for every country", () => {
    for (const { dial } of COUNTRIES)
      expect({ dial, currency: currencyOf(`Tel. +${dial} 12 345 67 89`) }).toEqual({
        dial,
        currency: expect.toSatisfy((currency) =>
          COUNTRIES.some((one) => one.dial === dial && one.currency === currency),
        ) as string,
      });
  });

  test("a web page is a clue, for every country with its own domain", () => {
    for (const { domain, currency } of COUNTRIES.filter((one) => one.domain !== undefined))
      expect([domain, currencyOf(`www.chemist.${domain}`)]).toEqual([domain, currency]);
  });

  test("a country's name at the end of an address is a clue, for every country", () => {
    const named = COUNTRIES.map(({ names, currency }) => {
      const spelled = names.replaceAll(/\(\?:([^|)]*)[^)]*\)/g, "$1");
      return [spelled.split("|").findLast((one) => /^[A-Z. ]+$/.test(one)), currency] as const;
    }).filter(([name]) => name !== undefined);
    expect(named.map(([name]) => [name, currencyOf(`12 HARBOUR ROAD, ${name}`)])).toEqual(named);
  });

  test.each([
    ["EUR", "20354 Hamburg"],
    ["EUR", "D-80331 Munchen"],
    ["EUR", "75001 PARIS, FRANKREICH"],
    ["EUR", "28013 MADRID"],
    ["EUR", "00185 ROMA"],
    ["EUR", "105 52 ATHENS"],
    ["CHF", "8001 Zurich"],
    ["CZK", "19000Praha9"],
    ["HUF", "1051 Budapest"],
    ["SEK", "111 22 Stockholm"],
    ["HKD", "九龍彌敦道1號"],
    ["MOP", "澳門新馬路1號"],
    ["TWD", "台北市中山路1號"],
    ["EUR", "Steuernr.: 50/719/01221"],
    ["HKD", "Coffee Concepts (Hong Kong) Limited"],
    ["MYR", "SOAP (MALAYSIA) SDN BHD"],
    ["MYR", "ST Reg No: 000129863680"],
    ["MYR", "19A,JALANMERANTI2A,SEKSYEN 3"],
    ["HKD", "card.chemist.com.hk"],
    ["GBP", "chemist.co.uk"],
    ["CAD", "12345 6782 RT0001"],
    ["USD", "Tel 702.866.2350"],
  ])("a town with its postcode, an office and a page are clues: %s by %s", (currency, line) => {
    expect([currencyOf(line), readLine(line).accepted]).toEqual([currency, false]);
  });

  test.each([
    "10185 ROMA TOMATOES",
    "10185 ROMA | 1.50",
    "80331 HAMBURGER",
    "澳門葡撻 | 1.50",
    "新竹米粉 | 1.50",
    "HONG KONG NOODLES",
    "chemist.hk",
    "400-820-1234",
    "REF 702-866-23501",
    "ORDER 50/719/01221",
    "1ST REG NO: 000129863680",
    "JALANMERANTI",
  ])("a text that only resembles a clue is none: %s", (line) => {
    expect(["HKD", "MOP", "MYR", "TWD", "EUR", "USD"]).not.toContain(currencyOf(line));
  });

  test("a clue of a country alone is never sufficient", () => {
    for (const line of ["Tel. +49 30 345 67 89", "www.chemist.de", "12 HARBOUR ROAD, GERMANY", "USt-IdNr. DE141583092"])
      expect([line, readLine(line).accepted]).toEqual([line, false]);
  });

  test.each([
    "Support +49 30 345 67 89",
    "Tel 49 30 345 67 89",
    "chemist.de",
    "MADE IN GERMANY",
    "PRODUCT OF ITALY",
    "BANK OF CHINA",
    "AIR FRANCE",
    "Wifi: guest.fr",
  ])("a text that is no telephone, page or address of the shop is no clue: %s", (line) => {
    expect(currencyOf(line)).toBeUndefined();
  });
});

describe("the number of a taxpayer", () => {
  test.each([
    ["EUR", "USt-IdNr. DE141583092"],
    ["EUR", "UID: ATU44483803"],
    ["CHF", "CHE-370.074.867 MWST"],
    ["EUR", "TVA FR 48 790722284"],
    ["EUR", "SIRET 732 829 320 00074"],
    ["EUR", "P.IVA 85862950194"],
    ["EUR", "NIF: B36176550"],
    ["EUR", "Contribuinte 502335157"],
    ["EUR", "NL504525803B01"],
    ["EUR", "BTW BE 0280.563.194"],
    ["EUR", "LU28967872"],
    ["EUR", "VAT No: IE1903222L"],
    ["GBP", "VAT Reg No: 037 729 747"],
    ["GBP", "GB352614610"],
    ["PLN", "NIP 635-75-08-774"],
    ["CZK", "DIC: CZ56369581"],
    ["EUR", "IC DPH: SK2005578311"],
    ["HUF", "ADOSZAM 15584667-2-42"],
    ["RON", "CIF: RO11242735"],
    ["EUR", "OIB: 44228121971"],
    ["EUR", "ID ZA DDV: SI85179841"],
    ["EUR", "AOM 042657325"],
    ["EUR", "Y-tunnus 7630454-5"],
    ["SEK", "Org.nr 556036-0793"],
    ["DKK", "CVR-nr. 31719828"],
    ["NOK", "Org.nr NO 949254003 MVA"],
    ["EUR", "KMKR EE101107873"],
    ["EUR", "PVN LV40229616689"],
    ["EUR", "PVM LT159803819"],
    ["AUD", "ABN 42 569 621 179"],
    ["SGD", "GST Reg No: M90312345A"],
    ["MYR", "SST ID: W10-1808-32000123"],
    ["INR", "GSTIN 27AAPFU2800F1Z7"],
    ["BRL", "CNPJ 52.787.280/6202-61"],
    ["CLP", "R.U.T.: 78.922.744-6"],
    ["ARS", "CUIT 30-56754640-9"],
    ["COP", "NIT 976.692.132-3"],
    ["MXN", "RFC TEN010203AB1"],
    ["JPY", "登録番号 T6968680217655"],
    ["KRW", "BRN 998-38-15222"],
    ["TWD", "統一編號 59914311"],
    ["CNY", "纳税人识别号 91110000923100682E"],
    ["TRY", "VKN 7471628159"],
    ["THB", "TAX ID 0105536112014"],
    ["IDR", "NPWP 26.545.226.8-467.301"],
    ["VND", "MST: 0472001977"],
    ["NZD", "GST No 49-091-850"],
    ["ZAR", "VAT NO 4999175514"],
  ])("the number of a taxpayer names %s: %s", (currency, line) => {
    expect(currencyOf(line)).toBe(currency);
  });

  test("a taxpayer's number with a wrong check digit is no clue, in every form that has one", () => {
    const changed = (number: string) =>
      Array.from({ length: 9 }, (_, n) =>
        number.replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + n + 1) % 10)),
      );
    const valid: Record<string, string> = {
      DE: "141583092",
      AT: "44483803",
      CH: "370074867",
      FR: "48790722284",
      IT: "85862950194",
      ES: "B36176550",
      PT: "502335157",
      BE: "0280563194",
      PL: "6357508774",
      HR: "44228121971",
      FI: "76304545",
      DK: "31719828",
      AU: "42569621179",
      BR: "52787280620261",
      TR: "7471628159",
    };
    for (const [country, number] of Object.entries(valid)) {
      const { isValid } = TAX_NUMBER_FORMS.find(({ countries }) => countries.split(" ")[0] === country)!;
      expect([country, isValid(number), changed(number).filter(isValid)]).toEqual([country, true, []]);
    }
  });

  test.each(["REF 141583092", "DE141583093", "SKU 85862950194", "TEL 635-75-08-774", "CODE8529 P 44228121971"])(
    "a number without its words or with a wrong digit is no taxpayer's number: %s",
    (line) => {
      expect(currencyOf(line)).toBeUndefined();
    },
  );
});

describe("words of a language", () => {
  test("the words of a language name a currency of its countries, for every language", () => {
    for (const [language, words] of Object.entries(LANGUAGE_WORDS)) {
      const some = words.split("|").filter((word) => /^[A-Z ]+$/.test(word));
      const countries = COUNTRIES.filter(({ languages }) => languages.split(" ").includes(language));
      expect({ language, currency: currencyOf(some.slice(-3).join(" ; ")) }).toEqual({
        language,
        currency: expect.toSatisfy((one) => countries.some(({ currency }) => currency === one)) as string,
      });
      expect(readLine(some.join(" ; ")).accepted).toBe(false);
    }
  });

  test("the name of a tax names a currency of the countries that use it", () => {
    for (const [countries, words] of TAX_WORDS)
      expect(currenciesOf(countries)).toContain(currencyOf(`${words.split("|")[0]} 9%`));
  });

  test.each([
    ["CNY", "谢谢惠顾 总计 单号"],
    ["HKD", "多謝惠顧 單號 總額"],
    ["HKD", "電話 單號 总額 貨品"],
  ])("Chinese words name %s by most of their characters: %s", (currency, line) => {
    expect(currencyOf(line)).toBe(currency);
  });

  test("a single character names no currency", () => {
    expect(currencyOf("额")).toBeUndefined();
  });
});

describe("a country whose currency changed", () => {
  test.each([
    ["2021-08-30", "HRK"],
    ["2022-12-31", "HRK"],
    ["2024-06-01", "EUR"],
  ])("the currency of a country that changed it on %s is %s", (day, currency) => {
    expect(currencyOf("OIB: 44228121971", new Date(day))).toBe(currency);
  });

  test("a country has both currencies in the year after a change, so that only a mark decides", () => {
    const rows = ["OIB: 44228121971", "UKUPNO | 12.00", "HVALA | RACUN", "GOTOVINA | 12.00", "14.02.2023"];
    expect(extractFields(createOcrPage(rows), new Date("2023-03-01")).accepted).toBe(false);
  });
});

describe("a sign that the recognizer takes for a letter", () => {
  const bill = (...rows: string[]) => extractFields(createOcrPage(["14 Nov 2026 12:31", ...rows]), SUBMITTED_AT);

  test.each(["e", "E", "c", "C", " e"])("an e behind the total and the payment is the euro's sign: %j", (letter) => {
    const { currency } = bill(`TOTAL | 6,50${letter}`, `CARD | 6,50${letter}`).fields;
    expect(currency).toMatchObject({ value: "EUR" });
  });

  test("an e behind the total and other European evidence are sufficient", () => {
    const rows = ["TVA FR48790722284", "MERCI DE VOTRE VISITE", "TOTAL | 6,50e", "CARTE BANCAIRE | 6,50e"];
    expect(bill(...rows)).toMatchObject({ accepted: true, fields: { currency: { value: "EUR" } } });
  });

  test("an e behind the total alone needs a review", () => {
    expect(bill("TOTAL | 6,50e", "CARD | 6,50e").accepted).toBe(false);
  });

  test.each(["A", "B", "F"])("an E behind the price of goods is the rate of a tax: %s and E", (rate) => {
    expect(bill(`TEA | 3,50${rate}`, "SOAP | 3,00E", "TOTAL | 6,50").fields.currency).toBeUndefined();
  });
});

test("no generated receipt of 46 countries is accepted with a wrong total, currency or date", () => {
  const accepted = drawReceipts(31, LONG ? 2_000 : 92).flatMap(({ id, receipt }) => {
    const { total, currency, date } = receipt.expected;
    const rows = receipt.lines.map(({ center, left, right }) => center ?? `${left} | ${right}`);
    // The recognizer drops the signs that it does not know.
    const page = createOcrPage(rows.map((row) => row.replaceAll(/[€£₹₩₺฿]/g, "")));
    const reading = extractFields(page, new Date(Date.parse(date) + 30 * 86_400_000));
    const { fields } = reading;
    const read = [fields.total?.value, fields.currency?.value, fields.date?.value];
    return reading.accepted ? [{ id, right: [total, currency, date], read }] : [];
  });
  expect(accepted.length).toBeGreaterThan(20);
  expect(accepted.filter(({ right, read }) => right.some((value, i) => value !== read[i]))).toEqual([]);
});
