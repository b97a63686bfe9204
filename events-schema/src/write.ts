import { join } from "node:path";
import { here, type Place } from "./check.ts";
import { type Answer, command, EXIT, say } from "./cli.ts";
import { contractFindings } from "./compat/contract.ts";
import type { Finding } from "./compat/finding.ts";
import { GOLDEN, type Golden, goldenName, readGoldens, released, removeGolden, writeGolden } from "./compat/golden.ts";
import { type Override, OVERRIDES, readOverrides, withoutOverridden } from "./compat/overrides.ts";
import { report } from "./compat/report.ts";
import { type Described, envelope } from "./schemas.ts";

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
const CURED = new Set(["not-released", "golden-stale"]);

export function write(argv: readonly string[], { root, contracts, today }: Place = here()): Answer {
  return command(argv, { help, options: { forget: { type: "string" } } }, ({ forget }) => {
    const directory = join(root, GOLDEN);
    const goldens = readGoldens(directory);
    const overrides = readOverrides(join(root, OVERRIDES));
    const all = [...contracts, envelope()];
    if (forget !== undefined && !all.some(({ name }) => name === forget)) {
      return { code: EXIT.usage, out: "", err: `there is no contract ${String(forget)}\n\n${help}` };
    }
    const lines: string[] = [];
    const refused = all.flatMap((contract) => {
      const known = goldens.filter(({ name }) => name === contract.name);
      const before = contract.name === forget ? forgetting(contract, known) : known;
      const left = refusals(contract, before, overrides, today);
      if (left.length > 0) return left;
      lines.push(...update(directory, contract, known, before));
      return [];
    });
    const out = lines.length > 0 ? lines.join("\n") : refused.length > 0 ? "" : "nothing to write";
    if (refused.length === 0) return { code: EXIT.ok, out, err: "" };
    return { code: EXIT.findings, out, err: `refused:\n\n${report(refused, contracts.length, "text")}` };
  });
}

/** What stands in the way of writing: everything but what writing cures and what an override allows. */
function refusals(
  contract: Described,
  goldens: readonly Golden[],
  overrides: readonly Override[],
  today: string,
): Finding[] {
  const found = contractFindings(contract, goldens).filter(({ rule }) => !CURED.has(rule));
  return withoutOverridden(found, overrides, today).filter((finding) => found.includes(finding));
}

/** Bring the files of one contract up to date; answers a line for each that changed. */
function update(directory: string, contract: Described, known: readonly Golden[], before: readonly Golden[]): string[] {
  const dropped = known.filter(({ v }) => !before.some((golden) => golden.v === v) && v !== contract.v);
  for (const golden of dropped) removeGolden(directory, golden);
  const was = known.find(({ v }) => v === contract.v);
  const next = released(
    contract,
    before.find(({ v }) => v === contract.v),
  );
  const changed = JSON.stringify(next) !== JSON.stringify(was);
  if (changed) writeGolden(directory, next);
  return [
    ...dropped.map((golden) => `removed ${GOLDEN}/${goldenName(golden)}`),
    ...(changed ? [`${was ? "updated" : "added"} ${GOLDEN}/${goldenName(contract)}`] : []),
  ];
}

/** Only the newest release, and of the examples what can be read today. */
function forgetting(contract: Described, goldens: readonly Golden[]): Golden[] {
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

if (import.meta.main) say(write(process.argv.slice(2)));
