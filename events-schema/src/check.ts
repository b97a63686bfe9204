import { join } from "node:path";
import { catalogue } from "./catalogue.ts";
import { type Answer, command, EXIT, ROOT, say } from "./cli.ts";
import { findingsOf } from "./compat/check.ts";
import { GOLDEN, readGoldens } from "./compat/golden.ts";
import { OVERRIDES, readOverrides, withoutOverridden } from "./compat/overrides.ts";
import { type Format, FORMATS, report } from "./compat/report.ts";
import type { Described } from "./schemas.ts";

const help = `npm run contracts:check -- [--json | --format text|json|github]

Compares every contract of the catalogue with its golden files, in both directions: can new readers read what is
stored, and can today's consumers read what will be written? Names the rule, the place and who breaks.

  --format FORMAT   text (default), json, or github for annotations in a pull request
  --json            the same as --format json
  --help

Exit codes: 0 compatible, 1 failed, 2 wrong usage, 3 findings.

Examples:
  npm run contracts:check
  npm run contracts:check -- --format github
  node events-schema/src/check.ts --json | jq '.findings[].rule'`;

/** Where the check looks; tests look elsewhere. */
export interface Place {
  root: string;
  contracts: readonly Described[];
  /** ISO date. */
  today: string;
}

export const here = (): Place => ({
  root: ROOT,
  contracts: catalogue,
  today: new Date().toISOString().slice(0, 10),
});

export function check(argv: readonly string[], { root, contracts, today }: Place = here()): Answer {
  return command(argv, { help, options: { json: { type: "boolean" }, format: { type: "string" } } }, (values) => {
    const format = (values["json"] ? "json" : (values["format"] ?? "text")) as Format;
    if (!FORMATS.includes(format)) {
      return { code: EXIT.usage, out: "", err: `--format must be one of ${FORMATS.join(", ")}\n\n${help}` };
    }
    const all = findingsOf(contracts, readGoldens(join(root, GOLDEN)));
    const findings = withoutOverridden(all, readOverrides(join(root, OVERRIDES)), today);
    const out = report(findings, contracts.length, format);
    return { code: findings.length > 0 ? EXIT.findings : EXIT.ok, out, err: "" };
  });
}

if (import.meta.main) say(check(process.argv.slice(2)));
