import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { killPoints, runUntilKilled } from "@waybill/local/faults/kill-process";
import { seededRandom } from "@waybill/local/faults/seeded-random";
import { expect, onTestFinished, test } from "vitest";
import type { CrashChildMessage } from "./killed.child.ts";
import { LONG } from "../../../test/long.ts";
import type { ReportResponseBody } from "./pipeline.ts";

/** Each kill costs a start of the offline cloud. */
const kills = LONG ? 10 : 2;
const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);

test(`a report whose cloud is killed at ${kills} random moments continues and has the same bytes (SEED=${seed})`, async () => {
  const folder = mkdtempSync(join(tmpdir(), "waybill-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const run = <T extends CrashChildMessage>(data: string, ...args: string[]) =>
    runUntilKilled<T>(new URL("./killed.child.ts", import.meta.url), [join(folder, data), ...args], folder);

  const { requested } = (await run<{ requested: string }>("requested"))!;
  for (const copy of ["uninterrupted", "killed"])
    cpSync(join(folder, "requested"), join(folder, copy), { recursive: true });
  const uninterrupted = (await run<{ ended: ReportResponseBody; calls: number }>("uninterrupted", requested))!;
  expect(uninterrupted.ended).toMatchObject({ state: "ready", progress: { parts: 3, done: 3 } });

  for (const calls of killPoints(uninterrupted.calls, kills, seededRandom(seed)))
    expect(await run("killed", requested, String(calls)), `killed after ${calls} calls`).toBeUndefined();
  const { ended } = (await run<typeof uninterrupted>("killed", requested))!;
  expect({ ...ended, movedAt: "" }).toEqual({ ...uninterrupted.ended, movedAt: "" });
});
