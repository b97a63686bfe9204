import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { partitions, planPath, resourceTypesPath, type Partition } from "../paths.ts";
import type { Plan } from "../plan.ts";
import type { PulumiProps } from "./resource-outputs.ts";
import type { Evaluation } from "./synthesize-partition.ts";
import { bundleProgram, readApp, type SourceEdit } from "./program.ts";
import { renderResourceTypes } from "./resource-types.ts";

interface Synthesized {
  plan: Plan;
  links: Record<string, PulumiProps>;
}

interface StageOptions {
  /** The committed plan's is `local`, the offline cloud's. */
  stage?: string;
  of?: Partition[];
  edit?: SourceEdit;
}

/** Evaluates the real sst.config.ts, offline, in processes that stay for the next evaluation until `close`. */
export interface Evaluator {
  /** @default { stage: "local", of: both partitions } */
  evaluateStage: (options?: StageOptions) => Promise<Map<Partition, Synthesized>>;
  /** The committed files, as they should be: path and exact text. */
  synthesize: () => Promise<Map<string, string>>;
  /** Resolves when the processes have ended. */
  close: () => Promise<void>;
}

/** Without stack traces and source maps; a larger space for new objects saves garbage collections. */
const FAST = ["--stack-trace-limit=0", "--min-semi-space-size=64", "--max-semi-space-size=64"];

/**
 * Partitions are evaluated at the same time, each in a process of its own: Pulumi's runtime is global, and two of them use
 * two cores. To load Pulumi and SST's components is a fifth of an evaluation, which a process does once.
 */
export function openEvaluator(): Evaluator {
  const idle = new Set<ChildProcess>();

  /**
   * Pulumi takes a stack trace of each of its promises and Node would read the bundle's source map: half of the CPU, and only
   * an error needs them. So a program is evaluated without, and one that fails again with both.
   */
  async function evaluatePartition(asked: Evaluation): Promise<void> {
    const [waiting] = idle;
    const fast = waiting ?? startProcess(FAST).once("exit", () => idle.delete(fast));
    idle.delete(fast);
    if ((await failureOf(fast, asked)) === undefined) return void idle.add(fast);
    const traced = startProcess(["--enable-source-maps"]);
    const failure = await failureOf(traced, asked);
    if (failure === undefined) return endProcess(traced);
    throw new Error(`The program cannot be evaluated for ${asked.partition}:\n${failure}`);
  }

  async function evaluateStage({
    stage = "local",
    of = Object.keys(partitions) as Partition[],
    edit,
  }: StageOptions = {}): Promise<Map<Partition, Synthesized>> {
    const work = mkdtempSync(join(tmpdir(), "waybill-synth-"));
    let bundle: string | undefined;
    try {
      const app = await readApp(stage);
      const file = (bundle = await bundleProgram(app, edit));
      const ends = await Promise.allSettled(
        of.map((partition) => evaluatePartition({ partition, bundle: file, app, work })),
      );
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

  return {
    evaluateStage,
    async synthesize() {
      const stages = await evaluateStage();
      const files = new Map<string, string>();
      for (const [partition, { plan }] of stages)
        files.set(planPath(partition), `${JSON.stringify(plan, undefined, 2)}\n`);
      return files.set(resourceTypesPath, renderResourceTypes(stages.get("aws")!.links));
    },
    async close() {
      await Promise.all([...idle].map(endProcess));
    },
  };
}

function startProcess(flags: string[]): ChildProcess {
  return fork(join(import.meta.dirname, "synthesize-partition.ts"), {
    execArgv: ["--no-warnings", ...flags],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: { ...process.env, WAYBILL_VERSION: "" }, // a deploy's own; the committed plan knows no version
  });
}

async function endProcess(one: ChildProcess): Promise<void> {
  const ended = once(one, "exit");
  if (one.connected) one.disconnect();
  await ended;
}

/** Has a process evaluate a program. Returns what the process printed or how it ended, if it ended instead of answering. */
function failureOf(one: ChildProcess, asked: Evaluation): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    let output = "";
    const collect = (chunk: Buffer) => (output += chunk.toString());
    const settle = (failure?: string) => {
      for (const stream of [one.stdout, one.stderr]) stream?.off("data", collect);
      one.off("message", answered).off("close", ended).off("error", reject);
      resolve(failure);
    };
    const answered = () => settle();
    const ended = (code: number | null, signal: NodeJS.Signals | null) =>
      settle(output.trim() || `its process ended with ${code ?? signal}`);
    for (const stream of [one.stdout, one.stderr]) stream?.on("data", collect);
    one.on("message", answered).on("close", ended).on("error", reject);
    one.send(asked, () => {}); // a process that is gone says so by its end
  });
}
