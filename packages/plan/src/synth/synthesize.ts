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

/** One partition in a process of its own: Pulumi's runtime is global, and two of them use two cores. */
async function child(args: string[]): Promise<void> {
  const flags = ["--no-warnings", "--enable-source-maps"];
  const one = spawn(process.execPath, [...flags, join(import.meta.dirname, "one.ts"), ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, WAYBILL_VERSION: "" }, // a deploy's own; the committed plan knows no version
  });
  let said = "";
  one.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  one.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const end = await new Promise<number | NodeJS.Signals | null>((resolve, reject) =>
    one.once("error", reject).once("close", (code, signal) => resolve(code ?? signal)),
  );
  if (end === 0) return;
  throw new Error(`The program cannot be evaluated for ${args[0]}:\n${said.trim() || `its process ended with ${end}`}`);
}
