import { table } from "@waybill/operator/text";

/** One part of the benchmark: figures for machines, a text for people. */
export interface Part {
  figures: unknown;
  text: string;
}

/** `full` is for figures, `quick` only to see that everything still runs. */
export type Effort = "full" | "quick";
/** As deployed, unless nobody looks at the figures. */
export const BUNDLE = { full: "deploy", quick: "dev" } as const;

/** A target and what was reached. */
export interface Target {
  what: string;
  target: string;
  reached: string;
  met: boolean;
}

export function targets(rows: readonly Target[]): string {
  return table(
    ["TARGET", "WANTED", "REACHED", ""],
    rows.map(({ what, target, reached, met }) => [what, target, reached, met ? "met" : "MISSED"]),
  );
}

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
