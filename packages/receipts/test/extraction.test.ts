import { describe, expect, test } from "vitest";
import type { OcrLine } from "../src/ocr/page.ts";
import { extractFields } from "../src/extraction/extract-fields.ts";
import { SUBMITTED_AT, createOcrPage } from "./ocr-page.ts";
import { fc, runs } from "../../../test/properties.ts";

const HEAD = ["HARBOUR MARKET SDN BHD", "12 JALAN PELABUHAN", "Invoice No: A-1021 | 18/11/2026 14:22"];
const marked = (row: string) => row.replace(/\| (?=\d)/, "| RM ");
const read = (...rows: string[]) => extractFields(createOcrPage(rows), SUBMITTED_AT);
const total = (...rows: string[]) => read(...HEAD, ...rows).fields.total?.value;

describe("an amount", () => {
  test.each([
    ["12.50", 1_250],
    ["RM12.50", 1_250],
    ["RM 1,234.50", 123_450],
    ["1.234,50", 123_450],
    ["1 234,50", 123_450],
    ["1\u00a0234,50", 123_450],
    ["1\u202f234,50", 123_450],
    ["12,50", 1_250],
    ["43. 40", 4_340],
    ["41 50", 4_150],
    ["RMO.50", 50],
    ["1O.50", 1_050],
    ["l2.50", 1_250],
    ["1'234.50", 123_450],
    ["1’234.50", 123_450],
    ["1`234.50", 123_450],
    ["1´234'567.50", 123_456_750],
    ["1, 234.50", 123_450],
    ["1. 234,50", 123_450],
    ["1' 234.50", 123_450],
    ["1 '234.50", 123_450],
    ["1 ,234.50", 123_450],
    ["1 234 50", 123_450],
    ["1,234 50", 123_450],
    ["￥1,234.5", 123_450],
    ["1,234.5元", 123_450],
    ["1,23,456.00", 12_345_600],
    ["12,34,567.50", 123_456_750],
  ])("an amount printed as %s is read", (printed, value) => {
    expect(total("RICE | 3.00", `TOTAL | ${printed}`)).toBe(value);
  });

  test.each(["6%", "18/11/2026", "14:22", "6.00%", "012-345 6789"])("%s is not an amount", (printed) => {
    const { total: picked } = read(...HEAD, "TOTAL | 5.00", printed).fields;
    expect(picked?.value).toBe(500);
  });

  test.each([
    "1_234.50",
    "1·234.50",
    "1~234.50",
    "1^234.50",
    "1-234.50",
    "1 '234.50",
    "1_234",
    "1_234.5元",
    "1'234.5元",
    "1,2,345.00",
  ])("a part of a number is never an amount: %s", (printed) => {
    const { total: picked } = read(...HEAD, `TOTAL | ${printed}`).fields;
    expect([undefined, 123_450]).toContain(picked?.value);
  });

  test.each(["2x3.50", "2 @3.50", "6%3.50", "(2)3.50", "TOTAL:3.50"])(
    "may stand right after another: %s",
    (printed) => {
      expect(read(...HEAD, `TOTAL ${printed}`).fields.total?.value).toBe(350);
    },
  );

  test("an amount is in minor units of its currency: yen have none, dinars three digits", () => {
    expect(read("株式会社 港町食堂", "拉麺 | ¥1,800", "合計 | ¥1,800").fields).toMatchObject({
      currency: { value: "JPY" },
      total: { value: 1_800 },
    });
    expect(read("GULF SPICE CO", "KUWAIT", "SAFFRON | 4.500", "TOTAL KD | 4.500").fields).toMatchObject({
      currency: { value: "KWD" },
      total: { value: 4_500 },
    });
  });

  test("an amount of any size in any of the common formats is read as printed", () => {
    const formats = [
      (whole: string, part: string) => `${whole}.${part}`,
      (whole: string, part: string) => `${whole.replaceAll(/\B(?=(\d{3})+$)/g, ",")}.${part}`,
      (whole: string, part: string) => `RM${whole}.${part}`,
      (whole: string, part: string) => `${whole.replaceAll(/\B(?=(\d{3})+$)/g, ".")},${part}`,
      (whole: string, part: string) => `${whole.replaceAll(/\B(?=(\d{3})+$)/g, "'")}.${part}`,
      (whole: string, part: string) => `${whole.replaceAll(/\B(?=(\d\d)*\d{3}$)/g, ",")}.${part}`,
    ];
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9_999_999 }), fc.constantFrom(...formats), (value, format) => {
        const printed = format(String(Math.floor(value / 100)), String(value % 100).padStart(2, "0"));
        expect(total(`TOTAL | ${printed}`)).toBe(value);
      }),
      runs(100),
    );
  });
});

describe("an amount whose thousands are in another piece", () => {
  /** A row at that height with two pieces, so many text heights apart. */
  const pieces = (texts: readonly [string, string], y: number, gap: number): OcrLine[] => {
    const [a, b] = texts.map((text) => createOcrPage([text]).lines[0]!);
    const width = a!.corners[1][0];
    const moved = (line: OcrLine, dx: number) => ({
      ...line,
      corners: line.corners.map(([x, top]) => [x + dx, top + y] as const) as unknown as OcrLine["corners"],
    });
    return [moved(a!, 400 - width), moved(b!, 400 + gap * 22)];
  };
  const bill = (gap: number) => {
    const page = createOcrPage(["BORZ KFT", "ADOSZAM 15584667-2-42", "14 Nov 2026 12:31", "OSSZESEN", "BANKKARTYA"]);
    const amounts = [120, 160].flatMap((y) => pieces(["1", "600Ft"], y, gap));
    return extractFields({ ...page, lines: [...page.lines, ...amounts] }, SUBMITTED_AT);
  };

  test.each([-0.2, 0, 0.5, 0.7])(
    "an amount and its thousands in another piece are one amount when they are a space apart: %d heights",
    (gap) => {
      expect(bill(gap).fields.total?.value).toBe(160_000);
    },
  );

  test.each([0.9, 1.3])("an amount whose thousands are more than a space apart needs a review: %d heights", (gap) => {
    expect(bill(gap).accepted).toBe(false);
  });

  test("an amount is not joined with a number in another column", () => {
    expect(bill(5).fields.total?.value).toBe(60_000);
  });
});

describe("an amount with one decimal", () => {
  test.each([
    ["$47.0", "HONG KONG"],
    ["HK$47.0", ""],
    ["47.0", "HONG KONG"],
    ["￥47.0", ""],
    ["47.0", "上海 发票 总计"],
  ])("an amount with one decimal is read as %s beside %j", (printed, place) => {
    const rows = ["HARBOUR CAFE", place, "18/11/2026 14:22", `NOODLES | ${printed}`, `TOTAL | ${printed}`];
    expect(read(...rows.filter(Boolean)).fields.total?.value).toBe(4_700);
  });

  test("a number with one decimal is no amount where cents are usual and no mark is beside it", () => {
    expect(total("KM 47.0", "TOTAL | 5.00", "1.5 | KG")).toBe(500);
  });
});

describe("the total", () => {
  test.each([
    ["Grand Total", "Sub Total"],
    ["Total Payable", "Total Before Tax"],
    ["JUMLAH", "Sub Total"],
    ["合计", "小计"],
    ["价税合计", "不含税金额"],
    ["Summe", "Zwischensumme"],
    ["TOTAL TTC", "TOTAL HT"],
    ["Totale", "Imponibile"],
    ["Te betalen", "Subtotaal"],
    ["IUIAL", "SUBT0TAL"],
    ["T0TAL", "5UB TOTAL"],
  ])("the total is beside %s and not beside %s", (label, other) => {
    expect(total("THING | 9.43", `${other} | 9.43`, "TAX 6% | 0.57", `${label} | 10.00`)).toBe(1_000);
  });

  test.each([
    [["TOTAL | 12.00", "TOTAL PAID | 50.00", "CHANGE DUE | 38.00"]],
    [["BALANCE DUE | 12.00", "CASH | 20.00", "CHANGE | 8.00"]],
    [["BALANCE TO PAY | 12.00", "CASH TENDERED | 20.00", "BALANCE | 8.00"]],
    [["TOTAL ITEMS | 2", "TOTAL | 12.00", "AMOUNT TENDERED | 100.00", "CHANGE | 88.00"]],
    [["TOTAL RM | 12.00", "TOTAL SAVINGS | 3.00", "POINTS EARNED | 12"]],
    [
      [
        "Total Excl GST | 11.32",
        "GST @6% | 0.68",
        "Total Incl GST | 12.00",
        "GST Summary | Amount(RM) | Tax(RM)",
        "SR | 11.32 | 0.68",
      ],
    ],
    [["Jumlah | RM 12.00", "Tunai | RM 15.00", "Baki | RM 3.00"]],
    [["TOTAL AMOUNT | 12.00", "CASH AMOUNT | 12.00"]],
    [["Total Sales | 12.00", "Cash Received | 20.00", "Change Given | 8.00"]],
    [["TOTAL (INCL OF GST) | RM12.00", "CASH (RM) | 50.00", "CHANGE (RM) | 38.00", "TOTAL GST | 0.68"]],
    [["NETT TOTAL | 11.98", "ROUNDING | 0.02", "PAYABLE AMOUNT | 12.00", "CASH | 12.00"]],
    [["Bill Amount | 12.00", "Paid | 20.00", "Change | 8.00"]],
    [["合计金额: 12.00", "实收: 20.00", "找零: 8.00"]],
    [["应付金额 | ￥12.00", "微信 | ￥12.00"]],
    [["消费合计 | 13.00", "优惠金额 | 1.00", "实付金额 | 12.00"]],
    [["总金额 | 12.00元"]],
    [["TOTAL | EUR 12,00", "TVA 20% | 2,00", "CB | 12,00"]],
    [["ZU ZAHLEN EUR | 12,00", "BAR | 20,00", "RUECKGELD | 8,00"]],
    [["TOTALE COMPLESSIVO | 12,00", "di cui IVA | 1,09", "CONTANTI | 20,00", "RESTO | 8,00"]],
    [["TOTAL A PAGAR | 12,00", "EFECTIVO | 20,00", "CAMBIO | 8,00"]],
    [["TOTAAL | 12,00", "PIN | 12,00"]],
    [["SUMA PLN | 12,00", "GOTÓWKA | 20,00", "RESZTA | 8,00"]],
    [["ATT BETALA | 12,00", "MOMS 25% | 2,40"]],
    [["Grand Total", "RM 12.00"]],
    [["TOTAL 12.00 CASH 20.00 CHANGE 8.00"]],
    [["TOTAL | 2 | 12.00", "CASH | 20.00", "CHANGE | 8.00"]],
  ])("the total is 12.00 in %j", (rows) => {
    expect(total("BREAD | 8.00", "MILK | 4.00", ...rows)).toBe(1_200);
  });

  test.each([
    "ENDBETRAG",
    "Rechnungsbetrag",
    "NET A PAYER",
    "Montant TTC",
    "IMPORTE",
    "SUMA",
    "VALOR A PAGAR",
    "IMPORTO PAGATO",
    "TE VOLDOEN",
    "TOTALT",
    "SUMMA",
    "ATT BETALA",
    "Å BETALE",
    "AT BETALE",
    "I ALT",
    "YHTEENSÄ",
    "MAKSETTAVA",
    "KOKKU",
    "TASUDA",
    "KOPĀ APMAKSAI",
    "IŠ VISO",
    "MOKĖTI",
    "SUMAPLN",
    "RAZEM",
    "DO ZAPŁATY",
    "CELKEM",
    "K ÚHRADĚ",
    "SPOLU",
    "NA ÚHRADU",
    "ÖSSZESEN",
    "VÉGÖSSZEG",
    "TOTAL LEI",
    "DE PLATĂ",
    "UKUPNO",
    "ZA PLATITI",
    "SKUPAJ",
    "ZA PLAČILO",
    "GENEL TOPLAM",
    "TUTAR",
    "TOTAL BAYAR",
    "TỔNG CỘNG",
    "THANH TOÁN",
    "TTL",
    "AMT DUE",
    "總金額",
    "總額",
    "合計",
    "單總额",
    "應付",
  ])("the total is beside %s", (label) => {
    const reading = read(...HEAD, "BREAD | 8.43", "MILK | 4.00", "TEA | 0.57", `${label} | 13.00`);
    expect(reading.fields.total?.value).toBe(1_300);
    expect(reading.doubts).not.toContain("nothing on it is called the total");
  });

  test.each([
    "ARA TOPLAM",
    "MEZISOUČET",
    "VÄLISUMMA",
    "DELSUMMA",
    "MONTANT TVA",
    "SUMA PTU",
    "IZNOS POREZA",
    "IMPORTE IVA 21%",
    "RABATTBETRAG",
    "CATTLE FEED",
    "BOTTLE",
    "SUMMARY",
  ])("what is called %s is not called the total", (label) => {
    expect(read(...HEAD, `${label} | 13.00`).doubts).toContain("nothing on it is called the total");
  });

  test.each([
    ["BAR", "RÜCKGELD"],
    ["HOTOVOST", "VRÁTIT"],
    ["KONTANT", "VÄXEL"],
    ["KONTANT", "RETUR"],
    ["GOTOVINA", "POVRAT"],
    ["KÄTEINEN", "TAKAISIN"],
    ["SULARAHA", "TAGASI"],
    ["NUMERAR", "REST"],
    ["NAKİT", "PARA ÜSTÜ"],
    ["DINHEIRO", "TROCO"],
    ["EFECTIVO", "VUELTO"],
    ["TIỀN MẶT", "TIỀN THỪA"],
    ["現金", "找續"],
  ])("cash and change confirm the total: %s and %s", (cash, change) => {
    const rows = ["BREAD | 12.00", "TOTAL RM | 12.00", `${cash} | 20.00`, `${change} | 8.00`];
    expect(read(...HEAD, ...rows).doubts).toEqual([]);
  });

  test("the total is the amount due, not cash or change", () => {
    expect(total("BREAD | 4.00", "MILK | 3.50", "TOTAL | 7.50", "CASH | 50.00", "CHANGE | 42.50")).toBe(750);
  });

  test("the total is the rounded amount when a rounding is printed", () => {
    expect(total("THINGS | 7.48", "Total | 7.48", "Rounding | 0.02", "Total Rounded | 7.50", "Cash | 10.00")).toBe(750);
  });

  test("the total is not the number of pieces, the tax, the discount or the saving", () => {
    expect(
      total(
        "A | 5.00",
        "B | 7.00",
        "Total Qty | 2",
        "Discount | -2.00",
        "Total GST | 0.57",
        "Total | 10.00",
        "You saved | 2.00",
      ),
    ).toBe(1_000);
  });

  test("the total may be below its label", () => {
    expect(total("COFFEE | 6.30", "GRAND TOTAL", "| 6.30")).toBe(630);
  });

  test("a total that is misread in one digit, even twice, is corrected when payment and tax agree on another value", () => {
    const rows = ["RICE | 20.90", "Total Sales (Inclusive GST) | 20.90", "CASH | 21.00", "CHANGE | 0.20"];
    const reading = read(...HEAD, ...rows, "GST Summary | Amount(RM) | Tax(RM)", "S 6% | 19.62 | 1.18");
    expect(reading.fields.total?.value).toBe(2_080);
    expect(reading.doubts).toContain("it is printed nowhere, only computed");
  });

  test("a receipt without amounts has no total", () => {
    expect(read("A PAGE", "of words").fields.total).toBeUndefined();
    expect(read("A PAGE", "of words")).toMatchObject({ trust: 0, accepted: false });
  });
});

describe("the parts of the total", () => {
  test("subtotal, tax and rounding add up to the total", () => {
    const { fields } = read(
      ...HEAD,
      "Subtotal | 39.30",
      "SST 6% | 2.36",
      "Rounding Adj | -0.01",
      "TOTAL | 41.65",
      "CASH | 50.00",
      "CHANGE | 8.35",
    );
    expect(fields).toMatchObject({
      subtotal: { value: 3_930, reason: "adds up to the total" },
      tax: { value: 236 },
      rounding: { value: -1 },
      total: { value: 4_165 },
    });
  });

  test("a rounding has the sign that makes the sum correct, printed or not", () => {
    expect(read(...HEAD, "Sub Total | 7.52", "Rounding | 0.02", "Total | 7.50").fields.rounding?.value).toBe(-2);
  });
});

describe("the date", () => {
  const dated = (text: string, takenBefore = new Date("2026-12-31")) =>
    extractFields(createOcrPage(["SHOP", text, "TOTAL | 5.00"]), takenBefore).fields.date?.value;

  test.each([
    ["18/11/2026", "2026-11-18"],
    ["18-11-26", "2026-11-18"],
    ["18.11.2026 09:14", "2026-11-18"],
    ["2026-11-18", "2026-11-18"],
    ["2026年11月8日", "2026-11-08"],
    ["18 Nov 2026", "2026-11-18"],
    ["18NOV26", "2026-11-18"],
    ["November 18, 2026", "2026-11-18"],
    ["11/03/2621:30", "2026-03-11"],
    ["Date 18112026", "2026-11-18"],
    ["民國115年11月18日", "2026-11-18"],
    ["115/11/18", "2026-11-18"],
    ["令和8年11月18日", "2026-11-18"],
    ["18/11/2569", "2026-11-18"],
    ["18 Nov 2569", "2026-11-18"],
    ["12/28/2026", "2026-12-28"],
    ["3/4/2026", "2026-04-03"],
    ["1O/11/2026", "2026-11-10"],
    ["18/11/2026 due 30/11/2026", "2026-11-18"],
  ])("the date %s is %s", (text, value) => {
    expect(dated(text)).toBe(value);
  });

  test("the date is month first with dollars", () => {
    expect(read("DINER", "03/04/2026", "TOTAL | USD 5.00").fields.date?.value).toBe("2026-03-04");
  });

  test.each([
    ["26-03-13", "2026-03-13"],
    ["26-02-28 14:22", "2026-02-28"],
    ["04.06.26 14:22", "2026-06-04"],
    ["13/03/2026", "2026-03-13"],
    ["2026-03-13", "2026-03-13"],
  ])("the date %s with Swedish crowns is %s: year first where it has two digits and hyphens", (text, value) => {
    expect(read("SHOP", text, "TOTALT SEK | 5.00").fields.date?.value).toBe(value);
  });

  test.each([
    ["+593 2 255 5402", "2026-04-03"],
    ["Portland, OR 97201", "2026-03-04"],
  ])("the order of a date in dollars is that of the country: with %s 03/04/2026 is %s", (line, value) => {
    expect(read("SHOP", line, "03/04/2026", "TOTAL | USD 5.00").fields.date?.value).toBe(value);
  });

  test("the date cannot be after the submission", () => {
    expect(dated("18/11/2028 sold 18/11/2026", new Date("2026-11-20T00:00:00Z"))).toBe("2026-11-18");
    expect(dated("18/11/2028", new Date("2026-11-20T00:00:00Z"))).toBeUndefined();
  });

  test.each(["31/02/2026", "Tel 012-11-2026789", "99/99/2026"])("%s is not a date", (text) => {
    expect(dated(text)).toBeUndefined();
  });
});

describe("the merchant", () => {
  const merchant = (...head: string[]) =>
    read(...head, "Invoice No: 1 | 18/11/2026", "TOTAL | 5.00").fields.merchant?.value;

  test.each([
    [["HARBOUR MARKET SDN BHD (482913-K)", "12 JALAN TIGA"], "HARBOUR MARKET SDN BHD"],
    [["WELCOME", "HARBOUR MARKET SDN. BHD.", "TEL: 03-123"], "HARBOUR MARKET SDN. BHD."],
    [
      ["GOLDEN HARDWARE", "ENTERPRISE (KLANG)", "SDN BHD", "NO 5 JALAN 2"],
      "GOLDEN HARDWARE ENTERPRISE (KLANG) SDN BHD",
    ],
    [["HARB0UR MARKET 5DN 8HD", "LOT 5"], "HARBOUR MARKET SDN BHD"],
    [["THREE STOOGES", "BISTRO & CAFE", "109, SS21"], "THREE STOOGES"],
    [["海港生活超市有限公司", "地址 上海"], "海港生活超市有限公司"],
  ])("the merchant of %j is %s", (head, name) => {
    expect(merchant(...head)).toBe(name);
  });

  test("the merchant of a fapiao is the seller, not the buyer", () => {
    expect(
      read("电子发票", "购买方 名称: 远行物流有限公司", "销售方 名称: 江城办公用品有限公司", "价税合计 | ￥113.00")
        .fields.merchant?.value,
    ).toBe("江城办公用品有限公司");
  });
});

test.each([
  [["14.11.2026 | 14:22"], "14:22"],
  [["Date: 14/11/2026 2:22:40 PM"], "14:22"],
  [["14/11/2026 12:05am"], "00:05"],
  [["DATE 14 Nov 2026", "TIME 9 : 05"], "09:05"],
  [["20.04.2026 09:50 - 10:30"], "09:50"],
  [["14.11.2026", "OPEN DAILY", "7:00"], undefined],
  [["14.11.2026 25:10"], undefined],
])("the time of day is beside the date: %j", (rows, time) => {
  expect(read("CORNER CHEMIST", ...rows, "TOTAL | RM 5.50").fields.time?.value).toBe(time);
});

test("the receipt number is beside a word for it, and is not a date", () => {
  expect(read(...HEAD, "TOTAL | 5.00").fields.number?.value).toBe("A-1021");
  expect(read("SHOP", "Receipt No 18/11/2026", "Bill No | 4471", "TOTAL | 5.00").fields.number?.value).toBe("4471");
});

describe("a receipt is accepted without a review", () => {
  const sound = [...HEAD, "BREAD | 4.00", "MILK | 3.50", "TOTAL RM | 7.50", "CASH | 10.00", "CHANGE | 2.50"];

  test("a receipt is accepted when its total is labelled, read with confidence, and confirmed by a sum or a payment", () => {
    expect(read(...sound)).toMatchObject({ accepted: true, doubts: [] });
    expect(read(...sound).trust).toBeGreaterThan(0.97);
  });

  test.each([
    ["a subtotal without tax", ["SUBTOTAL | 29.59", "GST | 0.00", "TOTAL PAYABLE | 29.59"]],
    [
      "the subtotals of goods taxed and untaxed",
      ["TOTAL 0% SUPPLIES | 26.61", "TOTAL 6% SUPPLIES (INC. GST) | 35.99", "TOTAL PAYABLE | 62.60"],
    ],
    ["its share of tax, printed twice", ["PARKING | 5.00", "TOTAL | 5.00", "GST 6% | 0.28"]],
    ["lines below a heading that says total", ["QTY | TOTAL RM", "| 8.90", "RICE | 12.90", "TOTAL | 21.80"]],
    ["a card, whatever the points", ["PETROL | 41.95", "TOTAL | 41.95", "VISA | 41.95", "AWARD BALANCE 412"]],
  ])("a total is confirmed by %s", (_, rows) => {
    const { doubts } = read("CORNER CHEMIST", "14 Nov 2026 12:31", ...rows.map(marked));
    expect(doubts).toEqual([]);
  });

  test.each([
    [
      "two subtotals that do not add up",
      ["TOTAL 0% SUPPLIES | 26.61", "TOTAL 6% SUPPLIES (INC. GST) | 35.98", "TOTAL PAYABLE | 62.60"],
    ],
    ["a tax that is no share of it", ["PARKING | 5.00", "TOTAL | 5.00", "GST 6% | 0.40"]],
  ])("a total is not confirmed by %s", (_, rows) => {
    const { doubts } = read("CORNER CHEMIST", "14 Nov 2026 12:31", ...rows.map(marked));
    expect(doubts).toContain("no sum and no payment confirms it");
  });

  test.each<[string, readonly string[], Parameters<typeof createOcrPage>[1], string]>([
    ["confirms it", [...HEAD, "TOTAL RM | 7.50"], {}, "no sum and no payment confirms it"],
    ["is called the total", [...HEAD, "BREAD | 4.00", "MILK | 3.50"], {}, "nothing on it is called the total"],
    [
      "is sure of its digits",
      [...HEAD, "TOTAL RM | 7.50", "CASH | 10.00", "CHANGE | 2.50"],
      { confidence: 0.6 },
      "its digits are hard to read",
    ],
    [
      "names its currency",
      ["SHOP", ...sound.slice(3).map((row) => row.replace(" RM", ""))],
      {},
      "its currency is not printed",
    ],
    ["read all of it", sound, { complete: false }, "not everything was read"],
    [
      "agrees with what was paid",
      [...HEAD, "BREAD | 4.00", "TOTAL RM | 7.50", "CASH | 10.00", "CHANGE | 1.50"],
      {},
      "it is not what was paid",
    ],
  ])("not when nothing %s", (_, rows, how, doubt) => {
    const reading = extractFields(createOcrPage(rows, how), SUBMITTED_AT);
    expect(reading.accepted).toBe(false);
    expect(reading.doubts).toContain(doubt);
  });
});

test("the extraction of any page ends without an error", () => {
  const row = fc.array(
    fc.oneof(fc.string(), fc.constantFrom("TOTAL", "1.00", "合计", "-", "(2.00)", "RM", "%", "31/12/99")),
    { maxLength: 4 },
  );
  fc.assert(
    fc.property(fc.array(row, { maxLength: 12 }), (rows) => {
      const { trust, accepted, doubts } = read(...rows.map((pieces) => pieces.join("|")));
      expect(trust).toBeGreaterThanOrEqual(0);
      expect(trust).toBeLessThanOrEqual(1);
      expect(accepted).toBe(doubts.length === 0);
    }),
    runs(100),
  );
});
