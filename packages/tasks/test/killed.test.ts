import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { killPoints, runUntilKilled } from "@waybill/local/faults/kill-process";
import { seededRandom } from "@waybill/local/faults/seeded-random";
import { expect, onTestFinished, test } from "vitest";
import type { ImportChildReport } from "./killed.child.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);

test(`an import whose process is killed four times resumes and creates each task once (SEED=${seed})`, async () => {
  const folder = mkdtempSync(join(tmpdir(), "waybill-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const run = <T extends ImportChildReport>(data: string, ...args: string[]) =>
    runUntilKilled<T>(new URL("./killed.child.ts", import.meta.url), [join(folder, data), ...args], folder);

  const { importId } = (await run<{ importId: string }>("dropped"))!;
  for (const copy of ["calm", "killed"]) cpSync(join(folder, "dropped"), join(folder, copy), { recursive: true });
  type Ended = Exclude<ImportChildReport, { importId: string }>;
  const calm = (await run<Ended>("calm", importId))!;
  expect(calm.ended).toMatchObject({ state: "doneWithErrors", rows: 600, ok: 594, errors: 6 });
  expect(new Set(calm.drafts).size).toBe(594);

  // The first was right after the upload. A fifth would be the last receive of its message, and make it a dead letter.
  for (const most of killPoints(calm.calls, 3, seededRandom(seed)))
    expect(await run("killed", importId, String(most)), `killed after ${most} calls`).toBeUndefined();
  const { ended, errors, drafts } = (await run<Ended>("killed", importId))!;
  expect({ errors, drafts }).toEqual({ errors: calm.errors, drafts: calm.drafts });
  const result = ({ state, rows, ok, errors: wrong, written }: Ended["ended"]) => ({ state, rows, ok, wrong, written });
  expect(result(ended)).toEqual(result(calm.ended));
});
