import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { moments, untilKilled } from "@waybill/local/faults/killed";
import { random } from "@waybill/local/faults/random";
import { expect, onTestFinished, test } from "vitest";
import type { Told } from "./killed.child.ts";
import { LONG } from "../../../test/long.ts";
import type { Shown } from "./road.ts";

/** Each death costs a start of the whole cloud. */
const deaths = LONG ? 10 : 4;
const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);

test(`killed at ${deaths} moments of a report, it goes on where it was, and makes the same bytes (SEED=${seed})`, async () => {
  const folder = mkdtempSync(join(tmpdir(), "waybill-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const run = <T extends Told>(data: string, ...args: string[]) =>
    untilKilled<T>(new URL("./killed.child.ts", import.meta.url), [join(folder, data), ...args], folder);

  const { asked } = (await run<{ asked: string }>("asked"))!;
  for (const copy of ["calm", "killed"]) cpSync(join(folder, "asked"), join(folder, copy), { recursive: true });
  const calm = (await run<{ ended: Shown; calls: number }>("calm", asked))!;
  expect(calm.ended).toMatchObject({ state: "ready", progress: { parts: 3, done: 3 } });

  for (const most of moments(calm.calls, deaths, random(seed)))
    expect(await run("killed", asked, String(most)), `killed after ${most} calls`).toBeUndefined();
  const { ended } = (await run<typeof calm>("killed", asked))!;
  expect({ ...ended, movedAt: "" }).toEqual({ ...calm.ended, movedAt: "" });
});
