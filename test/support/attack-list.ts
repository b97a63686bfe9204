import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "@waybill/plan/paths";

/** One row of docs/security.md: the test that proves what is promised. */
export interface AttackTest {
  /** From the root of the repository. */
  file: string;
  /** Part of the title as it stands in the file. */
  title: string;
}

/** The tests that docs/security.md names: `[file](../path.test.ts) "title"`. */
export function readAttackList(): AttackTest[] {
  const page = readFileSync(join(repositoryRoot, "docs/security.md"), "utf8");
  return [...page.matchAll(/\]\(\.\.\/(\S+\.test\.ts)\) "([^"]+)"/g)].map(([, file = "", title = ""]) => ({
    file,
    title,
  }));
}

/** Those whose file has no such title. */
export const missingTests = (attacks: readonly AttackTest[]): AttackTest[] =>
  attacks.filter(({ file, title }) => !readFileSync(join(repositoryRoot, file), "utf8").includes(title));
