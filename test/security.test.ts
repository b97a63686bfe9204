import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "@waybill/plan/paths";
import { expect, test } from "vitest";
import { missingTests, readAttackList } from "./support/attack-list.ts";

test("every test that docs/security.md names exists, and every row of its tables names one", () => {
  const attacks = readAttackList();
  expect(attacks.length).toBeGreaterThan(20);
  expect(missingTests(attacks)).toEqual([]);
  const page = readFileSync(join(repositoryRoot, "docs/security.md"), "utf8");
  const tables = page.split("| tried | promised | test |\n|---|---|---|\n").slice(1);
  const rows = tables.flatMap((table) => table.split("\n\n")[0]!.trim().split("\n"));
  expect(rows.length).toBeGreaterThan(20);
  expect(rows.filter((row) => !row.includes(".test.ts) "))).toEqual([]);
});
