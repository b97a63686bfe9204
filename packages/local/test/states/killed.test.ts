import { fork } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createJournal } from "../../src/states/journal/journal.ts";
import { openStore } from "../../src/store.ts";
import { realClock } from "../../src/clock.ts";
import { killedJob } from "./killed.job.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
/** The maximum of concurrent calls: two maps of three each. */
const AT_ONCE = 6;

test(`an execution whose process is killed repeatedly ends, and only tasks in flight run again (SEED=${seed})`, async () => {
  const folder = mkdtempSync(join(tmpdir(), "waybill-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const log = join(folder, "calls");
  const data = join(folder, "data");
  const lines = () => {
    try {
      return readFileSync(log, "utf8").split("\n").filter(Boolean);
    } catch {
      return [];
    }
  };
  let status: unknown;
  let kills = 0;
  while (status === undefined) {
    const goal = lines().length + 3 + ((seed + 5 * kills) % 9);
    status = await new Promise((resolve, reject) => {
      const child = fork(new URL("./killed.child.ts", import.meta.url), [data, log], {
        stdio: ["ignore", "inherit", "inherit", "ipc"],
      });
      let ended: unknown;
      const look = setInterval(() => lines().length >= goal && kills < 8 && child.kill("SIGKILL"), 1);
      child.once("error", reject);
      child.on("message", (message) => ((ended = message), child.kill("SIGKILL")));
      child.once("exit", () => (clearInterval(look), resolve(ended)));
    });
    if (status === undefined) kills += 1;
  }
  expect(status).toBe("SUCCEEDED");
  expect(kills).toBeGreaterThan(4);
  const calls = lines();
  expect(new Set(calls).size).toBe(2 + 4 * 15);
  expect(calls.length).toBeLessThanOrEqual(2 + 4 * 15 + kills * AT_ONCE);

  const store = openStore(data);
  onTestFinished(() => store.close());
  const journal = createJournal(store, realClock());
  const [execution] = journal.executions.list("machine", killedJob.arn);
  const named = (letter: string) => Array.from({ length: 15 }, (_, n) => `${letter}2.${n + 1}`);
  expect(JSON.parse(execution?.output ?? "null")).toEqual({
    of: [named("i"), named("d"), { to: "first" }],
    began: true,
  });
  const types = journal.history.page(execution?.arn ?? "", 0, { limit: 1000, reverse: false }).map(({ type }) => type);
  for (const once of [
    "ExecutionStarted",
    "ParallelStateEntered",
    "WaitStateExited",
    "MapRunStarted",
    "ExecutionSucceeded",
  ])
    expect(
      types.filter((type) => type === once),
      once,
    ).toHaveLength(1);
  for (const each of ["MapIterationStarted", "MapIterationSucceeded"])
    expect(
      types.filter((type) => type === each),
      each,
    ).toHaveLength(15);
});
