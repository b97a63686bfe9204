import { findDates } from "@waybill/receipts/extraction/date-formats";
import type { ReceiptReading } from "@waybill/receipts/receipt-reader";

/** A label as published. */
export interface ReceiptLabels {
  company: string;
  date: string;
  total: string;
}

/** A receipt to read. */
export interface ReadRequest {
  path: string;
  /** The time at which it counts as submitted. */
  submittedAt: Date;
}

/** What was read from one receipt, and the candidates that were not chosen. */
export interface ReadAttempt {
  id: string;
  reading: ReceiptReading;
  /** Every amount on the page, in minor units. */
  amounts: readonly number[];
  /** Every date. */
  dates: readonly string[];
  /** All text in one string, capitals and digits only. */
  print: string;
  /** The total is what was paid, or its parts add up to it. */
  confirmed: boolean;
  ms: number;
  /** Of all threads. */
  cpuMs: number;
  /** Peak resident memory while it was read. */
  bytes: number;
}

export type MissCause = "not read" | "wrongly picked" | "wrong label";

export interface FieldMiss {
  id: string;
  field: "total" | "date" | "merchant";
  expected: string;
  actual: string;
  cause: MissCause;
}

export interface Proportion {
  correct: number;
  of: number;
  /** Wilson's interval of 95 %. */
  from: number;
  to: number;
}

/** Wilson's score interval. */
export function proportion(right: number, of: number, z = 1.96): Proportion {
  if (of === 0) return { correct: right, of, from: 0, to: 1 };
  const [p, zz] = [right / of, z * z];
  const middle = (p + zz / (2 * of)) / (1 + zz / of);
  const wide = (z / (1 + zz / of)) * Math.sqrt((p * (1 - p)) / of + zz / (4 * of * of));
  return { correct: right, of, from: Math.max(0, middle - wide), to: Math.min(1, middle + wide) };
}

/** The amount of a label, RM-12.00 too: a refund is negative. */
export function parseMinorUnits(label: string): number {
  const amount = Math.round(Number(label.replaceAll(/[^\d.]/g, "")) * 100);
  return /[-\u2212(]/.test(label) ? -amount : amount;
}
export const parseDay = (label: string): string | undefined => findDates(label, "day first")[0]?.value;
/** A scan counts as submitted this many days after the date of its label; without one, today. */
const SUBMITTED_AFTER_DAYS = 30;
export function submissionDate({ date }: ReceiptLabels): Date {
  const day = parseDay(date);
  return day === undefined ? new Date() : new Date(Date.parse(day) + SUBMITTED_AFTER_DAYS * 86_400_000);
}

/** Names are compared by their letters and digits. */
export const normalizeName = (text: string): string => text.toUpperCase().replaceAll(/[^A-Z0-9\u4e00-\u9fff]/g, "");

/** 1 less Levenshtein's distance over the longer length. */
export function similarity(a: string, b: string): number {
  let before = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, one] of Array.from(a).entries()) {
    const row = [i + 1];
    for (let j = 1; j <= b.length; j++)
      row[j] = Math.min(before[j]! + 1, row[j - 1]! + 1, before[j - 1]! + (one === b[j - 1] ? 0 : 1));
    before = row;
  }
  return 1 - before[b.length]! / Math.max(1, a.length, b.length);
}

/** The fields of a receipt that differ from its label, with the cause. */
export function findMisses(
  { id, reading, amounts, dates, print, confirmed }: ReadAttempt,
  labels: ReceiptLabels,
): FieldMiss[] {
  const { total, date, merchant } = reading.fields;
  const [sum, day, name] = [parseMinorUnits(labels.total), parseDay(labels.date), normalizeName(labels.company)];
  const misses: FieldMiss[] = [];
  if (total?.value !== sum)
    misses.push({
      id,
      field: "total",
      expected: labels.total,
      actual: total ? String(total.value / 100) : "nothing",
      cause:
        !(sum > 0) || (confirmed && amounts.includes(sum))
          ? "wrong label"
          : amounts.includes(sum)
            ? "wrongly picked"
            : "not read",
    });
  if (date?.value !== day)
    misses.push({
      id,
      field: "date",
      expected: labels.date,
      actual: date?.value ?? "nothing",
      cause: day === undefined ? "wrong label" : dates.includes(day) ? "wrongly picked" : "not read",
    });
  if (normalizeName(merchant?.value ?? "") !== name)
    misses.push({
      id,
      field: "merchant",
      expected: labels.company,
      actual: merchant?.value ?? "nothing",
      cause: name === "" ? "wrong label" : print.includes(name) ? "wrongly picked" : "not read",
    });
  return misses;
}
