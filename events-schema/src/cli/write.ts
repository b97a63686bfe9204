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
import { type DescribedContract, envelopeContract } from "../json-schema.ts";

const help = `npm run contracts:write -- [--forget CONTRACT]

Brings the golden files up to what the contracts say now. Only compatible changes are written, and those with an
override; anything else is refused and its golden file stays as it was. Examples are added and never dropped.

  --forget CONTRACT   drop what was released of it before: only when nothing of that is stored any more
  --help

Exit codes: 0 written or nothing to do, 1 failed, 2 wrong usage, 3 something was refused.

Examples:
  npm run contracts:write
  npm run contracts:write -- --forget task.claimed`;

/** Rules that writing itself puts right. */
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
      return { code: EXIT_CODES.usage, out: "", err: `there is no contract ${String(forget)}\n\n${help}` };
    }
    const lines: string[] = [];
    const refused = all.flatMap((contract) => {
      const known = goldens.filter(({ name }) => name === contract.name);
      const before = contract.name === forget ? forgetReleases(contract, known) : known;
      const left = blockingFindings(contract, before, overrides, today);
      if (left.length > 0) return left;
      lines.push(...updateGoldens(directory, contract, known, before));
      return [];
    });
    const out = lines.length > 0 ? lines.join("\n") : refused.length > 0 ? "" : "nothing to write";
    if (refused.length === 0) return { code: EXIT_CODES.ok, out, err: "" };
    return { code: EXIT_CODES.findings, out, err: `refused:\n\n${formatFindings(refused, contracts.length, "text")}` };
  });
}

/** What stands in the way of writing: everything but what writing cures and what an override allows. */
function blockingFindings(
  contract: DescribedContract,
  goldens: readonly Golden[],
  overrides: readonly Override[],
  today: string,
): CompatibilityFinding[] {
  const found = contractFindings(contract, goldens).filter(({ rule }) => !FIXED_BY_WRITING.has(rule));
  return applyOverrides(found, overrides, today).filter((finding) => found.includes(finding));
}

/** Bring the files of one contract up to date; answers a line for each that changed. */
function updateGoldens(
  directory: string,
  contract: DescribedContract,
  known: readonly Golden[],
  before: readonly Golden[],
): string[] {
  const dropped = known.filter(({ v }) => !before.some((golden) => golden.v === v) && v !== contract.v);
  for (const golden of dropped) removeGolden(directory, golden);
  const was = known.find(({ v }) => v === contract.v);
  const next = createGolden(
    contract,
    before.find(({ v }) => v === contract.v),
  );
  const changed = JSON.stringify(next) !== JSON.stringify(was);
  if (changed) writeGolden(directory, next);
  return [
    ...dropped.map((golden) => `removed ${GOLDEN_FOLDER}/${goldenFileName(golden)}`),
    ...(changed ? [`${was ? "updated" : "added"} ${GOLDEN_FOLDER}/${goldenFileName(contract)}`] : []),
  ];
}

/** Only the newest release, and of the examples what can be read today. */
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
