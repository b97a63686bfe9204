import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "@waybill/plan/files";
import { loadPlan, view } from "@waybill/plan/plan";

const FILE = join(root, "docs/openapi.json");

const help = `npm run openapi -- [--check]

Writes docs/openapi.json (OpenAPI 3.1) from the plan's routes and the doors they lead to. Run \`npm run synth\` before it
when a route is new.

  --check   write nothing; say whether the file is stale
  --help

Exit codes: 0 written or fresh, 1 failed, 2 wrong usage, 3 stale.`;

/** What docs/openapi.json has to say, to the byte. */
export async function renderOpenApi(): Promise<string> {
  // One of the doors tells the file, so it must be there, and be JSON, before they are imported: also after a merge.
  if (!isJson(FILE)) writeFileSync(FILE, "{}\n");
  const [{ readOperations: operations }, { openApiDocument: openapi }] = await Promise.all([
    import("./operations.ts"),
    import("./document.ts"),
  ]);
  return `${JSON.stringify(openapi(await operations(view(loadPlan()))), null, 2)}\n`;
}

/** The command. Answers its exit code. */
async function main(argv: string[]): Promise<number> {
  const { values } = parseArgs({ args: argv, options: { check: { type: "boolean" }, help: { type: "boolean" } } });
  if (values.help) return print(help, 0);
  const before = existsSync(FILE) ? readFileSync(FILE, "utf8") : "";
  const text = await renderOpenApi();
  if (before === text) return print("docs/openapi.json is fresh", 0);
  if (values.check) return print("stale: docs/openapi.json\nrun `npm run openapi` and commit what it writes", 3);
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
