import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repositoryRoot } from "@waybill/plan/paths";
import { expect, onTestFinished, test } from "vitest";
import { buildPackages } from "../pack.ts";

const APP = `
import { createClient, dataOf } from "@waybill/client";
import { followLiveFeed } from "@waybill/client/live";
import { TaskClaimed } from "@waybill/events-schema/tasks";

const fetch = async () => Response.json({ taskId: "tsk_1" });
const client = createClient({ api: "https://api.example.com", token: async () => "t", fetch });
const task = await dataOf(client.GET("/v1/tasks/{taskId}", { params: { path: { taskId: "tsk_1" } } }));
const state: "open" extends typeof task.state ? "known" : never = "known";
// @ts-expect-error there is no such endpoint
void client.GET("/v1/nothing");
const claimed = TaskClaimed.create({ taskId: task.taskId, courierId: "c1" }, { id: "e1" });
console.log(state, typeof followLiveFeed, claimed["detail-type"], TaskClaimed.parse(claimed.detail).data.taskId);
`;

test("the packages as they are published compile and run in a project that has nothing else, and link to nothing else", () => {
  const project = mkdtempSync(join(tmpdir(), "waybill-project-"));
  onTestFinished(() => rmSync(project, { recursive: true }));
  const modules = join(project, "node_modules");
  mkdirSync(join(modules, "@waybill"), { recursive: true });
  const [contracts, client] = buildPackages(join(project, "built"));
  symlinkSync(contracts!, join(modules, "@waybill/events-schema"));
  symlinkSync(client!, join(modules, "@waybill/client"));
  // Their own dependencies, and the types of Node.
  for (const name of ["zod", "openapi-fetch", "openapi-typescript-helpers", "@types", "undici-types"])
    symlinkSync(join(repositoryRoot, "node_modules", name), join(modules, name));
  writeFileSync(join(project, "package.json"), JSON.stringify({ type: "module" }));
  writeFileSync(join(project, "app.ts"), APP);
  const options = ["--strict", "--module", "nodenext", "--target", "es2024", "--types", "node", "--preserveSymlinks"];
  const tsc = join(repositoryRoot, "node_modules/typescript/bin/tsc");
  execFileSync(process.execPath, [tsc, ...options, "app.ts"], { cwd: project, stdio: "inherit" });
  const printed = execFileSync(process.execPath, ["--preserve-symlinks", "app.js"], { cwd: project, encoding: "utf8" });
  expect(printed).toBe("known function task.claimed tsk_1\n");
  for (const stage of [contracts!, client!]) {
    const { files } = JSON.parse(readFileSync(join(stage, "package.json"), "utf8")) as { files: string[] };
    expect(files.filter((file) => !existsSync(join(stage, file)))).toEqual([]);
    const links = [...readFileSync(join(stage, "README.md"), "utf8").matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(
      ([, to]) => to!,
    );
    expect(links.filter((to) => !files.includes(to))).toEqual([]);
  }
});
