import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { repositoryRoot } from "@waybill/plan/paths";

/** What follows from the sources, in the order in which one needs the other. */
export const GENERATED = ["synth", "contracts:write", "contracts:docs", "openapi"] as const;

/** Formats files that were written from templates. */
export function format(paths: readonly string[]): void {
  run(join(repositoryRoot, "node_modules/.bin/oxfmt"), ...paths);
}

/** Writes the plan, the golden files, the documents of the contracts and docs/openapi.json anew. */
export function generateAll(report: (line: string) => void): void {
  for (const script of GENERATED) {
    report(`npm run ${script}`);
    run("npm", "run", "--silent", script);
  }
}

/** Runs a command in the repository. Throws with its output when it fails. */
function run(command: string, ...args: string[]): void {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: repositoryRoot, encoding: "utf8" });
  if (status === 0) return;
  const line = [command, ...args].join(" ");
  throw new Error(
    `${line} failed. The new files are written; correct what it says, then run it again.\n${stdout}${stderr}`,
  );
}
