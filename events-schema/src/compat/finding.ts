import type { CompatibilityDirection } from "./rules.ts";

/** One thing the check has to say, with everything needed to act on it. */
export interface CompatibilityFinding {
  contract: string;
  rule: string;
  /** Within the data: `fixes[].lat`. Empty for the contract as a whole. */
  path: string;
  /** Who breaks. Absent where the files are wrong rather than the contract. */
  direction?: CompatibilityDirection;
  /** Consumers that break, by name; empty: only what reads the archive. */
  consumers: readonly string[];
  /** What is wrong. */
  says: string;
  /** What to do. */
  instead: string;
  /** The file it is about, from the repository's root. */
  file: string;
}
