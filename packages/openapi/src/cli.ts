import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { repositoryRoot } from "@waybill/plan/paths";
import { loadPlan } from "@waybill/plan/plan";
import { createStageView } from "@waybill/plan/view/create-stage-view";

const FILE = join(repositoryRoot, "docs/openapi.json");

const help = `npm run openapi -- [--check]

Writes docs/openapi.json (OpenAPI 3.1) from the plan's API routes and the endpoints behind them. Run \`npm run synth\` first when
an endpoint is new.

  --check   write nothing; check whether the file is stale
  --help

Exit codes: 0 written or up to date, 1 failed, 2 wrong usage, 3 stale.`;

/** The text of docs/openapi.json. */
export async function renderOpenApi(): Promise<string> {
  // An endpoint imports the file, so it must exist and be JSON before the endpoints are imported, also after a merge conflict.
  if (!isJson(FILE)) writeFileSync(FILE, "{}\n");
  const [{ readOperations }, { openApiDocument }] = await Promise.all([
    import("./operations.ts"),
    import("./document.ts"),
  ]);
  return `${JSON.stringify(openApiDocument(await readOperations(createStageView(loadPlan()))), null, 2)}\n`;
}

/** Runs the command and returns its exit code. */
async function main(argv: string[]): Promise<number> {
  const { values } = parseArgs({ args: argv, options: { check: { type: "boolean" }, help: { type: "boolean" } } });
  if (values.help) return print(help, 0);
  const before = existsSync(FILE) ? readFileSync(FILE, "utf8") : "";
  const text = await renderOpenApi();
  if (before === text) return print("docs/openapi.json is up to date", 0);
  if (values.check) return print("stale: docs/openapi.json\nrun `npm run openapi` and commit the file", 3);
  writeFileSync(FILE, text);
  return print("wrote docs/openapi.json", 0);
}

function isJson(file: string): boolean {
  try {
    JSON.parse(readFileSync(file, "utf8"));
    return true;
  } catch {
    return false;
  }
}

function print(text: string, code: number): number {
  (code === 0 ? process.stdout : process.stderr).write(`${text}\n`);
  return code;
}

if (import.meta.main) {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    const wrongUsage = (error as NodeJS.ErrnoException).code?.startsWith("ERR_PARSE_ARGS");
    process.exitCode = print(error instanceof Error ? error.message : String(error), wrongUsage ? 2 : 1);
  }
}
