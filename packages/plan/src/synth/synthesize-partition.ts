/**
 * Evaluates bundled programs, one after the other, in a process of its own: Pulumi's runtime is global. synthesize.ts forks
 * it and sends it `Evaluation`s; the answer to each is `<work>/<partition>.json` and a message. It ends with the first program
 * that fails, because what that one still awaits stays in the process, and when its parent disconnects.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { partitions, platformFolder, repositoryRoot, type Partition } from "../paths.ts";
import { evaluateProgram } from "./evaluate.ts";
import { CLI_GLOBAL, type SstApp } from "./program.ts";
import { toPlan } from "./to-plan.ts";
import { startSstRpcServer } from "./sst-rpc-server.ts";

/** A program to evaluate for one partition. */
export interface Evaluation {
  partition: Partition;
  /** No process gets the same file twice: its modules are evaluated once. */
  bundle: string;
  app: SstApp;
  /** Where the answer goes. */
  work: string;
}

process.on("disconnect", () => process.exit(0)); // Pulumi keeps handles open
process.on("message", (asked: Evaluation) => void answer(asked));

async function answer({ partition, bundle, app, work }: Evaluation): Promise<void> {
  const cloud = { ...partitions[partition], account: "123456789012" };
  const own = join(work, partition);
  mkdirSync(own, { recursive: true });
  try {
    const rpc = await startSstRpcServer(own, cloud);
    Object.assign(globalThis, {
      [CLI_GLOBAL]: {
        command: "diff", // as it: nothing is built that only a deploy needs
        dev: false,
        paths: { home: own, root: repositoryRoot, work: own, platform: platformFolder },
        state: { version: {} },
      },
    });
    const program = async () => {
      const loaded = (await import(pathToFileURL(bundle).href)) as { program: () => Promise<unknown> };
      return loaded.program();
    };
    const evaluated = await evaluateProgram(program, app, cloud, rpc);
    rpc.close();
    writeFileSync(
      join(work, `${partition}.json`),
      JSON.stringify({ plan: toPlan(evaluated, rpc.builds, app, cloud), links: evaluated.links }),
    );
    process.send?.("evaluated");
  } catch (cause) {
    const causes = cause instanceof AggregateError ? cause.errors : [cause];
    for (const one of causes) console.error(one instanceof Error ? (one.stack ?? one.message) : one);
    process.exit(1);
  }
}
