import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { repositoryRoot } from "@waybill/plan/paths";
import { loadPlan } from "@waybill/plan/plan";
import { createStageView } from "@waybill/plan/view/create-stage-view";

const DOCUMENT = "docs/openapi.json";
const CLIENT_TYPES = "packages/client/src/paths.ts";
const ROLES_PAGE = "docs/roles.md";

const help = `npm run openapi -- [--check]

Writes ${DOCUMENT} (OpenAPI 3.1) and ${ROLES_PAGE} from the plan's API routes and the endpoints behind them, and from the
document the types of @waybill/client, ${CLIENT_TYPES}. Run \`npm run synth\` first when an endpoint is new.

  --check   write nothing; check whether a file is stale
  --help

Exit codes: 0 written or up to date, 1 failed, 2 wrong usage, 3 stale.`;

/** The text of docs/openapi.json. */
export const renderOpenApi = async (): Promise<string> => (await renderDocuments()).document;

async function renderDocuments(): Promise<{ document: string; rolesPage: string }> {
  const file = join(repositoryRoot, DOCUMENT);
  // An endpoint imports the file, so it must exist and be JSON before the endpoints are imported, also after a merge conflict.
  if (!isJson(file)) writeFileSync(file, "{}\n");
  const [{ readOperations }, { openApiDocument }, { renderRolesPage }, { nameSchemas }] = await Promise.all([
    import("./operations.ts"),
    import("./document.ts"),
    import("./roles-page.ts"),
    import("./schemas.ts"),
  ]);
  await nameSchemas();
  const operations = await readOperations(createStageView(loadPlan()));
  const document = `${JSON.stringify(openApiDocument(operations), null, 2)}\n`;
  return { document, rolesPage: renderRolesPage(operations) };
}

/** Runs the command and returns its exit code. */
async function main(argv: string[]): Promise<number> {
  const { values } = parseArgs({ args: argv, options: { check: { type: "boolean" }, help: { type: "boolean" } } });
  if (values.help) return print(help, 0);
  const { document, rolesPage } = await renderDocuments();
  const { renderClientTypes } = await import("./client-types.ts");
  const texts = { [DOCUMENT]: document, [ROLES_PAGE]: rolesPage, [CLIENT_TYPES]: await renderClientTypes(document) };
  const stale = Object.entries(texts).filter(([file, text]) => readIfExists(file) !== text);
  if (stale.length === 0) return print(`${Object.keys(texts).join(", ")} are up to date`, 0);
  const names = stale.map(([file]) => file).join(", ");
  if (values.check) return print(`stale: ${names}\nrun \`npm run openapi\` and commit what it writes`, 3);
  for (const [file, text] of stale) writeFileSync(join(repositoryRoot, file), text);
  return print(`wrote ${names}`, 0);
}

function readIfExists(file: string): string | undefined {
  const path = join(repositoryRoot, file);
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
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
