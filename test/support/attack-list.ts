import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { repositoryRoot } from "@waybill/plan/paths";

/** One row of docs/security.md: the test that proves what is promised. */
export interface AttackTest {
  /** From the root of the repository. */
  file: string;
  /** Part of the title as it stands in the file, or in one that it imports. */
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

/** Those whose title is neither in their file nor in one that it imports. */
export const missingTests = (attacks: readonly AttackTest[]): AttackTest[] =>
  attacks.filter(({ file, title }) => {
    const path = join(repositoryRoot, file);
    const imported = readFileSync(path, "utf8").matchAll(/import[ (]"(\.[^"]+)"/g);
    const paths = [path, ...[...imported].map(([, relative = ""]) => join(dirname(path), relative))];
    return !paths.some((one) => readFileSync(one, "utf8").includes(title));
  });
