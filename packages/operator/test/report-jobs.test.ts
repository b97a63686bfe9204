import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LocalWaybill, startLocal } from "@waybill/local/boot";
import { skippingClock } from "@waybill/local/clock";
import { operatorEnvironment } from "@waybill/local/iam/access-keys";
import { isInPackage, limitToFunctions } from "@waybill/plan/view/limit-to-functions";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runWaybill as runCommand } from "./run-waybill.ts";

let local: LocalWaybill;
const clock = skippingClock();
const cwd = mkdtempSync(join(tmpdir(), "waybill-jobs-"));
beforeAll(async () => void (local = await startLocal({ clock, plan: limitToFunctions(isInPackage("reports")) })));
afterAll(async () => {
  await local.stop();
  rmSync(cwd, { recursive: true, force: true });
});

const run = (...args: string[]) => runCommand(args, { cwd, env: operatorEnvironment(local) });

test("`reports run` creates a report, waits for it and downloads its files, and `jobs` lists it", async () => {
  const ran = await run("reports", "run", "--week", "2026-W46", "--json");
  expect(ran).toMatchObject({ code: 0, stderr: "" });
  const { job, files } = JSON.parse(ran.stdout) as { job: { reportId: string }; files: Record<string, string> };
  expect(job).toMatchObject({ state: "ready", progress: { percent: 100 } });
  expect(Object.keys(files)).toEqual(["pdf", "xlsx", "csv", "json", "events"]);
  expect(files["pdf"]).toBe(join("out", "report-2026-W46-r1.pdf"));
  expect(readFileSync(join(cwd, files["pdf"]!)).subarray(0, 5).toString()).toBe("%PDF-");
  expect(JSON.parse(readFileSync(join(cwd, files["json"]!), "utf8"))).toMatchObject({ reportId: job.reportId });

  const listed = await run("jobs", "ls");
  expect(listed.stdout).toMatch(new RegExp(`${job.reportId} +weekly +2026-W46 +all +1 +ready +100 %`));
  expect((await run("jobs", "wait", job.reportId)).code).toBe(0);
  expect((await run("jobs", "show", job.reportId)).stdout).toContain("weekly 2026-W46 (2026-11-09 to 2026-11-15");
});

test("--format and --out select the files to download and their folder", async () => {
  const { code } = await run(
    "reports",
    "run",
    "--from",
    "2026-11-01",
    "--to",
    "2026-11-02",
    "--format",
    "csv",
    "--out",
    "elsewhere",
  );
  expect(code).toBe(0);
  expect(existsSync(join(cwd, "elsewhere", "report-2026-11-01..2026-11-02-r1.csv"))).toBe(true);
  expect(existsSync(join(cwd, "elsewhere", "report-2026-11-01..2026-11-02-r1.pdf"))).toBe(false);
});

test("reports of different couriers and of all couriers have different file names", async () => {
  const of = (courier: string) => ["--courier", courier, "--format", "csv", "--out", "each", "--json"];
  const paths: string[] = [];
  for (const courier of ["c1", "c2", "auth0|5f7c88"]) {
    const { stdout } = await run("reports", "run", "--week", "2026-W46", ...of(courier));
    paths.push((JSON.parse(stdout) as { files: { csv: string } }).files.csv);
  }
  expect(paths.slice(0, 2)).toEqual(["c1", "c2"].map((courier) => join("each", `report-2026-W46-${courier}-r1.csv`)));
  expect(paths[2]).toMatch(/report-2026-W46-rep_[0-9a-f]+-1-r1\.csv$/);
});

const failures: [args: string[], code: number, message: string][] = [
  [["reports", "run"], 2, "one of --week, --month, and --from with --to is needed"],
  [["reports", "run", "--week", "2026-W46", "--month", "2026-11"], 2, "one of --week"],
  [["reports", "run", "--from", "2026-11-01"], 2, "--to is missing"],
  [["reports", "run", "--week", "2025-W53"], 1, "VALIDATION_FAILED"],
  [["reports", "run", "--week", "2026-W46", "--format", "docx"], 2, "--format docx"],
  [["jobs", "show"], 2, "a job id is missing"],
  [["jobs", "show", "rep_00000000000000000000-1"], 1, "NOT_FOUND"],
];
test.each(failures)("%j fails with its exit code and a message", async (args, code, message) => {
  const ran = await run(...args);
  expect(ran).toMatchObject({ code, stderr: expect.stringContaining(message) });
});

test.each<[string[], RegExp]>([
  [["reports", "run", "--week", "2026-W99"], /see errors\.\n {2}\/week: Use an ISO week/],
  [["jobs", "ls", "--limit", "500"], /see errors\.\n {2}\/query\/limit: Write 100 or less\.\n/],
])("%j prints which field is invalid and what is expected", async (args, message) => {
  expect((await run(...args)).stderr).toMatch(message);
  const { error } = JSON.parse((await run(...args, "--json")).stdout) as { error: { message: string } };
  expect(`${error.message}\n`).toMatch(message);
});

test("a finished job can be neither retried nor cancelled", async () => {
  const { stdout } = await run("reports", "run", "--week", "2026-W46", "--format", "csv", "--json");
  const { reportId } = (JSON.parse(stdout) as { job: { reportId: string } }).job;
  for (const verb of ["retry", "cancel"]) {
    expect(await run("jobs", verb, reportId)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("VERSION_CONFLICT"),
    });
  }
});

test("a command signs its token by the clock of the stage, which may be hours ahead of this machine's", async () => {
  clock.advanceTo(clock.now() + 5 * 3_600_000);
  expect(await run("jobs", "ls")).toMatchObject({ code: 0, stderr: "" });
});
