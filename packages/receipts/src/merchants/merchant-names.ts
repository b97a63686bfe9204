import type { ReceiptReading } from "../receipt-reader.ts";
import type { Receipt } from "../receipt.ts";

/** A name that a receipt confirmed for the merchant of a number. */
export interface ConfirmedName {
  receiptId: string;
  name: string;
  /** A name that a person wrote counts for more than one that a person let stand, and that for more than a machine's. */
  weight: number;
}

export const NAME_WEIGHT = { corrected: 5, reviewed: 2, accepted: 1 } as const;

/** Spaces, case and punctuation are read differently on the same paper. */
export const comparableName = (text: string): string =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");

/** … and so are accents, of which the recognizer has few. */
const plainName = (text: string): string => comparableName(text).normalize("NFD").replaceAll(/\p{M}/gu, "");

/** 1 less Levenshtein's distance over the longer length: 1 for equal texts, 0 for those that share nothing. */
export function textSimilarity(a: string, b: string): number {
  let before = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, one] of Array.from(a).entries()) {
    const row = [i + 1];
    for (let j = 1; j <= b.length; j++)
      row[j] = Math.min(before[j]! + 1, row[j - 1]! + 1, before[j - 1]! + (one === b[j - 1] ? 0 : 1));
    before = row;
  }
  return 1 - before[b.length]! / Math.max(1, a.length, b.length);
}

/** A name that is less similar is another merchant's: of the same centre, or of the buyer. */
const MIN_SIMILARITY = 0.8;
/** What is completed is at least so sure. */
const COMPLETED_TRUST = 0.9;

/** The reading with the name that earlier receipts of the same numbers have, when they outweigh what was read; of the same name, with a person's spelling. */
export function completeMerchant(reading: ReceiptReading, earlier: readonly ConfirmedName[]): ReceiptReading {
  const { merchant } = reading.fields;
  if (!merchant) return reading;
  const own = plainName(merchant.value);
  const strongest = [...Map.groupBy(earlier, ({ receiptId }) => receiptId).values()].map(
    (same) => same.toSorted((a, b) => b.weight - a.weight)[0]!,
  );
  const known = [...Map.groupBy(strongest, ({ name }) => plainName(name))]
    .map(([text, of]) => ({ text, of, weight: of.reduce((sum, { weight }) => sum + weight, 0) }))
    .toSorted((a, b) => b.weight - a.weight || (a.text < b.text ? -1 : 1));
  const best = known.find(({ text }) => text === own || textSimilarity(text, own) >= MIN_SIMILARITY);
  if (!best) return reading;
  const [spelled] = best.of.toSorted((a, b) => b.weight - a.weight);
  const value = spelled!.name;
  const weightOfOwn = known.find(({ text }) => text === own)?.weight ?? NAME_WEIGHT.accepted;
  const outweighs = best.text === own ? spelled!.weight > NAME_WEIGHT.accepted : best.weight > weightOfOwn;
  if (!outweighs || value === merchant.value) return reading;
  const reason = `${best.of.length} earlier receipts with the same number have this name; "${merchant.value}" was read`;
  const completed = { ...merchant, value, trust: Math.max(merchant.trust, COMPLETED_TRUST), reason };
  return { ...reading, fields: { ...reading.fields, merchant: completed } };
}

/** The name that a receipt confirms for its numbers, by what a person said of it or by its acceptance; undefined when none is. */
export function confirmedName(
  { receiptId, state, review, reading }: Receipt,
  read: string | undefined,
): ConfirmedName | undefined {
  if (review?.verdict === "correct")
    return review.fields.merchant === undefined
      ? undefined
      : { receiptId, name: review.fields.merchant, weight: NAME_WEIGHT.corrected };
  if (state !== "accepted") return undefined;
  const name = review ? reading?.fields.merchant?.value : read;
  return name === undefined
    ? undefined
    : { receiptId, name, weight: review ? NAME_WEIGHT.reviewed : NAME_WEIGHT.accepted };
}
