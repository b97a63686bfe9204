import { join } from "node:path";
import { catalogue } from "../catalogue.ts";
import { type ScriptResult, runScript, EXIT_CODES, REPOSITORY_ROOT, printResult } from "./script.ts";
import { catalogueFindings } from "../compat/catalogue-findings.ts";
import { GOLDEN_FOLDER, readGoldens } from "../compat/golden.ts";
import { OVERRIDES_FILE, readOverrides, applyOverrides } from "../compat/overrides.ts";
import { type FindingsFormat, FINDINGS_FORMATS, formatFindings } from "../compat/report.ts";
import type { DescribedContract } from "../schema/json-schema.ts";

const help = `npm run contracts:check -- [--json | --format text|json|github]

Compares every contract of the catalogue with its golden files, in both directions: whether new consumers can read
stored messages, and whether today's consumers can read new ones. Prints the rule, the path and the broken consumers.

  --format FORMAT   text (default), json, or github for annotations of a pull request
  --json            the same as --format json
  --help

Exit codes: 0 compatible, 1 failed, 2 wrong usage, 3 findings.

Examples:
  npm run contracts:check
  npm run contracts:check -- --format github
  node events-schema/src/cli/check.ts --json | jq '.findings[].rule'`;

/** The contracts and their directory; tests use their own. */
export interface ContractsContext {
  root: string;
  contracts: readonly DescribedContract[];
  /** An ISO date: overrides expire. */
  today: string;
}

export const defaultContext = (): ContractsContext => ({
  root: REPOSITORY_ROOT,
  contracts: catalogue,
  today: new Date().toISOString().slice(0, 10),
});

export function checkContracts(
  argv: readonly string[],
  { root, contracts, today }: ContractsContext = defaultContext(),
): ScriptResult {
  return runScript(argv, { help, options: { json: { type: "boolean" }, format: { type: "string" } } }, (values) => {
    const format = (values["json"] ? "json" : (values["format"] ?? "text")) as FindingsFormat;
    if (!FINDINGS_FORMATS.includes(format)) {
      return {
        code: EXIT_CODES.usage,
        out: "",
        err: `--format must be one of ${FINDINGS_FORMATS.join(", ")}\n\n${help}`,
      };
    }
    const all = catalogueFindings(contracts, readGoldens(join(root, GOLDEN_FOLDER)));
    const findings = applyOverrides(all, readOverrides(join(root, OVERRIDES_FILE)), today);
    const out = formatFindings(findings, contracts.length, format);
    return { code: findings.length > 0 ? EXIT_CODES.findings : EXIT_CODES.ok, out, err: "" };
  });
}

if (import.meta.main) printResult(checkContracts(process.argv.slice(2)));
