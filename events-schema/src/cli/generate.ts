import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { defaultContext, type ContractsContext } from "./check.ts";
import { type ScriptResult, runScript, EXIT_CODES, printResult } from "./script.ts";
import { generateFiles, GENERATED_FOLDERS } from "../docs/files.ts";

const help = `npm run contracts:docs -- [--check]

Generates the documentation of the contracts: docs/events.md, docs/events/, docs/schemas/ (JSON Schema) and
docs/asyncapi.json (AsyncAPI 3.0).

  --check   write nothing; list the stale files
  --help

Exit codes: 0 written or up to date, 1 failed, 2 wrong usage, 3 stale files.

Examples:
  npm run contracts:docs
  npm run contracts:docs -- --check`;

export function generateDocs(
  argv: readonly string[],
  { root, contracts }: Pick<ContractsContext, "root" | "contracts"> = defaultContext(),
): ScriptResult {
  return runScript(argv, { help, options: { check: { type: "boolean" } } }, ({ check }) => {
    const expected = generateFiles(contracts);
    const stale = [...expected].filter(([path, text]) => contentOf(join(root, path)) !== text).map(([path]) => path);
    const leftover = GENERATED_FOLDERS.flatMap((directory) => filesIn(root, directory)).filter(
      (path) => !expected.has(path),
    );
    if (check) {
      const problems = [
        ...stale.map((path) => `stale: ${path}`),
        ...leftover.map((path) => `no longer generated: ${path}`),
      ];
      if (problems.length === 0) return { code: EXIT_CODES.ok, out: `${expected.size} files are up to date`, err: "" };
      return {
        code: EXIT_CODES.findings,
        out: "",
        err: `${problems.join("\n")}\nrun \`npm run contracts:docs\` and commit the files that it writes`,
      };
    }
    for (const path of stale) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), expected.get(path) ?? "");
    }
    for (const path of leftover) rmSync(join(root, path));
    const changes = [...stale.map((path) => `wrote ${path}`), ...leftover.map((path) => `removed ${path}`)];
    return {
      code: EXIT_CODES.ok,
      out: changes.length > 0 ? changes.join("\n") : `${expected.size} files are up to date`,
      err: "",
    };
  });
}

function contentOf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

function filesIn(root: string, directory: string): string[] {
  if (!existsSync(join(root, directory))) return [];
  return readdirSync(join(root, directory)).map((file) => `${directory}/${file}`);
}

if (import.meta.main) printResult(generateDocs(process.argv.slice(2)));
