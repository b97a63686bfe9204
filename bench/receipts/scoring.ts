import { findDates } from "@waybill/receipts/extraction/date-formats";
import type { ReceiptReading } from "@waybill/receipts/receipt-reader";

/** A label as published. */
export interface Labels {
  company: string;
  date: string;
  total: string;
}

/** A receipt to read. */
export interface Order {
  path: string;
  /** When it counts as handed in. */
  takenBefore: Date;
}

/** What was read off one receipt, and what else was there to be picked. */
export interface Attempt {
  id: string;
  reading: ReceiptReading;
  /** Every amount on the page, in minor units. */
  amounts: readonly number[];
  /** Every date. */
  dates: readonly string[];
  /** All print in one string, capitals and digits only. */
  print: string;
  /** The total is what was paid, or its parts add up to it. */
  confirmed: boolean;
  ms: number;
  /** Of all threads. */
  cpuMs: number;
  /** Peak resident memory while it was read. */
  bytes: number;
}

export type Fault = "not read" | "wrongly picked" | "wrong label";

export interface Miss {
  id: string;
  field: "total" | "date" | "merchant";
  wanted: string;
  got: string;
  fault: Fault;
}

export interface Share {
  right: number;
  of: number;
  /** Wilson's interval of 95 %. */
  from: number;
  to: number;
}

/** Wilson's score interval. */
export function share(right: number, of: number, z = 1.96): Share {
  if (of === 0) return { right, of, from: 0, to: 1 };
  const [p, zz] = [right / of, z * z];
  const middle = (p + zz / (2 * of)) / (1 + zz / of);
  const wide = (z / (1 + zz / of)) * Math.sqrt((p * (1 - p)) / of + zz / (4 * of * of));
  return { right, of, from: Math.max(0, middle - wide), to: Math.min(1, middle + wide) };
}

export const minorOf = (label: string): number => Math.round(Number(label.replaceAll(/[^\d.]/g, "")) * 100);
export const dayOf = (label: string): string | undefined => findDates(label, "day first")[0]?.value;
/** A scan counts as handed in so many days after the day of its label; without one, today. */
const HANDED_IN_AFTER = 30;
export function handedIn({ date }: Labels): Date {
  const day = dayOf(date);
  return day === undefined ? new Date() : new Date(Date.parse(day) + HANDED_IN_AFTER * 86_400_000);
}

/** Names are compared by their letters and digits. */
export const bare = (text: string): string => text.toUpperCase().replaceAll(/[^A-Z0-9\u4e00-\u9fff]/g, "");

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

/** What of one receipt differs from its label, and whose fault it is. */
export function missesOf({ id, reading, amounts, dates, print, confirmed }: Attempt, labels: Labels): Miss[] {
  const { total, date, merchant } = reading.fields;
  const [sum, day, name] = [minorOf(labels.total), dayOf(labels.date), bare(labels.company)];
  const misses: Miss[] = [];
  if (total?.value !== sum)
    misses.push({
      id,
      field: "total",
      wanted: labels.total,
      got: total ? String(total.value / 100) : "nothing",
      fault:
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
      wanted: labels.date,
      got: date?.value ?? "nothing",
      fault: day === undefined ? "wrong label" : dates.includes(day) ? "wrongly picked" : "not read",
    });
  if (bare(merchant?.value ?? "") !== name)
    misses.push({
      id,
      field: "merchant",
      wanted: labels.company,
      got: merchant?.value ?? "nothing",
      fault: name === "" ? "wrong label" : print.includes(name) ? "wrongly picked" : "not read",
    });
  return misses;
}
