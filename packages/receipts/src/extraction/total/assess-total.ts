import { mayLackThousands, type TextRow } from "../layout/rows.ts";
import { isTotalEntry, type BillEntry } from "../amounts/bill.ts";
import { isPayment } from "./sums.ts";
import { lineDoubts } from "./line-doubts.ts";
import { paymentDoubts } from "./payment-doubts.ts";
import type { ExtractedTotal } from "./total.ts";

/** The conditions of a total that needs no review. */
export interface TotalAssessment {
  /** 0 to 1, calibrated. */
  trust: number;
  doubts: string[];
}

/** Sums and payments that equal the total without its own line. */
const CONFIRMATIONS = [
  "paid",
  "taxed",
  "parts",
  "net and tax",
  "tax share",
  "items",
  "after rounding",
  "total is cash",
];
const CONTRADICTIONS = ["payment contradicts", "small", "below subtotal"];
/** With less, in log odds, another value is nearly as likely. */
const MIN_MARGIN = 2;
/** With less confidence a character may be another one. */
const MIN_CONFIDENCE = 0.8;

/** The trust in the total, and the reasons for a review; none means that no review is needed. */
export function assessTotal(
  { best, margin, context }: ExtractedTotal,
  refundRows: readonly TextRow[],
): TotalAssessment {
  // "Retur" and "povrat" are also change, where cash less it is the total.
  const isChange = (row: TextRow) =>
    best.features.has("paid") && context.bill.entries.some((entry) => entry.row === row && entry.label.change);
  const refund = refundRows.find((row) => !isChange(row));
  const confirmed = CONFIRMATIONS.filter((name) => best.features.has(name)).length;
  const contradicted = CONTRADICTIONS.filter((name) => best.features.has(name)).length;
  const confidence = digitConfidence(Math.abs(best.value), context.bill.entries);
  const doubts = [
    best.totals.length === 0 && "nothing on it is called the total",
    confirmed === 0 && "no sum and no payment confirms it",
    margin < MIN_MARGIN && "another amount is nearly as likely",
    // A digit misread would break both sums.
    best.totals.length > 0 && confidence < MIN_CONFIDENCE && confirmed < 2 && "its digits are hard to read",
    ...(best.value > 0 ? [...paymentDoubts(best, context), ...lineDoubts(best, context)] : []),
    best.value <= 0 && "it is not above zero",
    best.value > 0 && refund && `it may be money given back: "${refund.text.trim()}" is printed`,
    best.value > 0 &&
      context.bill.entries.some(({ value }) => value === -best.value) &&
      "the same amount is printed with a minus",
    best.entries.some(({ row, piece, start }) => start === 0 && mayLackThousands(row, piece)) &&
      "its thousands may stand apart",
    best.entries.length > 0 &&
      best.entries.every(({ form }) => form !== "decimal") &&
      "it is not printed with its decimals",
    best.features.has("derived") && "it is printed nowhere, only computed",
  ].filter((doubt) => typeof doubt === "string");
  return {
    trust: computeTrust({ confirmed, contradicted, confidence, margin, repeated: best.features.has("repeated") }),
    doubts,
  };
}

/** How sure the digits are where they are read best: at a total, at a payment of as much, at the cash and the change that make it. */
function digitConfidence(total: number, entries: readonly BillEntry[]): number {
  const prints = entries.filter((entry) => entry.value === total && (isTotalEntry(entry) || isPayment(entry)));
  const changes = entries.filter(({ label }) => label.change);
  const differences = entries
    .filter(isPayment)
    .flatMap((cash) =>
      changes
        .filter((change) => cash.value - Math.abs(change.value) === total)
        .map((change) => Math.min(cash.confidence, change.confidence)),
    );
  return Math.max(0, ...prints.map((entry) => entry.confidence), ...differences);
}

interface TrustInputs {
  confirmed: number;
  contradicted: number;
  confidence: number;
  margin: number;
  repeated: boolean;
}

/** Logistic regression; its weights are set by hand and measured with labelled scans, clean and degraded (docs/extraction.md). */
function computeTrust({ confirmed, contradicted, confidence, margin, repeated }: TrustInputs): number {
  const odds =
    -2.2 +
    0.45 * Math.min(8, margin) +
    1.1 * Math.min(3, confirmed) +
    2.4 * confidence +
    (repeated ? 0.5 : 0) -
    1.4 * contradicted;
  return 1 / (1 + Math.exp(-odds));
}
