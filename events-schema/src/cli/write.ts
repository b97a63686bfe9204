import { join } from "node:path";
import { defaultContext, type ContractsContext } from "./check.ts";
import { type ScriptResult, runScript, EXIT_CODES, printResult } from "./script.ts";
import { contractFindings } from "../compat/contract-findings.ts";
import type { CompatibilityFinding } from "../compat/finding.ts";
import {
  GOLDEN_FOLDER,
  type Golden,
  goldenFileName,
  readGoldens,
  createGolden,
  removeGolden,
  writeGolden,
} from "../compat/golden.ts";
import { type Override, OVERRIDES_FILE, readOverrides, applyOverrides } from "../compat/overrides.ts";
import { formatFindings } from "../compat/report.ts";
import { type DescribedContract, envelopeContract } from "../schema/json-schema.ts";

const help = `npm run contracts:write -- [--forget CONTRACT]

Updates the golden files to the contracts. Only compatible changes are written, and those with an override; any other
change is refused, and its golden file stays unchanged. Examples are added and never removed.

  --forget CONTRACT   remove its earlier releases; only when none of their messages is stored any more
  --help

Exit codes: 0 written or nothing to do, 1 failed, 2 wrong usage, 3 a change was refused.

Examples:
  npm run contracts:write
  npm run contracts:write -- --forget task.claimed`;

/** Rules that writing fixes. */
const FIXED_BY_WRITING = new Set(["not-released", "golden-stale"]);

export function writeGoldens(
  argv: readonly string[],
  { root, contracts, today }: ContractsContext = defaultContext(),
): ScriptResult {
  return runScript(argv, { help, options: { forget: { type: "string" } } }, ({ forget }) => {
    const directory = join(root, GOLDEN_FOLDER);
    const goldens = readGoldens(directory);
    const overrides = readOverrides(join(root, OVERRIDES_FILE));
    const all = [...contracts, envelopeContract()];
    if (forget !== undefined && !all.some(({ name }) => name === forget)) {
      return { code: EXIT_CODES.usage, out: "", err: `--forget: there is no contract ${String(forget)}\n\n${help}` };
    }
    const lines: string[] = [];
    const refused = all.flatMap((contract) => {
      const known = goldens.filter(({ name }) => name === contract.name);
      const before = contract.name === forget ? forgetReleases(contract, known) : known;
      const blocking = blockingFindings(contract, before, overrides, today);
      if (blocking.length > 0) return blocking;
      lines.push(...updateGoldens(directory, contract, known, before));
      return [];
    });
    const out = lines.length > 0 ? lines.join("\n") : refused.length > 0 ? "" : "nothing to write";
    if (refused.length === 0) return { code: EXIT_CODES.ok, out, err: "" };
    return { code: EXIT_CODES.findings, out, err: `refused:\n\n${formatFindings(refused, contracts.length, "text")}` };
  });
}

/** The findings that prevent writing: all that writing does not fix and no override covers. */
function blockingFindings(
  contract: DescribedContract,
  goldens: readonly Golden[],
  overrides: readonly Override[],
  today: string,
): CompatibilityFinding[] {
  const found = contractFindings(contract, goldens).filter(({ rule }) => !FIXED_BY_WRITING.has(rule));
  return applyOverrides(found, overrides, today).filter((finding) => found.includes(finding));
}

/** Update the golden files of one contract. Returns a line for each changed file. */
function updateGoldens(
  directory: string,
  contract: DescribedContract,
  known: readonly Golden[],
  before: readonly Golden[],
): string[] {
  const outdated = known.filter(({ v }) => !before.some((golden) => golden.v === v) && v !== contract.v);
  for (const golden of outdated) removeGolden(directory, golden);
  const previous = known.find(({ v }) => v === contract.v);
  const next = createGolden(
    contract,
    before.find(({ v }) => v === contract.v),
  );
  const changed = JSON.stringify(next) !== JSON.stringify(previous);
  if (changed) writeGolden(directory, next);
  return [
    ...outdated.map((golden) => `removed ${GOLDEN_FOLDER}/${goldenFileName(golden)}`),
    ...(changed ? [`${previous ? "updated" : "added"} ${GOLDEN_FOLDER}/${goldenFileName(contract)}`] : []),
  ];
}

/** The golden file with only its newest release, and the examples that the current contract can read. */
function forgetReleases(contract: DescribedContract, goldens: readonly Golden[]): Golden[] {
  const newest = goldens
    .filter(({ name }) => name === contract.name)
    .toSorted((a, b) => a.v - b.v)
    .slice(-1);
  return newest.map((golden) => ({
    ...golden,
    releases: golden.releases.slice(-1),
    examples: golden.examples.filter((example) => contract.read.safeParse(example).success),
  }));
}

if (import.meta.main) printResult(writeGoldens(process.argv.slice(2)));
