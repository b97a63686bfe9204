import type { Page } from "../ocr/page.ts";
import type { Fields, Reading } from "../read-receipt.ts";
import { billOf } from "./bill.ts";
import { boxOf } from "./box.ts";
import { type Coins, coinsOf } from "./coins.ts";
import { pickCurrency } from "./currency.ts";
import { type PickedDate, pickDate } from "./date.ts";
import { dayOrderOf } from "./day-order.ts";
import { pickMerchant } from "./merchant.ts";
import { pickNumber } from "./number.ts";
import { partsOf } from "./parts.ts";
import { rowsOf, type Sheet } from "./rows.ts";
import { pickTotal } from "./total.ts";
import { judge } from "./trust.ts";

/** From print to fields. */
export function readPage(page: Page, takenBefore: Date): Omit<Reading, "engine"> {
  const sheet = rowsOf(page);
  const currency = pickCurrency(sheet);
  const money = readMoney(page, sheet, coinsOf(currency?.value));
  const date = pickDate(sheet, { ...dayOrderOf(currency), takenBefore });
  const doubts = [
    ...money.doubts,
    ...(currency?.doubts ?? ["its currency is not printed"]),
    ...(date?.doubts ?? ["no date is printed on it that can be its own"]),
    ...(page.complete ? [] : ["not everything was read"]),
  ];
  return {
    fields: {
      ...money.fields,
      ...(currency && {
        currency: {
          value: currency.value,
          trust: currency.share,
          ...boxOf(page, currency.piece, currency.start, currency.end),
          reason: currency.reason,
        },
      }),
      ...readWords(page, sheet, date),
    },
    trust: money.trust,
    accepted: doubts.length === 0,
    doubts,
    complete: page.complete,
  };
}

function readMoney(page: Page, sheet: Sheet, coins: Coins): { fields: Fields; trust: number; doubts: string[] } {
  const bill = billOf(sheet, coins);
  const picked = pickTotal(bill);
  if (!picked) return { fields: {}, trust: 0, doubts: ["there is no amount on it"] };
  const { best } = picked;
  const { trust, doubts } = judge(picked);
  const parts = partsOf(bill, best.value);
  const at = best.totals.at(-1) ?? best.entries.at(-1);
  const part = (entry: (typeof best.entries)[number], value = entry.value) => ({
    value,
    trust: entry.certainty * (parts.closes ? 1 : 0.6),
    ...boxOf(page, entry.piece, entry.start, entry.end),
    reason: parts.closes ? "adds up to the total" : `beside "${entry.words}"`,
  });
  return {
    trust,
    doubts,
    fields: {
      total: { value: best.value, trust, ...(at && boxOf(page, at.piece, at.start, at.end)), reason: best.reason },
      ...(parts.subtotal && { subtotal: part(parts.subtotal) }),
      ...(parts.tax && { tax: part(parts.tax) }),
      ...(parts.rounding && { rounding: part(parts.rounding.entry, parts.rounding.value) }),
    },
  };
}

function readWords(page: Page, sheet: Sheet, date: PickedDate | undefined): Fields {
  const [merchant, number] = [pickMerchant(sheet), pickNumber(sheet)];
  return {
    ...(date && {
      date: {
        value: date.value,
        trust: date.certainty * (date.margin < 1 ? 0.7 : 1) * (date.ambiguous ? 0.9 : 1),
        ...(date.piece && boxOf(page, date.piece, date.start, date.end)),
        reason: date.reason,
      },
    }),
    ...(merchant && {
      merchant: {
        value: merchant.value,
        trust: merchant.certainty * (merchant.isLegal ? 0.95 : 0.75) * (merchant.margin < 1 ? 0.7 : 1),
        ...(merchant.pieces[0] && boxOf(page, merchant.pieces[0])),
        reason: merchant.reason,
      },
    }),
    ...(number && {
      number: {
        value: number.value,
        trust: number.certainty * 0.9,
        ...boxOf(page, number.piece),
        reason: number.reason,
      },
    }),
  };
}
