import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { repositoryRoot } from "@waybill/plan/paths";
import { expect, test } from "vitest";
import type { LiveHour } from "../bench/parts/live-feed.ts";
import { LONG } from "./long.ts";

const bench = async (...args: string[]) =>
  (await promisify(execFile)(process.execPath, [join(repositoryRoot, "bench/bench.ts"), ...args])).stdout;

interface Result {
  results: Record<string, { text: string; figures: unknown }>;
}

test("every part of the benchmark runs, and has figures for machines and a table for people", async () => {
  const help = await bench("--help");
  const [, names] = /--only PART +one or more of: (.*)/.exec(help)!;
  // A browser is ten seconds of CPU.
  const parts = names!.split(", ").filter((name) => LONG || name !== "web");
  const only = parts.flatMap((name) => ["--only", name]);
  const { results } = JSON.parse(await bench("--quick", "--json", ...only)) as Result;
  expect(Object.keys(results)).toEqual(parts);
  for (const { text, figures } of Object.values(results)) {
    expect(text).toMatch(/TARGET|FIXES|SUBSCRIBERS|EVENT/);
    expect(JSON.stringify(figures)).not.toMatch(/null|\{\}|\[\]/);
  }
  // An hour of a thousand couriers, in time that the processor does not decide.
  const [hour] = results["live"]!.figures as LiveHour[];
  expect(hour).toMatchObject({
    couriers: 1_000,
    seconds: 3_600,
    missing: 0,
    repeated: 0,
    failures: 0,
    wrongStates: 0,
  });
  expect(hour!.delayMs.max).toBeLessThanOrEqual(5_000);
});
