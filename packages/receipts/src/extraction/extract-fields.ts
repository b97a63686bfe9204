import type { OcrPage } from "../ocr/page.ts";
import type { ReceiptFields, ReceiptReading } from "../receipt-reader.ts";
import { parseBill } from "./amounts/bill.ts";
import { mayBeginWithSign } from "./amounts/sign-as-digit.ts";
import { boundingBox } from "./layout/bounding-box.ts";
import { currencyFormat, mayOmitThousands } from "./amounts/currency-format.ts";
import { type CurrencyExpectations, type ExtractedCurrency, readCurrency } from "./currency.ts";
import { type ExtractedDate, readDate } from "./date.ts";
import { dayOrder } from "./day-order.ts";
import { readMerchant } from "./merchant.ts";
import { findMerchantNumbers } from "./merchant-numbers.ts";
import { findRefundRows } from "./refund.ts";
import { findUnpaidRow } from "./unpaid.ts";
import { readReceiptNumber } from "./receipt-number.ts";
import { totalBreakdown } from "./total/breakdown.ts";
import { findRows, type PageRows } from "./layout/rows.ts";
import { isPayment } from "./total/sums.ts";
import { readTimeOfDay } from "./time-of-day.ts";
import { rivalTotalDoubts } from "./total/rival-totals.ts";
import { readTotal } from "./total/total.ts";
import { assessTotal } from "./total/assess-total.ts";

/** Extracts the fields of a receipt from the recognized lines. */
export function extractFields(
  page: OcrPage,
  takenBefore: Date,
  expected?: CurrencyExpectations,
): Omit<ReceiptReading, "engine"> {
  const pageRows = findRows(page);
  const currency = readCurrency(pageRows, takenBefore, expected);
  const money = extractMoney(page, pageRows, currency);
  const date = readDate(pageRows, { ...dayOrder(currency), takenBefore });
  const merchantNumbers = findMerchantNumbers(pageRows);
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
          trust: currency.trust,
          ...(currency.at && boundingBox(page, currency.at.piece, currency.at.start, currency.at.end)),
          reason: currency.reason,
        },
      }),
      ...extractText(page, pageRows, date),
    },
    ...(merchantNumbers.length > 0 && { merchantNumbers }),
    trust: money.trust,
    accepted: doubts.length === 0,
    doubts,
    complete: page.complete,
  };
}

function extractMoney(
  page: OcrPage,
  pageRows: PageRows,
  currency: ExtractedCurrency | undefined,
): { fields: ReceiptFields; trust: number; doubts: string[] } {
  const bill = parseBill(pageRows, currencyFormat(currency?.value));
  const picked = readTotal(bill);
  if (!picked) return { fields: {}, trust: 0, doubts: ["there is no amount on it"] };
  const { best } = picked;
  const { trust, doubts } = assessTotal(picked, findRefundRows(pageRows.rows));
  const unpaid = findUnpaidRow(pageRows.rows, best.features.has("paid") || best.entries.some(isPayment));
  const breakdown = totalBreakdown(bill, best.value);
  const at = best.totals.at(-1) ?? best.entries.at(-1);
  const part = (entry: (typeof best.entries)[number], value = entry.value) => ({
    value,
    trust: entry.confidence * (breakdown.addsUp ? 1 : 0.6),
    ...boundingBox(page, entry.piece, entry.start, entry.end),
    reason: breakdown.addsUp ? "adds up to the total" : `beside "${entry.words}"`,
  });
  // Where cash less change is the total, the mark of the cash is its mark.
  const isPaid = (entry: (typeof best.entries)[number]) => best.features.has("paid") && isPayment(entry);
  const isMarked = [...best.entries, ...bill.entries.filter(isPaid)].some(
    ({ row }) => currency?.markedRows?.has(row.index) ?? true,
  );
  return {
    trust,
    doubts: [
      ...doubts,
      ...(unpaid ? [`it may not have been paid: "${unpaid.text.trim()}" is printed`] : []),
      ...rivalTotalDoubts(bill, best.value, currency?.markedRows),
      ...(isMarked ? [] : [`the mark of ${currency?.value} is not beside it`]),
      ...(currency && best.value > 0 && mayOmitThousands(best.value, currency.value)
        ? ["so little buys nothing: its thousands may be left out"]
        : []),
      ...(mayBeginWithSign(best.value, { entries: bill.entries, sums: picked.context.sums.items }, currency?.value)
        ? ["its first digit may be the sign of its currency"]
        : []),
    ],
    fields: {
      total: {
        value: best.value,
        trust,
        ...(at && boundingBox(page, at.piece, at.start, at.end)),
        reason: best.reason,
      },
      ...(breakdown.subtotal && { subtotal: part(breakdown.subtotal) }),
      ...(breakdown.tax && { tax: part(breakdown.tax) }),
      ...(breakdown.rounding && { rounding: part(breakdown.rounding.entry, breakdown.rounding.value) }),
    },
  };
}

function extractText(page: OcrPage, pageRows: PageRows, date: ExtractedDate | undefined): ReceiptFields {
  const [merchant, number] = [readMerchant(pageRows), readReceiptNumber(pageRows)];
  const time = readTimeOfDay(pageRows.rows, date?.row);
  return {
    ...(date && {
      date: {
        value: date.value,
        trust: date.confidence * (date.margin < 1 ? 0.7 : 1) * (date.ambiguous ? 0.9 : 1),
        ...(date.piece && boundingBox(page, date.piece, date.start, date.end)),
        reason: date.reason,
      },
    }),
    ...(time && {
      time: {
        value: time.value,
        trust: time.confidence,
        ...boundingBox(page, time.piece, time.start, time.end),
        reason: "a time of day beside the date",
      },
    }),
    ...(merchant && {
      merchant: {
        value: merchant.value,
        trust: merchant.confidence * (merchant.isLegal ? 0.95 : 0.75) * (merchant.margin < 1 ? 0.7 : 1),
        ...(merchant.pieces[0] && boundingBox(page, merchant.pieces[0])),
        reason: merchant.reason,
      },
    }),
    ...(number && {
      number: {
        value: number.value,
        trust: number.confidence * 0.9,
        ...boundingBox(page, number.piece),
        reason: number.reason,
      },
    }),
  };
}
