import { isTotalEntry } from "../amounts/bill.ts";
import type { TotalCandidate } from "./candidates.ts";
import { someEntry, hasLabel, everyEntry, type TotalFeature } from "./feature.ts";
import type { AmountLabel } from "../amounts/labels.ts";

/** True when the label is at the value somewhere and the value is nowhere labelled as a total. */
const onlyLabelled =
  (name: keyof AmountLabel) =>
  ({ entries, totals }: TotalCandidate) =>
    !totals.some(({ inSummary }) => !inSummary) && entries.some(({ label }) => label[name]);
/** Features from the words around a value. */
export const LABEL_FEATURES: readonly TotalFeature[] = [
  {
    name: "grand",
    weight: 3.2,
    explanation: "called the final total",
    evaluate: someEntry(({ label, inSummary }) => label.grand && !label.exclusive && !inSummary),
  },
  {
    name: "inclusive",
    weight: 3,
    explanation: "called the total with tax",
    evaluate: someEntry(
      (entry) => isTotalEntry(entry) && entry.label.inclusive && !entry.label.grand && !entry.inSummary,
    ),
  },
  {
    name: "total",
    weight: 2.4,
    explanation: "called the total",
    evaluate: someEntry(
      (entry) =>
        isTotalEntry(entry) && !entry.label.inclusive && !entry.label.grand && !entry.label.tax && !entry.inSummary,
    ),
  },
  { name: "exclusive", weight: -2, evaluate: someEntry(({ label }) => label.exclusive) },
  { name: "subtotal", weight: -0.6, evaluate: someEntry(({ label }) => label.subtotal) },
  { name: "cash", weight: 0.1, evaluate: hasLabel("cash") },
  { name: "card", weight: 0.8, explanation: "paid by card", evaluate: hasLabel("card") },
  { name: "change", weight: -3, evaluate: hasLabel("change") },
  {
    name: "tax",
    weight: -2,
    evaluate: (candidate) =>
      !candidate.totals.some(({ inSummary }) => !inSummary) &&
      candidate.entries.some(({ label }) => label.tax && !label.total),
  },
  { name: "taxTotal", weight: -3, evaluate: onlyLabelled("taxTotal") },
  { name: "rounding", weight: -3, evaluate: onlyLabelled("rounding") },
  { name: "discount", weight: -2.5, evaluate: onlyLabelled("discount") },
  { name: "quantity", weight: -2, evaluate: onlyLabelled("quantity") },
  { name: "service", weight: -1.5, evaluate: onlyLabelled("service") },
  { name: "saving", weight: -2, evaluate: onlyLabelled("saving") },
  { name: "deposit", weight: -1.5, evaluate: onlyLabelled("deposit") },
  { name: "tip", weight: -2, evaluate: onlyLabelled("tip") },
  { name: "unlabelled", weight: -1.2, evaluate: everyEntry(({ label }) => Object.keys(label).length === 0) },
  {
    name: "label in another row",
    weight: -0.5,
    evaluate: ({ totals }) => totals.length > 0 && totals.every(({ isLabelInOtherRow }) => isLabelInOtherRow),
  },
  {
    name: "grand and negative",
    weight: 3,
    evaluate: (candidate) => candidate.value < 0 && candidate.entries.some(({ label }) => label.grand && !label.tax),
  },
];
