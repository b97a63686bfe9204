import { describe, expect, test } from "vitest";
import { extractFields } from "../src/extraction/extract-fields.ts";
import { createOcrPage, SUBMITTED_AT } from "./ocr-page.ts";

const merchantOf = (...rows: string[]) => extractFields(createOcrPage(rows), SUBMITTED_AT).fields.merchant?.value;
const sale = ["14.11.2026 12:31", "BREAD | 3,50", "CAFE CON LECHE | 2,00", "TOTAL | 5,50", "CASH | 5,50"];

describe("the merchant of a receipt", () => {
  test.each<[name: string, lines: string[], printed?: string]>([
    ["THE RED LION", ["01325 464933", "www.theredlion.co.uk"]],
    ["COUNTDOWN CORNER", ["12 Queen Street", "Auckland 1010", "w w w.countdowncorner.co.nz"]],
    ["SEOUL COFFEE", ["12 Sejong-daero", "hello@seoulcoffee.co.kr"]],
    ["BAR LA PLAZA", ["Aribau 22", "08011 Barcelona"]],
    ["TOKO MAJU JAYA", ["Jl. Sudirman No.12", "Jakarta 10220"]],
    ["Restaurant Krone", ["Rue du Rhone 4", "1204 Geneve"]],
    ["STUDIO 54", ["Hauptstrasse 12", "10115 Berlin"]],
    ["REMIX 1000", ["Storgata 12", "0184 Oslo"]],
    ["SUPERMERCADOS LUNA S.A.", ["+34 915 912 609"]],
    ["Pekseg Kft", ["Vaci utca 12", "1052 Budapest"]],
    ["Bakeriet AS", ["Storgata 12", "0184 Oslo"]],
    ["Albers Supermarkt", ["Damrak 3", "1012 LG Amsterdam"]],
    ["咖啡时光", ["上海市浦东新区滨江大道88号", "021-55551234"]],
    ["SKLEP ZIELONY SP. Z O.O.", ["ul. Dluga 12"], "SKLEP ZIELONY SP. Z O.0."],
    ["好茶館", ["高雄市前金區中正四路3號", "07-2311234"]],
  ])("%s is the merchant, and no line of its address or page is", (name, lines, printed = name) => {
    expect(merchantOf(printed, ...lines, ...sale)).toBe(name);
  });

  test("a date or a number of the register is no merchant", () => {
    expect(merchantOf("2026年10月03日", "登録番号T6968680217655", "港町食堂", "合計 | ¥280")).toBe("港町食堂");
  });

  test("a web page alone is no merchant", () => {
    expect(merchantOf("www.theredlion.co.uk", ...sale)).not.toBe("www.theredlion.co.uk");
  });
});

describe("the merchant of a fapiao", () => {
  const [buyer, seller] = ["上海远航科技有限公司", "北京海港餐饮有限公司"];
  const money = ["开票日期: 2026年11月14日", "餐饮服务 | 100.00", "价税合计(小写) | ¥100.00"];

  test.each<[string, string[]]>([
    ["the seller below the buyer", ["购买方", `名称:${buyer}`, ...money, "销售方", `名称:${seller}`]],
    ["the seller above the buyer", ["销售方", `名称:${seller}`, "购买方", `名称:${buyer}`, ...money]],
    ["both in one row", ["购买方信息 | 销售方信息", `名称:${buyer} | 名称:${seller}`, ...money]],
    ["both in one row with their headings", [`购买方 名称:${buyer} | 销售方 名称:${seller}`, ...money]],
    ["the heading in the row", [`购买方名称:${buyer}`, ...money, `销售方名称:${seller}`]],
    ["spaces in the headings", ["购 买 方", `名 称:${buyer}`, ...money, "销 售 方", `名 称:${seller}`]],
  ])("the seller is the merchant and the buyer is not: %s", (_, rows) => {
    expect(merchantOf("电子发票(普通发票)", ...rows)).toBe(seller);
  });

  test("the buyer is not the merchant, also where the seller is not read", () => {
    expect(merchantOf("电子发票(普通发票)", "购买方", `名称:${buyer}`, ...money)).not.toBe(buyer);
  });
});

describe("the numbers by which a merchant is known again", () => {
  const numbersOf = (...rows: string[]) =>
    extractFields(createOcrPage(["CORNER CHEMIST", ...rows, ...sale]), SUBMITTED_AT).merchantNumbers;

  test.each([
    ["(GST Reg No: 000899874816)", "000899874816"],
    ["G5T ID: 0008-9987-4816", "000899874816"],
    ["USt-IdNr. DE141583092", "141583092"],
    ["ABN 42 569 621 179", "42569621179"],
    ["P.IVA 85862950194", "85862950194"],
    ["CHEMIST SDN BHD (728384-M)", "728384M"],
    ["Tel: +60 3-5542 3228", "60355423228"],
    ["TEL 07-3874904", "073874904"],
    ["电话: 021-55551234", "02155551234"],
    ["GST1D:000381399040", "000381399040"],
    ["GST REG N0: 000381399040", "000381399040"],
    ["ICE 001525713000056", "001525713000056"],
    ["+212 522 772600", "212522772600"],
    ["登録番号T6968680217655", "T6968680217655"],
  ])("the numbers of a merchant are letters and digits behind their words: %s", (line, number) => {
    expect(numbersOf(line)).toEqual([number]);
  });

  test.each([
    "INVOICE NO 7903711",
    "6934091490607",
    "TELLER 12345678",
    "14.11.2026",
    "TEL 12345",
    "CASHIER 000899874816",
    "HOTLINE +49 30 901820",
    "12+3490154769",
  ])("other numbers do not identify a merchant: %s", (line) => {
    expect(numbersOf(line)).toBeUndefined();
  });

  test("a merchant has at most four numbers, the most certain first, each once", () => {
    const lines = [
      "TEL 03-55423228",
      "VAT 318220411",
      "VAT 318220411",
      "GST 000899874816",
      "TEL 03-55423229",
      "TEL 03-55423230",
    ];
    expect(numbersOf(...lines)).toEqual(["318220411", "000899874816", "0355423228", "0355423229"]);
  });
});
