import { once } from "node:events";
import { spawnSync, type StdioOptions } from "node:child_process";
import { closeSync, existsSync, globSync, openSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { operatorEnvironment } from "@waybill/local/iam/access-keys";
import { expect, onTestFinished, test } from "vitest";
import { BIN, spawnWaybill } from "./run-waybill.ts";

const cwd = tmpdir();

test("the process ends with the exit code of the command", async () => {
  expect(await spawnWaybill(["--version"], { cwd, env: {} }).ended).toMatchObject({ code: 0, stdout: "0.1.0\n" });
  expect(await spawnWaybill(["nonsense"], { cwd, env: {} }).ended).toMatchObject({ code: 2, stdout: "" });
});

test("a reader that closes the pipe, as `| head` does, ends the process without an error", async () => {
  const { child, ended } = spawnWaybill(["events", "types", "--json"], { cwd, env: {} });
  child.stdout?.destroy();
  expect(await ended).toMatchObject({ code: 0, stderr: "" });
});

test.runIf(existsSync("/dev/full"))("a result that cannot be written, as on a full disk, is an error", () => {
  const full = openSync("/dev/full", "w");
  onTestFinished(() => closeSync(full));
  const run = (args: string[], stdio: StdioOptions) =>
    spawnSync(process.execPath, [BIN, ...args], { cwd, env: {}, stdio, encoding: "utf8" });
  const { status, stderr } = run(["--version"], ["ignore", full, "pipe"]);
  expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining("ENOSPC") });
  // Without its words for people a command goes on.
  const unread = run(["nonsense", "--json"], ["ignore", "pipe", full]);
  expect(unread.status).toBe(2);
  expect(unread.stdout).toContain("there is no command nonsense");
});

test("the second Ctrl-C ends a process whose command still waits for an answer", async () => {
  const server = createServer(() => {
    child.kill("SIGINT");
    // Another one: of two equal signals a process may get one.
    child.kill("SIGTERM");
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: "operator", secretAccessKey: "unused" };
  const { child, ended } = spawnWaybill(["dlq", "ls"], { cwd, env: operatorEnvironment({ endpoint, credentials }) });
  expect(await ended).toMatchObject({ code: 130, signal: null });
  server.close();
  server.closeAllConnections();
});

test("only the entry point reads the process; commands get what they need of it", () => {
  const source = new URL("../src", import.meta.url).pathname;
  const readers = globSync("**/*.ts", { cwd: source }).filter((file) =>
    /\bprocess\.(env|cwd|argv|exit|exitCode|std\w+|on)\b|node:process/.test(readFileSync(join(source, file), "utf8")),
  );
  // text.ts defaults to the terminal for the demo and the benchmarks.
  expect(readers.toSorted()).toEqual(["text.ts", "waybill.ts"]);
});
