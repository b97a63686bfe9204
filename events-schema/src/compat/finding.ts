import type { CompatibilityDirection } from "./rules.ts";

/** One incompatibility or wrong file, with everything needed to act on it. */
export interface CompatibilityFinding {
  contract: string;
  rule: string;
  /** Path in the data, `fixes[].lat`; empty for the contract as a whole. */
  path: string;
  /** Which side breaks. Absent where a file is wrong and not the contract. */
  direction?: CompatibilityDirection;
  /** Names of the consumers that break; empty when only readers of the archive do. */
  consumers: readonly string[];
  /** What is wrong. */
  message: string;
  /** What to do. */
  suggestion: string;
  /** The golden file or the overrides file, from the repository's root. */
  file: string;
}
