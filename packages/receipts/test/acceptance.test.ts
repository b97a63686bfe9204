import { describe, expect, test } from "vitest";
import type { OcrPage } from "../src/ocr/page.ts";
import { extractFields } from "../src/extraction/extract-fields.ts";
import { SUBMITTED_AT, createOcrPage } from "./ocr-page.ts";
import { fc, runs } from "../../../test/properties.ts";

const read = (...rows: string[]) => extractFields(createOcrPage(rows), SUBMITTED_AT);
const SURE_DATE = "14 Nov 2026 12:31";

/** A receipt whose sums add up, with a certain date unless another is given: only its currency or its date can be in doubt. */
const receipt = ({ mark = "", lines = [], date = SURE_DATE }: { mark?: string; lines?: string[]; date?: string }) => [
  "CORNER CHEMIST",
  ...lines,
  date,
  `PLASTERS | ${mark}3.50`,
  `SOAP | ${mark}2.00`,
  `TOTAL | ${mark}5.50`,
  `CASH | ${mark}10.00`,
  `CHANGE | ${mark}4.50`,
];

describe("the currency of a receipt without a mark at its amounts", () => {
  test.each([
    "SKU 004471920036",
    "REF: 000318442907",
    "GST 004471920036771",
    "VAT NO 12",
    "VAT REG TIN 004-471-920-000",
    "MGR:EURIEL",
    "SERVED BY MYRA",
    "FARM 12.00",
    "PLCX CONTROLLER",
    "KFTX",
    "ABN AMRO BANK",
    "BTWN FRIENDS",
    "SDN1BHD",
    "JALANAN ROAD",
    "CHFS-EUROPE",
    "A7EUR12",
    "XJOHOR",
    "PRODUCT OF MALAYSIA",
    "SINGAPORE NOODLES",
    "KUWAIT AIRWAYS MAGAZINE",
  ])("the currency is not known from %s alone", (line) => {
    const { fields, accepted, doubts } = read(...receipt({ lines: [line] }));
    expect(fields.currency).toBeUndefined();
    expect({ accepted, doubts }).toEqual({ accepted: false, doubts: ["its currency is not printed"] });
  });

  test.each([
    ["EUR", "BTW 21%"],
    ["EUR", "VAT NO 318220411"],
    ["EUR", "VAT NO IE6388047V"],
    ["GBP", "VAT NO GB318220411"],
    ["GBP", "www.chemist.co.uk"],
    ["GBP", "HIGH STREET, DARLINGTON DL1 3PU"],
    ["MYR", "GST ID NO: 004471920036"],
    ["MYR", "12 JALAN TIGA"],
    ["MYR", "SHAH ALAM, SELANGOR"],
    ["SGD", "HARBOUR PTE LTD"],
    ["INR", "CGST 9%"],
    ["CHF", "CHF"],
    ["MYR", "ROOM RM 204"],
    ["PLN", "PARAGON FISKALNY"],
    ["HUF", "LADDER 6 Ft"],
    ["CNY", "总计"],
  ])("the currency is %s by %s alone, and the receipt needs a review", (currency, line) => {
    const { fields, accepted, doubts } = read(...receipt({ lines: [line] }));
    expect(fields.currency?.value).toBe(currency);
    expect(accepted).toBe(false);
    expect(doubts.some((doubt) => doubt.startsWith("nothing but"))).toBe(true);
  });

  test.each([
    ["the same twice", ["SHAH ALAM, SELANGOR", "SHAH ALAM, SELANGOR"]],
    ["a street and its town", ["12 JALAN TIGA", "SHAH ALAM, SELANGOR"]],
    ["the name of a company and its page", ["CHEMIST HOLDINGS PLC", "www.chemist.co.uk"]],
    ["two rates of one tax", ["BTW 9%", "BTW 21%"]],
  ])("one kind of evidence does not decide the currency: %s", (_, lines) => {
    expect(read(...receipt({ lines }))).toMatchObject({ accepted: false });
  });

  test.each([
    ["EUR", ["20354 Hamburg", "Steuernr.: 50/719/01221"]],
    ["USD", ["LAS VEGAS, NV 89109", "702.866.2350"]],
    ["MYR", ["CHEMIST SDN BHD", "SHAH ALAM, SELANGOR"]],
    ["MYR", ["GST ID NO: 004471920036", "JALAN TIGA, KUALA LUMPUR"]],
    ["GBP", ["VAT NO GB318220411", "HIGH STREET, DARLINGTON DL1 3PU"]],
    ["HUF", ["CHEMIST KFT", "PRICES IN HUF"]],
  ])("the currency is %s when two kinds of evidence agree: %j", (currency, lines) => {
    const { fields, accepted, doubts } = read(...receipt({ lines }));
    expect(fields.currency?.value).toBe(currency);
    expect({ accepted, doubts }).toEqual({ accepted: true, doubts: [] });
  });

  test.each([
    ["GST Number: 001363259392", "SHAH ALAM, SELANGOR"],
    ["G5T Req No: 000203587584", "81200 JOHOR BAHRU"],
    ["(728384-M)", "28700 BENTONG, PAHANG"],
    ["CO. NO. JM0195368-D", "KOTA KINABALU, SABAH"],
    ["Co-REG NO: 860671-D", "IPOH, PERAK DARUL RIDZUAN"],
  ])("Malaysian numbers and states agree on the currency: %s, %s", (...lines) => {
    expect(read(...receipt({ lines }))).toMatchObject({ fields: { currency: { value: "MYR" } }, accepted: true });
  });

  test.each(["(12345-M)", "SKU 728384-M", "MODEL NO 860671-DX", "PART NO: 860671-D"])(
    "what is no number of a register says nothing: %s",
    (line) => {
      expect(read(...receipt({ lines: [line] })).fields.currency).toBeUndefined();
    },
  );

  test("the currency is not known when two kinds of evidence disagree", () => {
    const { accepted, doubts } = read(...receipt({ lines: ["CHEMIST SDN BHD", "SHAH ALAM, SELANGOR", "BTW 21%"] }));
    expect({ accepted, doubts }).toEqual({ accepted: false, doubts: ['"BTW" is printed too, which is not MYR'] });
  });

  test("a legal form that two countries share does not decide between their currencies", () => {
    expect(read(...receipt({ lines: ["CHEMIST SDN BHD", "12 JALAN TIGA"] })).accepted).toBe(false);
  });
});

describe("a mark beside the amounts", () => {
  test.each([
    ["EUR", "EUR "],
    ["MYR", "RM"],
    ["MYR", "RM "],
    ["GBP", "£"],
    ["CHF", "CHF "],
    ["AUD", "A$"],
    ["PLN", "PLN "],
  ])("a mark beside the amounts decides the currency: %s by %j", (currency, mark) => {
    const { fields, accepted, doubts } = read(...receipt({ mark }));
    expect(fields.currency?.value).toBe(currency);
    expect({ accepted, doubts }).toEqual({ accepted: true, doubts: [] });
  });

  test.each(["TOTAL EUR | 5.50", "TOTAL (EUR) | 5.50", "TOTAL (EUR): | 5.50", "TOTAL | 5.50 EUR", "TOTALEUR | 5.50"])(
    "at the total alone is enough: %s",
    (total) => {
      const rows = receipt({}).map((row) => (row.startsWith("TOTAL") ? total : row));
      expect(read(...rows)).toMatchObject({ accepted: true, fields: { currency: { value: "EUR" } } });
    },
  );

  test("e behind several amounts of a row is the euro's sign misread, behind one the rate of its tax", () => {
    const lines = (row: string) => read(...receipt({ lines: ["20354 Hamburg", "www.chemist.de", row] }));
    expect(lines("19% | 4,62e | 0,88e | 5,50e").fields.currency?.reason).toContain("printed");
    expect(lines("19% | 4,62e | 0,88e | 5,50e").accepted).toBe(true);
    expect(lines("19% | 4,62 | 0,88 | 5,50e").accepted).toBe(false);
  });

  test("a mark in a single line of goods does not decide the currency, because it may be their name", () => {
    const rows = receipt({}).map((row) => row.replace("SOAP", "BOOK ON PHP"));
    expect(read(...rows).doubts).toEqual(['nothing but "PHP" speaks for PHP']);
  });

  test.each([
    ["EUR ", "PRICES IN CHF"],
    ["EUR ", "YOU SAVED £0.50"],
    ["EUR ", "CHEMIST SDN BHD"],
    ["RM ", "$1.00 = RM 4.20"],
    ["RM ", "MOMS 25%"],
    ["CHF ", "ABN 88 000 014 675"],
    ["$", "12 JALAN TIGA, SELANGOR"],
  ])("a mark beside the amounts and evidence for another currency need a review: %j and %s", (mark, line) => {
    const { accepted, doubts } = read(...receipt({ mark, lines: [line] }));
    expect(accepted).toBe(false);
    expect(doubts.join()).toContain("is printed too, which is not");
  });
});

test("a currency named in other text and shared clues of its country are not sufficient", () => {
  for (const line of ["EUR PALLET", "PRICES IN EUR"])
    expect(read(...receipt({ lines: [line, "GRACIAS POR SU COMPRA", "IVA 12%", "TARJETA"] })).accepted).toBe(false);
});

describe("a receipt with a total in another currency too", () => {
  const bill = (...rows: string[]) => read("HANGANG MART", SURE_DATE, "LATTE | 7.20", "KIMBAP | 8.20", ...rows);

  test.each([
    [["TOTAL | 15.40", "TOTAL USD | 26.12", "CARD | 15.40", "VISA | USD 26.12"]],
    [["TOTAL | 1,540", "TOTAL USD | 26.12", "VISA | USD 26.12"]],
    [["TOTAL EUR | 15.40", "TOTAL EUR | 26.12", "CARD | 15.40", "VISA | EUR 26.12"]],
    [["TOTAL EUR | 15.40", "TOTAL USD | 26.12", "VISA | USD 26.12"]],
  ])("a total in another currency needs a review: %j", (rows) => {
    expect(bill(...rows).accepted).toBe(false);
  });

  test("a total that is printed twice, with its mark once, has no second currency", () => {
    expect(bill("TOTAL | 15.40", "TOTAL EUR | 15.40", "CARD | 15.40").accepted).toBe(true);
  });
});

test.each(["6,506", "650", "6 50"])(
  "a total that has lost its decimals or has one too many needs a review: %s",
  (amount) => {
    const rows = [
      SURE_DATE,
      "TEA | 1,00",
      "MILK | 2,50",
      "BREAD | 3,00",
      `TOTAL EUR | ${amount}`,
      `CARD EUR | ${amount}`,
    ];
    expect(read("CORNER CHEMIST", ...rows).accepted).toBe(false);
  },
);

test.each([
  ["IDR", "Rp 35", false],
  ["IDR", "Rp 35.000", true],
  ["VND", "70 VND", false],
  ["KRW", "KRW 3,500", true],
])("so little that it buys nothing in %s may be in thousands: %s", (_, amount, accepted) => {
  const rows = ["14 Nov 2026 12:31", `RICE | ${amount}`, `TOTAL | ${amount}`, `CASH | ${amount}`];
  expect(read("CORNER CHEMIST", ...rows).accepted).toBe(accepted);
});

test.each(["DCC USD 12.34", "AMOUNT USD 12.34", "USD 3.50 = 1"])(
  "the currency of a rate or of a card slip does not decide what $ means: %s",
  (line) => {
    expect(read(...receipt({ mark: "$", lines: [line], date: "14 Nov 2026 12:31" })).accepted).toBe(false);
  },
);

describe("a sign that is read as a digit", () => {
  const bill = (head: string, ...rows: string[]) => read("SWEETS PVT LTD", head, SURE_DATE, ...rows);
  const GSTIN = "GSTIN 27AAPFU2800F1Z7, +91 22 2640 1418";

  test.each([
    ["the rest of the total is an amount, too", ["RICE | 11.00", "NET AMOUNT | 711.00", "CASH | 711.00"]],
    ["the goods add up to the rest of it", ["TEA | 13.95", "RICE | 28.50", "TOTAL | 742.45", "CASH | 742.45"]],
    ["every amount begins with it", ["TEA | 720.00", "RICE | 711.00", "TOTAL | 731.00", "CASH | 731.00"]],
  ])("a sign that is read as a digit needs a review when %s", (_, rows) => {
    expect(bill(GSTIN, ...rows).doubts).toContain("its first digit may be the sign of its currency");
  });

  test("a sign that is read as a digit is none where the currency's code is in the row of the total, unless the goods add up to the rest", () => {
    const manila = (...rows: string[]) => read("CORNER STORE", "MANILA, PHILIPPINES", SURE_DATE, ...rows);
    expect(manila("MILK | 95.00", "TOTAL | PHP 95.00", "CASH | 100.00", "CHANGE | 5.00").accepted).toBe(true);
    expect(manila("TEA | 2.00", "MILK | 3.00", "TOTAL | PHP 95.00", "CASH | 95.00").doubts).toContain(
      "its first digit may be the sign of its currency",
    );
  });

  test("a sign that is read as a digit is none where the mark stands beside the total", () => {
    const rows = ["RICE | Rs 11.00", "TOTAL | Rs 711.00", "CASH | Rs 711.00"];
    expect(bill(GSTIN, ...rows).accepted).toBe(true);
  });
});

describe("restored spaces", () => {
  /** The same page with a gap in that line after the character at `index`: the reader inserts a space there. */
  const parted = (page: OcrPage, text: string, index: number): OcrPage => ({
    ...page,
    lines: page.lines.map((line) =>
      line.text === text
        ? {
            ...line,
            characterPositions: line.characterPositions.map((_, i) => (i + (i >= index ? 4 : 0)) / (text.length + 4)),
          }
        : line,
    ),
  });

  test.each([
    ["MGR:EURIEL", 7],
    ["FIRMEUR", 4],
    ["ALARM 12.00", 3],
    ["HAUTEUR 12.00", 4],
  ])("a restored space does not make a currency mark of a part of %s", (text, index) => {
    const page = parted(createOcrPage(receipt({ lines: [text] })), text, index);
    expect(extractFields(page, SUBMITTED_AT).fields.currency).toBeUndefined();
  });
});

describe("a sign of other currencies", () => {
  const CLUES = ["CHEMIST (867388-U)", "81200 JOHOR BAHRU, JOHOR", "GST REG #000656195584"];

  test("a sign of other currencies decides nothing against three kinds of clues that leave no room for it", () => {
    const { fields, accepted } = read(...receipt({ mark: "$", lines: CLUES }));
    expect({ currency: fields.currency?.value, accepted }).toEqual({ currency: "MYR", accepted: true });
  });

  test.each(CLUES)(
    "a sign of other currencies needs a review where one of the three clues is missing: %s",
    (missing) => {
      const lines = CLUES.filter((line) => line !== missing);
      expect(read(...receipt({ mark: "$", lines })).accepted).toBe(false);
    },
  );

  test.each(["US$", "S$", "EUR "])(
    "a mark of one other currency needs a review whatever else is printed: %s",
    (mark) => {
      expect(read(...receipt({ mark, lines: CLUES })).accepted).toBe(false);
    },
  );

  const cash = (mark: string) => [
    "14 Nov 2026 12:31",
    "SOAP | 5.50",
    "TOTAL | RM 5.50",
    `CASH | ${mark} 10.00`,
    "CHANGE | RM 4.50",
  ];

  test("a sign is the mark of the receipt's own currency where its rest was not read: R for RM", () => {
    expect(read(...cash("R"))).toMatchObject({ fields: { currency: { value: "MYR" } }, accepted: true });
    expect(read(...cash("Rs")).accepted).toBe(false);
  });

  test("the mark of the cash is that of the total, when cash less change is the total", () => {
    const bill = (change: string) => [
      "14 Nov 2026 12:31",
      "SOAP | 6.00",
      "TOTAL | 6.00",
      "CASH 50.00 MYR | 50.00",
      `CHANGE | ${change}`,
    ];
    expect(read(...bill("44.00")).accepted).toBe(true);
    expect(read(...bill("40.00")).accepted).toBe(false);
  });
});

describe("other text on the receipt", () => {
  const WEAK = [
    "BTW 21%",
    "VAT NO GB318220411",
    "GST ID NO: 004471920036",
    "HARBOUR PTE LTD",
    "CHF",
    "总计",
    "12 JALAN TIGA",
  ];
  /** Text that is no evidence: letters that no hint contains, and numbers. */
  const noise = fc.oneof(fc.stringMatching(/^[BGJQVWXZ .:#-]{1,24}$/), fc.stringMatching(/^[0-9 .:#/-]{1,24}$/));

  test("one weak hint among other text is never accepted", () => {
    fc.assert(
      fc.property(fc.constantFrom(...WEAK), fc.array(noise, { maxLength: 8 }), fc.nat(8), (hint, lines, at) => {
        expect(read(...receipt({ lines: lines.toSpliced(at, 0, hint) })).accepted).toBe(false);
      }),
      runs(50),
    );
  });

  test("a hint inside a longer word or code has no effect", () => {
    const hints =
      "RM MYR EUR GBP CHF SGD PLN SEK HUF Ft Rp Rs kr KD RMB BTW TVA MwSt USt MVA MOMS IVA HST CGST GSTIN KDV PLC GmbH KFT JALAN JLN TAMAN SELANGOR JOHOR MALAYSIA SINGAPORE KUWAIT BAHRAIN TUNAI TARIKH".split(
        " ",
      );
    const around = fc.stringMatching(/^[A-Z]{1,3}$/);
    fc.assert(
      fc.property(
        fc.constantFrom(...hints),
        around,
        around,
        fc.constantFrom("", "EUR "),
        fc.constantFrom("", " 12", " | 1.20"),
        (hint, before, after, mark, amount) => {
          const neutral = "Q".repeat(before.length + hint.length + after.length);
          const [with_, without] = [`${before}${hint}${after}`, neutral].map((word) =>
            read(...receipt({ mark, lines: [`${word}${amount}`] })),
          );
          expect(with_!.fields.currency).toEqual(without!.fields.currency);
          expect(with_!.accepted).toBe(without!.accepted);
        },
      ),
      runs(60),
    );
  });
});

describe("the date", () => {
  const dated = (date: string, mark = "EUR ", lines: string[] = []) => read(...receipt({ mark, date, lines }));
  const OTHER = "day, month and year of its date may be each other";

  test.each([
    ["EUR ", "14 Nov 2026", "2026-11-14"],
    ["EUR ", "2026-11-05", "2026-11-05"],
    ["EUR ", "05.11.2026", "2026-11-05"],
    ["EUR ", "05/11/26 14:22", "2026-11-05"],
    ["EUR ", "11/14/2026 2:22 PM", "2026-11-14"],
    ["RM ", "Date: 05/11/2026", "2026-11-05"],
    ["PHP ", "11/05/2026", "2026-11-05"],
    ["CAD ", "14/11/2026", "2026-11-14"],
    ["JPY ", "2026年11月5日", "2026-11-05"],
    // What its numbers mean otherwise has not come yet, or is long ago.
    ["CAD ", "11/12/2025", "2025-12-11"],
    ["CAD ", "09/12/2026", "2026-09-12"],
    ["EUR ", "9/12/2025 2:22 PM", "2025-12-09"],
    ["CNY ", "26-11-14", "2026-11-14"],
    ["KRW ", "26.11.05 14:22", "2026-11-05"],
    // Software that was never told its country writes strokes.
    ["RM ", "05-11-2026 2:22 PM", "2026-11-05"],
  ])("the date is certain: in %s %s", (mark, date, value) => {
    const { fields, doubts } = dated(date, mark);
    expect(fields.date?.value).toBe(value);
    expect(doubts.filter((doubt) => doubt.includes("date"))).toEqual([]);
  });

  test.each([
    ["CAD ", "05/11/2026"],
    ["SEK ", "05/11/2026"],
    ["CNY ", "05-11-26"],
    // As software with default settings writes it.
    ["EUR ", "5/11/2026"],
    ["EUR ", "05/11/2026 2:22 PM"],
    // Some countries with dollars write the day first.
    ["USD ", "05/11/2026"],
    ["", "05/11/2026"],
  ])("the date is not certain when the order of day and month is not: in %j %s", (mark, date) => {
    const { accepted, doubts } = dated(date, mark);
    expect(accepted).toBe(false);
    expect(doubts).toContain(OTHER);
  });

  test.each(["26.10.25", "26/10/25 14:22", "26-11-24"])(
    "a date that is years ago in the usual order may be that, also where another order makes it recent: %s",
    (date) => {
      expect(dated(date)).toMatchObject({ accepted: false, doubts: [OTHER] });
    },
  );

  test("the date is certain and month first with dollars and an American address", () => {
    const { fields, accepted } = dated("11/05/2026", "$", ["Portland, OR 97201"]);
    expect({ date: fields.date?.value, accepted }).toEqual({ date: "2026-11-05", accepted: true });
  });

  test.each([
    ["nothing is printed", "NO DAY", "no date is printed on it that can be its own"],
    ["it has not come yet", "14 Nov 2027", "no date is printed on it that can be its own"],
    ["it is long ago", "14 Nov 2021", "its date is more than 364 days before it was handed in"],
    ["it may be of something else", "VALID UNTIL 14 Nov 2026", "its date may be of something else than the sale"],
    ["it is eight digits that may be a code", "REF 20261114", "its date is hard to read"],
    ["a separator of it is guessed", "14 11/2026", "its date is hard to read"],
    ["it ends a stay", "10-14.11.2026", "its date is hard to read"],
  ])("the receipt needs a review when %s", (_, date, doubt) => {
    const { accepted, doubts } = dated(date);
    expect({ accepted, doubts }).toEqual({ accepted: false, doubts: [doubt] });
  });

  test.each(["20.04.20 09:50", "20.04.2009:50", "20/04/2009:50:12"])(
    "a time run into a year of two digits is no year: %s is of 2020",
    (date) => {
      const rows = createOcrPage(receipt({ mark: "EUR ", date }));
      expect(extractFields(rows, new Date("2020-04-30T12:00:00Z"))).toMatchObject({
        accepted: true,
        fields: { date: { value: "2020-04-20" } },
      });
    },
  );

  test.each([
    "DOB 14.11.2026",
    "MHD 14.11.2026",
    "OFFER ENDS 14.11.2026",
    "DELIVERY DATE 14.11.2026",
    "Lieferdatum: 14.11.2026",
    "Fecha de entrega 14.11.2026",
    "生产日期: 2026-11-14",
    "TEL 14.11.26",
    "SW VER 1.10.26",
    "DEVICE ACTIVATED 14.11.2026",
    "NEXT SERVICE 14.11.2026 09:00",
    "RETURN BY 14.11.2026",
    "UMTAUSCH BIS 14.11.2026",
    "SHOWING 14 Nov 2026 20:15",
    "Vorstellung 14.11.2026 20:15",
    "TRAVEL 14 Nov 2026 08:15",
    "PICKUP 14 Nov 2026 10:00",
    "REPRINT 14 Nov 2026 12:01",
    "TRAVEL DATE: 14.11.2026",
    "EVENT DATE 14.11.2026 20:00",
    "MFG DATE 14.11.2026",
    "DATE OF VISIT 14.11.2026",
    "REISEDATUM: 14.11.2026",
    "VALUTADATUM 14.11.2026",
    "FECHA DE VIAJE 14.11.2026",
    "入住日期 2026-11-14",
    "乘车日期 2026-11-14",
    "出发 2026-11-14 08:00",
    "ORIGINAL SALE 14.11.2026 12:00",
    "POS v2.3 (c) 14.11.2026",
    "ACCRED NO 0123 DATE ISSUED: 14-11-2026",
    "ORIGINAL TRANSACTION DATE 14.11.2026",
  ])("a date that is called another one than the sale's, or by words that no sale has, needs a review: %s", (date) => {
    expect(dated(date).doubts).toEqual(["its date may be of something else than the sale"]);
  });

  test.each([
    "TaxInvoice: BAT0220 14.11.2026",
    "Saturday 14.11.2026",
    "Rechnung vom 14.11.2026",
    "BON 12 KASSE 3 14.11.2026",
    "TICKET 0012 14.11.2026",
    "SERVED BY ANNA 14.11.2026 12:31",
    "Bill Date: 14.11.2026",
    "TXN DATE 14.11.2026",
    "BIZDATE: 14.11.2026",
    "Cashier: Admin Date: 14.11.2026",
    "DATE/TIME 14.11.2026 12:31",
    "Rechnungsdatum 14.11.2026",
    "Kaufdatum: 14.11.2026",
    "FECHA DE EMISION 14.11.2026",
    "DATA E ORA 14.11.2026 12:31",
    "开票日期: 2026-11-14",
    "交易日期 2026-11-14",
  ])("a date beside words of a sale or a time of day is certain: %s", (date) => {
    expect(dated(date)).toMatchObject({ accepted: true, fields: { date: { value: "2026-11-14" } } });
  });

  test("a heading above a date that stands alone says what it is of", () => {
    expect(read(...receipt({ mark: "EUR ", lines: ["BEST BEFORE"], date: "14.11.2026" })).accepted).toBe(false);
    expect(read(...receipt({ mark: "EUR ", lines: ["SHOP 12"], date: "14.11.2026" })).accepted).toBe(true);
  });

  test.each([
    ["l4.11.2026 12:31", "2026-11-14", true],
    ["o4.11.2026 12:31", "2026-11-04", true],
    ["B4.11.2026 12:31", "2026-11-04", false],
  ])("a letter right before the day is its first digit, or unknown: %s", (date, value, accepted) => {
    expect(dated(date)).toMatchObject({ accepted, fields: { date: { value } } });
  });

  test.each([
    "14/11/2569",
    "14/11/69",
    "115/11/14",
    "115年11月14日",
    "04/06/1448",
    "1405/08/23",
    "R8/11/14",
    "115/11/14",
    "14/11/2569",
    "14 Nov 2569",
    "令和8年11月14日",
  ])("a date in the years of another calendar needs a review: %s", (date) => {
    expect(dated(date).accepted).toBe(false);
  });

  test.each([1, 2, 8])(
    "a year that is misread as %i earlier is never accepted, however old the receipt is",
    (years) => {
      for (const age of [0, 20, 90, 180, 360]) {
        const day = new Date(SUBMITTED_AT.getTime() - age * 86_400_000);
        day.setUTCFullYear(day.getUTCFullYear() - years);
        expect(dated(day.toISOString().slice(0, 10)).accepted).toBe(false);
      }
    },
  );

  test("a year with a digit that is hard to read needs a review", () => {
    const page = createOcrPage(receipt({ mark: "EUR " }));
    const lines = page.lines.map((line) =>
      line.text === SURE_DATE ? { ...line, confidence: line.confidence.with(10, 0.7) } : line,
    );
    expect(extractFields({ ...page, lines }, SUBMITTED_AT).doubts).toEqual(["its date is hard to read"]);
  });

  /** That page with one character of the date less certain. */
  const uncertain = (date: string, at: number, mark = "EUR ") => {
    const page = createOcrPage(receipt({ mark, date }));
    const lines = page.lines.map((line) =>
      line.text === date ? { ...line, confidence: line.confidence.with(at, 0.5) } : line,
    );
    return extractFields({ ...page, lines }, SUBMITTED_AT).accepted;
  };

  test.each([
    ["14 Nov 2026", [3, 4, 5, 7, 8]],
    ["14 Jan 2026", [3, 5, 7, 8]],
    ["14.11.2026", [2, 5, 6, 7]],
    ["2026-11-14", [0, 1, 4, 7]],
  ])("a character of %s that could be no other one may be uncertain, and every other needs a review", (date, sure) => {
    const accepted = Array.from(date, (_, at) => uncertain(date, at));
    expect(accepted).toEqual(Array.from(date, (one, at) => one === " " || sure.includes(at)));
  });

  test("a number of the receipt with the date, year first, settles the order of day and month", () => {
    const settled = (number: string) => dated("05/11/2026 2:22 PM", "EUR ", [number]).doubts;
    expect(settled("BILL MT16120261105010")).toEqual([]);
    for (const other of ["BILL MT16120260511010", "BILL 20261105 20260511", "BILL 2026 1105", "BILL 05112026"])
      expect([other, settled(other)]).toEqual([other, [OTHER]]);
  });

  test("a date long ago is shown, unless there is a more recent one", () => {
    expect(dated("14 Nov 2021").fields.date?.value).toBe("2021-11-14");
    expect(dated("14 Nov 2026 14:22", "EUR ", ["SINCE 14 Nov 2021"])).toMatchObject({
      accepted: true,
      fields: { date: { value: "2026-11-14" } },
    });
  });

  test("a date whose digits are hard to read needs a review", () => {
    const page = createOcrPage(receipt({ mark: "EUR " }));
    const lines = page.lines.map((line) =>
      line.text === SURE_DATE
        ? { ...line, confidence: line.confidence.map((sure, i) => (i === 1 ? 0.7 : sure)) }
        : line,
    );
    expect(extractFields({ ...page, lines }, SUBMITTED_AT).doubts).toEqual(["its date is hard to read"]);
  });

  test("of two dates, one is certain only when it alone is labelled as the date of the sale", () => {
    const lines = ["RETURN BY 20 Nov 2026"];
    expect(dated("14 Nov 2026", "EUR ", ["20 Nov 2026"]).doubts).toEqual(["another date is printed on it too"]);
    expect(dated("14 Nov 2026 14:22", "EUR ", ["20 Nov 2026 14:22"]).accepted).toBe(false);
    expect(dated("Date: 14 Nov 2026", "EUR ", lines)).toMatchObject({ accepted: true });
    expect(dated("14 Nov 2026 14:22", "EUR ", ["DUE 20 Nov 2026"])).toMatchObject({ accepted: true });
  });

  test("the date of an accepted receipt is neither in the future nor long ago", () => {
    const day = fc.date({ min: new Date("2018-01-01"), max: new Date("2032-12-31"), noInvalidDate: true });
    fc.assert(
      fc.property(day, (date) => {
        const iso = date.toISOString().slice(0, 10);
        const age = (SUBMITTED_AT.getTime() - Date.parse(iso)) / 86_400_000;
        expect(dated(iso).accepted).toBe(age > -1 && age < 364);
      }),
      runs(60),
    );
  });
});

describe("evidence that the total is right", () => {
  const SUN = ["SUN CAFE SDN BHD", "NO 28, JALAN ASTANA 1C", "SHAH ALAM, SELANGOR", SURE_DATE];

  test.each([
    [
      "its cash and change, where a dash stands before it",
      [...SUN, "TAP | 29.90", "LOCK | 8.90", "TOTAL | RM-38.80", "CASH | RM 50.00", "CHANGE | RM 11.20"],
    ],
    [
      "its tax, where goods above it have words of a payment",
      [
        ...SUN,
        "JOINT 2PIN 2PCS | RM 68.87",
        "Sub Total | RM 68.87",
        "GST 6% | RM 4.13",
        "TOT | RM 73.00",
        "CA. | RM 73.00",
        "CHANGE | RM 0.00",
      ],
    ],
    [
      "its change, where the mark is a piece of its own",
      [
        "Pekseg Kft",
        "6720 Szeged",
        SURE_DATE,
        "KAVE | 1650 | Ft",
        "OSSZESEN | 1650 | Ft",
        "KESZPENZ | 5000 | Ft",
        "VISSZAJARO | 3350 | Ft",
      ],
    ],
    [
      "cash in francs",
      [
        "BAR SA",
        "8001 Zurich",
        SURE_DATE,
        "BROT | Fr. 9.40",
        "SUMME | CHF 9.40",
        "BAR CHF | 10.00",
        "Ruckgeld | CHF 0.60",
      ],
    ],
    [
      "a label of Hong Kong",
      ["CAFE", SURE_DATE, "TOAST | HK$ 36.65", "總 | HK$ 36.65", "CASH | HK$ 40.00", "找續 | HK$ 3.35"],
    ],
    [
      "a label of Japan",
      ["港町 食堂", "TOKYO, JAPAN", SURE_DATE, "茶 | JPY 480", "珈 | JPY 380", "お買上計 | JPY 860", "現金 | JPY 860"],
    ],
  ])("evidence that the total is right is %s", (_, rows) => {
    expect(read(...rows).doubts).toEqual([]);
  });

  test.each([["CARD | EUR 5.50"], ["CASH | EUR 10.00", "CHANGE | EUR 4.50"]])(
    "evidence that the total is right is what was paid, where the digits of the total are hard to read and those of the payment are not: %s",
    (...payment) => {
      const page = createOcrPage(["CORNER CHEMIST", SURE_DATE, "TOTAL | EUR 5.50", ...payment]);
      const readBlurred = (...labels: string[]) => {
        const isBlurred = (index: number) => labels.includes(page.lines[index - 1]?.text ?? "");
        const lines = page.lines.map((line, index) =>
          isBlurred(index) ? { ...line, confidence: line.confidence.map(() => 0.7) } : line,
        );
        return extractFields({ ...page, lines }, SUBMITTED_AT).doubts;
      };
      expect(readBlurred("TOTAL")).toEqual([]);
      expect(readBlurred("TOTAL", "CARD", "CHANGE")).toEqual(["its digits are hard to read"]);
    },
  );
});
