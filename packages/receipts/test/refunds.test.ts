import { describe, expect, test } from "vitest";
import { extractFields } from "../src/extraction/extract-fields.ts";
import { SUBMITTED_AT, createOcrPage } from "./ocr-page.ts";
import { fc, runs } from "../../../test/properties.ts";

const read = (...rows: string[]) => extractFields(createOcrPage(rows), SUBMITTED_AT);
/** A bill whose sums add up, in a certain currency and of a certain date, with those lines in its head. */
const bill = (minus: string, ...lines: string[]) =>
  read(
    "CORNER CHEMIST",
    ...lines,
    "14 Nov 2026 12:31",
    `PLASTERS | ${minus}3.50`,
    `SOAP | ${minus}2.00`,
    `TOTAL EUR | ${minus}5.50`,
    `CARD | ${minus}5.50`,
  );

describe("a refund that is printed without a minus", () => {
  test.each([
    "REFUND",
    "*** REFUND ***",
    "Refund Receipt",
    "REFUNDRECEIPT",
    "REFUN0",
    "Transaction type: REFUND",
    "RETURN",
    "SALES RETURN",
    "CREDIT NOTE No 4471",
    "VOID",
    "CANCELLED",
    "REVERSAL",
    "STORE CREDIT NOTE",
    "GUTSCHRIFT",
    "Rückerstattung",
    "RUECKERSTATTUNG",
    "RETOURE",
    "STORNO",
    "Stornorechnung",
    "REMBOURSEMENT",
    "AVOIR",
    "AVOIR N° 4471",
    "Note de crédit",
    "ANNULATION",
    "DEVOLUCIÓN",
    "DEVOLUCION",
    "NOTA DE CRÉDITO",
    "REEMBOLSO",
    "ABONO",
    "DEVOLUÇÃO",
    "ESTORNO",
    "RESO",
    "RIMBORSO",
    "NOTA DI CREDITO",
    "TERUGBETALING",
    "CREDITNOTA",
    "RETOUR",
    "ÅTERBETALNING",
    "RETUR",
    "TILBAGEBETALING",
    "KREDITNOTA",
    "PALAUTUS",
    "HYVITYS",
    "ZWROT",
    "DOBROPIS",
    "VRATKA",
    "SZTORNÓ",
    "VISSZATÉRÍTÉS",
    "RAMBURSARE",
    "POVRAT",
    "TAGASTUS",
    "İADE",
    "PENGEMBALIAN DANA",
    "HOÀN TIỀN",
    "退款",
    "退货",
    "退貨",
    "返品",
    "取消",
  ])("a refund without a minus needs a review: %s", (word) => {
    const { accepted, doubts, fields } = bill("", word);
    expect(fields.total?.value).toBe(550);
    expect(accepted).toBe(false);
    expect(doubts).toEqual([`it may be money given back: "${word.trim()}" is printed`]);
  });

  test.each([
    "REFUND TOTAL EUR | 5.50",
    "ERSTATTUNG EUR | 5.50",
    "TOTAL EUR | 5.50 CR",
    "TOTAL REFUND EUR | 5.50",
    "TOTAL AVOIR EUR | 5.50",
    "TOTALE RESO EUR | 5.50",
    "TOTAL RETUR EUR | 5.50",
    "TOTAL RETURNED EUR | 5.50",
  ])("a refund without a minus needs a review when its total is labelled so: %s", (total) => {
    const rows = ["CORNER CHEMIST", "14 Nov 2026 12:31", "SOAP EUR | 5.50", total, "CARD | 5.50"];
    expect(read(...rows).accepted).toBe(false);
  });

  test.each(["RETUR", "POVRAT", "RETOUR"])(
    "a refund without a minus needs a review also where its word means change: %s",
    (word) => {
      const rows = [word, "14 Nov 2026 12:31", "SOAP EUR | 5.50", "TOTAL EUR | 5.50", "CASH | 10.00", "CHANGE | 4.50"];
      expect(read("CORNER CHEMIST", ...rows).accepted).toBe(false);
    },
  );

  test("a refund needs a review when the minus is read at one of two amounts only", () => {
    const rows = ["CORNER CHEMIST", "14 Nov 2026 12:31", "SOAP | 5.50", "TOTAL EUR | 5.50", "CARD | -5.50"];
    expect(read(...rows).doubts).toContain("the same amount is printed with a minus");
  });

  test("a refund without a minus needs a review, whatever else is printed", () => {
    const other = fc.stringMatching(/^[BGJQVWXZ ]{1,20}$/);
    const word = fc.constantFrom("REFUND", "GUTSCHRIFT", "REMBOURSEMENT", "DEVOLUCION", "RIMBORSO", "退款");
    fc.assert(
      fc.property(word, fc.array(other, { maxLength: 6 }), fc.nat(6), (refund, lines, at) => {
        expect(bill("", ...lines.toSpliced(at, 0, refund)).accepted).toBe(false);
      }),
      runs(30),
    );
  });
});

test.each([
  "NO REFUND",
  "STRICTLY NO CASH REFUND.",
  "GOODS SOLD ARE NOT RETURNABLE OR REFUNDABLE",
  "Returns with receipt within 30 days",
  "RETURN POLICY",
  "REFUNDABLE DEPOSIT BOTTLES",
  "RETURN BY 20 Dec 2026",
  "EXCHANGE & REFUND MAY BE ALLOWED",
  "Refund amount is based on price paid for it",
  "Merci d'avoir choisi notre magasin",
  "UMTAUSCH ODER GUTSCHRIFT INNERHALB VON 14 TAGEN",
  "Pas de remboursement",
  "NO SE ADMITEN DEVOLUCIONES",
  "IL RESTO MANCIA",
  "退换货须在7天内",
])("the conditions of a shop make no refund of a sale: %s", (line) => {
  expect(bill("", line)).toMatchObject({ accepted: true, doubts: [] });
});

describe("a refund that is printed with a minus", () => {
  test.each(["-", "- ", "−", "–"])("a refund that is printed with a minus has a negative total: %j", (minus) => {
    for (const lines of [["REFUND"], []]) {
      const { accepted, doubts, fields } = bill(minus, ...lines);
      expect(fields.total?.value).toBe(-550);
      expect({ accepted, doubts }).toEqual({ accepted: false, doubts: ["it is not above zero"] });
    }
  });

  test.each(["TOTAL EUR | 5.50-", "TOTAL EUR | (5.50)", "TOTAL EUR | -EUR 5.50", "TOTAL | EUR -5.50"])(
    "has a negative total: %s",
    (total) => {
      expect(read("CORNER CHEMIST", "14 Nov 2026", "SOAP | -5.50", total).fields.total?.value).toBe(-550);
    },
  );

  test("a sale whose total has a dash before it is no refund", () => {
    const rows = ["PILLAR TAP | 29.90", "PADLOCK | 8.90", "TOTAL | RM-38.80", "CASH | RM 50.00", "CHANGE | RM 11.20"];
    expect(read("CORNER CHEMIST", ...rows).fields.total?.value).toBe(3_880);
  });

  test("a refund with a minus is the negative of the sale, whatever its sums are", () => {
    const minor = fc.integer({ min: 100, max: 99_999 });
    const print = (value: number) => (value / 100).toFixed(2);
    fc.assert(
      fc.property(minor, minor, (a, b) => {
        const rows = (minus: string) => [
          `SOAP | ${minus}${print(a)}`,
          `PLASTERS | ${minus}${print(b)}`,
          `Subtotal | ${minus}${print(a + b)}`,
          `TOTAL EUR | ${minus}${print(a + b)}`,
        ];
        const [sale, refund] = ["", "-"].map((minus) => read("CORNER CHEMIST", ...rows(minus)).fields.total?.value);
        expect([sale, refund]).toEqual([a + b, -(a + b)]);
      }),
      runs(30),
    );
  });
});
