import { readFileSync } from "node:fs";
import * as z from "zod";
import type { CompatibilityFinding } from "./finding.ts";

const OverridesFile = z.array(
  z.strictObject({
    contract: z.string().min(1),
    rule: z.string().min(1),
    path: z.string(),
    /** Why the change breaks nobody. */
    reason: z.string().min(10),
    /** Last day of the override. */
    until: z.iso.date(),
  }),
);
export type Override = z.output<typeof OverridesFile>[number];

export const OVERRIDES_FILE = "events-schema/overrides.json";

export function readOverrides(file: string): Override[] {
  try {
    return OverridesFile.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (cause) {
    const shape = '[{ "contract", "rule", "path", "reason", "until": "2027-01-31" }]';
    throw new Error(`${OVERRIDES_FILE} must be a list of ${shape}`, { cause });
  }
}

/** The findings that no override covers, and findings about the overrides themselves. `today` is an ISO date. */
export function applyOverrides(
  findings: readonly CompatibilityFinding[],
  overrides: readonly Override[],
  today: string,
): CompatibilityFinding[] {
  const covers = (override: Override) => (finding: CompatibilityFinding) =>
    override.contract === finding.contract && override.rule === finding.rule && override.path === finding.path;
  const active = overrides.filter(({ until }) => until >= today);
  const left = findings.filter((finding) => !active.some((override) => covers(override)(finding)));
  const own = overrides.flatMap((override): CompatibilityFinding[] => {
    const about = { contract: override.contract, path: override.path, consumers: [], file: OVERRIDES_FILE };
    if (!findings.some(covers(override))) {
      return [
        {
          ...about,
          rule: "override-unused",
          message: `there is no longer a finding of ${override.rule} there`,
          suggestion: "remove the entry",
        },
      ];
    }
    if (override.until >= today) return [];
    const message = `the override of ${override.rule} expired on ${override.until} ("${override.reason}")`;
    const suggestion =
      "if no message from before the change is stored any more, run `npm run contracts:write -- --forget " +
      `${override.contract}\` and remove the entry; otherwise undo the change`;
    return [{ ...about, rule: "override-expired", message, suggestion }];
  });
  return [...left, ...own];
}
