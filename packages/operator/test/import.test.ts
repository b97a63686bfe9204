import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LocalWaybill, startLocal } from "@waybill/local/boot";
import { operatorEnvironment } from "@waybill/local/iam/access-keys";
import { repositoryRoot } from "@waybill/plan/paths";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runWaybill as runCommand } from "./run-waybill.ts";

const cwd = mkdtempSync(join(tmpdir(), "waybill-import-"));
const example = readFileSync(join(repositoryRoot, "docs/imports/tasks.csv"), "utf8");
let local: LocalWaybill;
let routeId: string;

beforeAll(async () => {
  local = await startLocal();
  const token = await local.token("admin", "a1");
  const post = async (path: string, body: object = {}) => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const answer = await fetch(`${local.api}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    return (await answer.json()) as { routeId: string };
  };
  const stop = (id: string, lat: number) => ({ id, name: id, point: { lat, lon: 13.4 } });
  ({ routeId } = await post("/v1/routes", { name: "Mitte", stops: [stop("s1", 52.52), stop("s2", 52.53)] }));
  await post(`/v1/routes/${routeId}/publish`);
});
afterAll(async () => {
  await local.stop();
  rmSync(cwd, { recursive: true, force: true });
});

function run(file: string, content: string | undefined, ...more: string[]) {
  if (content !== undefined) writeFileSync(join(cwd, file), content.replaceAll("rte_1", routeId));
  return runCommand(["import", file, ...more], { cwd, env: operatorEnvironment(local) });
}

describe("waybill import", () => {
  test("`waybill import` creates tasks from the documented example, and nothing from the same file again", async () => {
    const first = await run("tasks.csv", example, "--partner", "acme");
    expect(first).toMatchObject({
      code: 0,
      stdout: "tasks.csv: 3 rows: 3 are tasks (3 of them new), 0 are invalid\n",
    });
    const again = await run("tasks.csv", undefined, "--partner", "acme", "--json");
    expect(again.code).toBe(0);
    expect(JSON.parse(again.stdout)).toMatchObject({ format: 1, state: "done", run: 1, rows: 3, ok: 3, faults: [] });
  });

  test("`waybill import` prints the errors, imports the valid rows and ends with exit code 4", async () => {
    const { code, stdout } = await run("some.csv", example.replaceAll("12.50", "twelve"), "--errors", "1");
    expect(code).toBe(4);
    expect(stdout).toMatch(
      /some\.csv: 3 rows: \d are tasks \(\d of them new\), [12] are invalid\nLINE +FIELD +REASON +VALUE\n\d +bonus +/,
    );
    expect(stdout).not.toContain("http");
    const none = await run("some.csv", undefined, "--errors", "0");
    expect(none.stdout).toMatch(/are invalid\nall errors: the same command with -o FILE\n$/);
  });

  test("`waybill import` prints why a file is rejected and ends with exit code 1", async () => {
    const cut = await run("cut.csv", example.slice(0, -20));
    expect(cut.code).toBe(1);
    expect(cut.stdout).toContain("cut.csv is rejected (truncated, line 4); nothing was imported.");
  });

  test("`waybill import` ends with exit code 2 without a file or with one that does not exist", async () => {
    expect(await run("none.csv", undefined)).toMatchObject({ code: 2, stderr: "waybill: there is no file none.csv\n" });
    expect((await run("--json", undefined)).code).toBe(2);
  });

  test.each<[string, string, string[], string]>([
    ["an empty file", "", [], "/bytes: Write 1 or more."],
    ["a file of 11 MB", "x".repeat(11_000_000), [], "/bytes: Write 10485760 or less."],
    ["an invalid partner", example, ["--partner", "a/b"], "/partner: Say whose file it is: letters"],
    [
      "an unsupported encoding",
      example,
      ["--encoding", "latin1"],
      "/encoding: Write one of utf-8, utf-16le, utf-16be, gb18030.",
    ],
  ])("`waybill import` prints which field of %s is invalid", async (_, content, more, message) => {
    const { code, stderr } = await run("refused.csv", content, ...more);
    expect(code).toBe(1);
    expect(stderr).toContain(`see errors.\n  ${message}`);
  });

  test("`waybill import` ends with exit code 6 with a courier's token", async () => {
    const { code, stderr } = await run("tasks.csv", example, "--token", await local.token("courier", "c1"));
    expect(code).toBe(6);
    expect(stderr).toContain("ROLE_FORBIDDEN");
  });
});
