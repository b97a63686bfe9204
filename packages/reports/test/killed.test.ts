import { fork } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { random } from "@waybill/local/faults/random";
import { expect, onTestFinished, test } from "vitest";
import type { Told } from "./killed.child.ts";
import type { Shown } from "./road.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
const KILLS = 10;

test(`killed at ten moments of a report, it goes on where it was, and makes the same bytes (SEED=${seed})`, async () => {
  const folder = mkdtempSync(join(tmpdir(), "waybill-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));

  /** Run the offline cloud until it is killed; what it told is undefined when it had not come to its end. */
  async function run<T extends Told>(data: string, asked: string[] = []): Promise<T | undefined> {
    const child = fork(new URL("./killed.child.ts", import.meta.url), [join(folder, data), ...asked], {
      env: { ...process.env, TMPDIR: folder },
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    const said = text(child.stderr!);
    const told: T[] = [];
    child.on("message", (message: T) => told.push(message));
    const signal = await new Promise((resolve) => child.once("exit", (_, by) => resolve(by)));
    if (signal !== "SIGKILL") throw new Error(await said);
    return told[0];
  }

  const { asked } = (await run<{ asked: string }>("asked"))!;
  for (const copy of ["calm", "killed"]) cpSync(join(folder, "asked"), join(folder, copy), { recursive: true });
  const calm = (await run<{ ended: Shown; calls: number }>("calm", [asked]))!;
  expect(calm.ended).toMatchObject({ state: "ready", progress: { parts: 3, done: 3 } });

  const dice = random(seed);
  for (let kills = 0; kills < KILLS; kills++) {
    // Half calls: so few that the job cannot end before the last.
    const most = (1 + Math.floor((dice() * 2 * calm.calls) / (KILLS + 1))) / 2;
    expect(await run("killed", [asked, String(most)]), `killed after ${most} calls`).toBeUndefined();
  }
  const { ended } = (await run<typeof calm>("killed", [asked]))!;
  expect({ ...ended, movedAt: "" }).toEqual({ ...calm.ended, movedAt: "" });
}, 240_000);
