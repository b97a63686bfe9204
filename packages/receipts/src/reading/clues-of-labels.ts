import { isTotalEntry } from "./bill.ts";
import type { Candidate } from "./candidates.ts";
import { any, called, every, type Clue } from "./clue.ts";
import type { Label } from "./labels.ts";

/** Said of the value somewhere, and nowhere is it called a total. */
const only =
  (name: keyof Label) =>
  ({ entries, totals }: Candidate) =>
    !totals.some(({ inSummary }) => !inSummary) && entries.some(({ label }) => label[name]);
/** What the words around a value say. */
export const CLUES_OF_LABELS: readonly Clue[] = [
  {
    name: "grand",
    weight: 3.2,
    says: "called the final total",
    holds: any(({ label, inSummary }) => label.grand && !label.exclusive && !inSummary),
  },
  {
    name: "inclusive",
    weight: 3,
    says: "called the total with tax",
    holds: any((entry) => isTotalEntry(entry) && entry.label.inclusive && !entry.label.grand && !entry.inSummary),
  },
  {
    name: "total",
    weight: 2.4,
    says: "called the total",
    holds: any(
      (entry) =>
        isTotalEntry(entry) && !entry.label.inclusive && !entry.label.grand && !entry.label.tax && !entry.inSummary,
    ),
  },
  { name: "exclusive", weight: -2, holds: any(({ label }) => label.exclusive) },
  { name: "subtotal", weight: -0.6, holds: any(({ label }) => label.subtotal) },
  { name: "cash", weight: 0.1, holds: called("cash") },
  { name: "card", weight: 0.8, says: "paid by card", holds: called("card") },
  { name: "change", weight: -3, holds: called("change") },
  {
    name: "tax",
    weight: -2,
    holds: (candidate) =>
      !candidate.totals.some(({ inSummary }) => !inSummary) &&
      candidate.entries.some(({ label }) => label.tax && !label.total),
  },
  { name: "taxTotal", weight: -3, holds: only("taxTotal") },
  { name: "rounding", weight: -3, holds: only("rounding") },
  { name: "discount", weight: -2.5, holds: only("discount") },
  { name: "quantity", weight: -2, holds: only("quantity") },
  { name: "service", weight: -1.5, holds: only("service") },
  { name: "saving", weight: -2, holds: only("saving") },
  { name: "deposit", weight: -1.5, holds: only("deposit") },
  { name: "unlabelled", weight: -1.2, holds: every(({ label }) => Object.keys(label).length === 0) },
  { name: "label apart", weight: -0.5, holds: ({ totals }) => totals.length > 0 && totals.every(({ apart }) => apart) },
  {
    name: "grand and negative",
    weight: 3,
    holds: (candidate) => candidate.value < 0 && candidate.entries.some(({ label }) => label.grand && !label.tax),
  },
];
