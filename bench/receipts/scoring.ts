import { findDates } from "@waybill/receipts/extraction/date-formats";
import { minorUnitDigits } from "@waybill/events-schema/currencies";
import type { ReceiptReading } from "@waybill/receipts/receipt-reader";

/** A label as published; what is absent is not scored. */
export interface ReceiptLabels {
  company?: string;
  date?: string;
  total: string;
  /** Absent in a corpus of one currency, which is then MYR. */
  currency?: string;
  /** Where it is from, when that is known. */
  place?: { lat: number; lon: number };
}

/** A label as the failing pictures have it. */
interface CaseLabels {
  file: string;
  right: { total: string; currency: string; date: string | null; merchant: string | null };
}

/** The labels of a folder by the names of its pictures without their ending: an object of labels, or an array of cases. */
export function parseLabels(json: unknown): Record<string, ReceiptLabels> {
  if (!Array.isArray(json)) return json as Record<string, ReceiptLabels>;
  return Object.fromEntries(
    (json as CaseLabels[]).map(({ file, right: { total, currency, date, merchant } }) => [
      file.replace(/\.\w+$/, ""),
      { total, currency, ...(date !== null && { date }), ...(merchant !== null && { company: merchant }) },
    ]),
  );
}

/** A receipt to read. */
export interface ReadRequest {
  path: string;
  /** The time at which it counts as submitted. */
  submittedAt: Date;
  /** Where its photo was taken, when the reader is to know it. */
  photoPlace?: { lat: number; lon: number };
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
  field: "total" | "currency" | "date" | "merchant";
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
export function parseLabelAmount(label: string, currency = "MYR"): number {
  const amount = Math.round(Number(label.replaceAll(/[^\d.]/g, "")) * 10 ** minorUnitDigits(currency));
  return /[-\u2212(]/.test(label) ? -amount : amount;
}
export const parseDay = (label: string): string | undefined => findDates(label, "day first")[0]?.value;
/** A scan counts as submitted this many days after the date of its label; without one, today. */
const SUBMITTED_AFTER_DAYS = 30;
export function submissionDate({ date }: ReceiptLabels): Date {
  const day = date === undefined ? undefined : parseDay(date);
  return day === undefined ? new Date() : new Date(Date.parse(day) + SUBMITTED_AFTER_DAYS * 86_400_000);
}

/** Names are compared by their letters and digits. */
export const normalizeName = (text: string): string => text.toUpperCase().replaceAll(/[^A-Z0-9\u4e00-\u9fff]/g, "");

/** The fields of a receipt that differ from its label, with the cause. */
export function findMisses(
  { id, reading, amounts, dates, print, confirmed }: ReadAttempt,
  labels: ReceiptLabels,
): FieldMiss[] {
  const { total, currency, date, merchant } = reading.fields;
  const sum = parseLabelAmount(labels.total, labels.currency);
  const misses: FieldMiss[] = [];
  if (total?.value !== sum)
    misses.push({
      id,
      field: "total",
      expected: labels.total,
      actual: total ? String(total.value / 10 ** minorUnitDigits(labels.currency ?? "MYR")) : "nothing",
      cause:
        !(sum > 0) || (confirmed && amounts.includes(sum))
          ? "wrong label"
          : amounts.includes(sum)
            ? "wrongly picked"
            : "not read",
    });
  if (labels.currency !== undefined && currency?.value !== labels.currency)
    misses.push({
      id,
      field: "currency",
      expected: labels.currency,
      actual: currency?.value ?? "nothing",
      cause: currency ? "wrongly picked" : "not read",
    });
  const day = labels.date === undefined ? undefined : parseDay(labels.date);
  if (labels.date !== undefined && date?.value !== day)
    misses.push({
      id,
      field: "date",
      expected: labels.date,
      actual: date?.value ?? "nothing",
      cause: day === undefined ? "wrong label" : dates.includes(day) ? "wrongly picked" : "not read",
    });
  const name = normalizeName(labels.company ?? "");
  if (labels.company !== undefined && normalizeName(merchant?.value ?? "") !== name)
    misses.push({
      id,
      field: "merchant",
      expected: labels.company,
      actual: merchant?.value ?? "nothing",
      cause: name === "" ? "wrong label" : print.includes(name) ? "wrongly picked" : "not read",
    });
  return misses;
}
