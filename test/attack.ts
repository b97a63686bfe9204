/** `npm run test:attack`: runs the tests that docs/security.md names, after checking that each of them exists. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { repositoryRoot } from "@waybill/plan/paths";
import { missingTests, readAttackList } from "./support/attack-list.ts";

const attacks = readAttackList();
const missing = missingTests(attacks);
for (const { file, title } of missing) process.stderr.write(`docs/security.md: ${file} has no test "${title}"\n`);
if (missing.length > 0) process.exit(1);
const files = [...new Set(attacks.map(({ file }) => file))];
const vitest = spawn(join(repositoryRoot, "node_modules/.bin/vitest"), ["run", ...files, ...process.argv.slice(2)], {
  cwd: repositoryRoot,
  stdio: "inherit",
});
const [code] = (await once(vitest, "close")) as [number | null];
process.exitCode = code ?? 1;
