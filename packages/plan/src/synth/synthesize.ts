import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { partitions, planFile, resourceTypesFile, type Partition } from "../files.ts";
import type { Plan } from "../plan.ts";
import type { Props } from "./cloud.ts";
import { bundleProgram, readApp, type Edit } from "./program.ts";
import { resourceTypes } from "./resource-types.ts";

interface Synthesized {
  plan: Plan;
  links: Record<string, Props>;
}

/**
 * Evaluates the real sst.config.ts, offline.
 *
 * @param options.stage the committed plan's is `local`, the offline cloud's
 * @default { stage: "local", of: both partitions }
 */
export async function evaluateStage({
  stage = "local",
  of = Object.keys(partitions) as Partition[],
  edit,
}: { stage?: string; of?: Partition[]; edit?: Edit } = {}): Promise<Map<Partition, Synthesized>> {
  const work = mkdtempSync(join(tmpdir(), "waybill-synth-"));
  let bundle: string | undefined;
  try {
    const app = await readApp(stage);
    const file = (bundle = await bundleProgram(app, edit));
    const ends = await Promise.allSettled(of.map((partition) => child([partition, file, JSON.stringify(app), work])));
    // Only now, when no process writes into the folder any more.
    for (const end of ends) if (end.status === "rejected") throw end.reason;
    const answer = (partition: Partition) =>
      JSON.parse(readFileSync(join(work, `${partition}.json`), "utf8")) as Synthesized;
    return new Map(of.map((partition) => [partition, answer(partition)]));
  } finally {
    rmSync(work, { recursive: true, force: true });
    if (bundle) rmSync(bundle, { force: true });
  }
}

/** The committed files, as they should be: path and exact text. */
export async function synthesize(): Promise<Map<string, string>> {
  const stages = await evaluateStage();
  const files = new Map<string, string>();
  for (const [partition, { plan }] of stages) files.set(planFile(partition), `${JSON.stringify(plan, undefined, 2)}\n`);
  return files.set(resourceTypesFile, resourceTypes(stages.get("aws")!.links));
}

/**
 * One partition in a process of its own: Pulumi's runtime is global, and two of them use two cores. Pulumi takes a stack trace
 * of each of its promises and Node would read the bundle's source map: half of the CPU, and only an error needs them. So it
 * runs without, and a program that fails is evaluated again with both. A larger space for new objects saves garbage collections.
 */
async function child(args: string[]): Promise<void> {
  const fast = await evaluated(["--stack-trace-limit=0", "--min-semi-space-size=64", "--max-semi-space-size=64"], args);
  if (fast.end === 0) return;
  const { end, output } = await evaluated(["--enable-source-maps"], args);
  if (end === 0) return;
  const reason = output.trim() || `its process ended with ${end}`;
  throw new Error(`The program cannot be evaluated for ${args[0]}:\n${reason}`);
}

/** Runs the program for one partition. `end` is the exit code, or the signal that killed the process. */
async function evaluated(
  flags: string[],
  args: string[],
): Promise<{ end: number | NodeJS.Signals | null; output: string }> {
  const one = spawn(process.execPath, ["--no-warnings", ...flags, join(import.meta.dirname, "one.ts"), ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, WAYBILL_VERSION: "" }, // a deploy's own; the committed plan knows no version
  });
  let output = "";
  one.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  one.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const end = await new Promise<number | NodeJS.Signals | null>((resolve, reject) =>
    one.once("error", reject).once("close", (code, signal) => resolve(code ?? signal)),
  );
  return { end, output };
}
