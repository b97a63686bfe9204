import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repositoryRoot } from "@waybill/plan/paths";
import { expect, onTestFinished, test } from "vitest";

test("a starved command is stopped, goes on, and gives its exit code; no busy loop is left", async () => {
  const folder = mkdtempSync(join(tmpdir(), "starved-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const mayEnd = join(folder, "may-end");
  const waits = `setInterval(() => require("node:fs").existsSync(${JSON.stringify(mayEnd)}) && process.exit(3), 20)`;
  const args = ["--loops", "2", "--stop-after", "0.1", "--stop-for", "0.1", "--", process.execPath, "-e", waits];
  const starved = spawn(process.execPath, [join(repositoryRoot, "test/starved.ts"), ...args]);
  let output = "";
  starved.stderr.on("data", (text: Buffer) => {
    output += text.toString();
    if (output.includes("goes on")) writeFileSync(mayEnd, "");
  });
  const code = await new Promise((resolve) => starved.once("close", resolve));
  expect([code, output]).toEqual([
    3,
    expect.stringMatching(/beside 2 busy .* stopped for 0.1 s\n.*ended with exit code 3/s),
  ]);
  // A killed process of the lowest priority is there until a processor has been given to it.
  const running = () => spawnSync("ps", ["-A", "-ww", "-o", "args="], { encoding: "utf8" }).stdout;
  await expect.poll(running).not.toContain(`busy-loop-of-${starved.pid}`);
});
