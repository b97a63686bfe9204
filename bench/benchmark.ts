import { table } from "@waybill/operator/text";

/** One part of the benchmark: figures for machines, a text for people. */
export interface BenchmarkResult {
  figures: unknown;
  text: string;
}

/** `full` is for figures, `quick` only to see that everything still runs. */
export type BenchmarkEffort = "full" | "quick";
/** As deployed, unless the figures do not matter. */
export const BUNDLE_MODE = { full: "deploy", quick: "dev" } as const;

/** A target and what was reached. */
export interface BenchmarkTarget {
  what: string;
  target: string;
  reached: string;
  met: boolean;
}

export function formatTargets(rows: readonly BenchmarkTarget[]): string {
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
