import { readFileSync } from "node:fs";
import * as z from "zod";
import type { CompatibilityFinding } from "./finding.ts";

const OverridesFile = z.array(
  z.strictObject({
    contract: z.string().min(1),
    rule: z.string().min(1),
    path: z.string(),
    /** Why it harms nobody. */
    reason: z.string().min(10),
    /** Last day on which it counts. */
    until: z.iso.date(),
  }),
);
export type Override = z.output<typeof OverridesFile>[number];

export const OVERRIDES_FILE = "events-schema/overrides.json";

export function readOverrides(file: string): Override[] {
  try {
    return OverridesFile.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (cause) {
    const form = '[{ "contract", "rule", "path", "reason", "until": "2027-01-31" }]';
    throw new Error(`${OVERRIDES_FILE} must be a list of ${form}`, { cause });
  }
}

/** What is left of the findings, and what is wrong with the overrides themselves. `today` is an ISO date. */
export function applyOverrides(
  findings: readonly CompatibilityFinding[],
  overrides: readonly Override[],
  today: string,
): CompatibilityFinding[] {
  const covers = (override: Override) => (finding: CompatibilityFinding) =>
    override.contract === finding.contract && override.rule === finding.rule && override.path === finding.path;
  const live = overrides.filter(({ until }) => until >= today);
  const left = findings.filter((finding) => !live.some((override) => covers(override)(finding)));
  const own = overrides.flatMap((override): CompatibilityFinding[] => {
    const about = { contract: override.contract, path: override.path, consumers: [], file: OVERRIDES_FILE };
    if (!findings.some(covers(override))) {
      return [
        {
          ...about,
          rule: "override-unused",
          says: `nothing breaks ${override.rule} there any more`,
          instead: "remove the entry",
        },
      ];
    }
    if (override.until >= today) return [];
    const says = `the override of ${override.rule} ran out on ${override.until} ("${override.reason}")`;
    const instead =
      "if nothing from before the change is stored any more, run `npm run contracts:write -- --forget " +
      `${override.contract}\` and remove the entry; otherwise undo the change`;
    return [{ ...about, rule: "override-expired", says, instead }];
  });
  return [...left, ...own];
}
