import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import type { FunctionView, View } from "@waybill/plan/view";
import { bundleAllForDeploy } from "../build/deploy.ts";
import { devBuild } from "../build/dev.ts";
import type { Buildable } from "../build/handler.ts";
import { watchDirectories } from "../build/watch.ts";
import type { LocalFunction } from "../lambda/function.ts";
import { variablesOf } from "../lambda/variables.ts";
import type { Clock, Watch } from "../ports.ts";

export interface Code {
  /** The function as it is built now. */
  function(fn: FunctionView, view: Pick<View, "app">, endpoint: string): LocalFunction;
  /** From now on tell which functions got other code. */
  follow(changed: (ids: string[]) => void): void;
  /** Removes what was built. */
  close(): Promise<void>;
}

interface Options {
  root: string;
  bundle: "dev" | "deploy";
  isolation?: "thread" | "process" | undefined;
  clock: Clock;
  watch?: Watch | undefined;
}

/** More environments of one function than this only compete for the same processors. */
const CONCURRENCY = Math.min(10, Math.max(4, 2 * availableParallelism()));

/** Builds every function of a plan, into a temporary directory that is gone after `close`. */
export async function buildCode(view: View, options: Options): Promise<Code> {
  const out = await mkdtemp(join(tmpdir(), "waybill-code-"));
  try {
    return options.bundle === "dev" ? await forWork(view, out, options) : await asDeployed(view, out, options);
  } catch (error) {
    await rm(out, { recursive: true, force: true });
    throw error;
  }
}

async function forWork(view: View, out: string, { root, clock, watch, isolation }: Options): Promise<Code> {
  const build = await devBuild(view.functions.map(buildable), { root, out });
  let following: ReturnType<typeof watchDirectories> | undefined;
  return {
    function: (fn, about, endpoint) => localFunction(fn, about, endpoint, build.entry(fn.id), isolation),
    follow(changed) {
      following = watchDirectories(async () => {
        const started = performance.now();
        try {
          const ids = await build.rebuild();
          following?.cover(build.directories());
          if (ids.length === 0) return;
          changed(ids);
          watch?.({
            at: clock.now(),
            kind: "reload",
            what: ids.join(", "),
            functions: ids,
            ms: performance.now() - started,
          });
        } catch (error) {
          const what = `not reloaded: ${error instanceof Error ? error.message : String(error)}`;
          watch?.({ at: clock.now(), kind: "reload", what, failed: true });
        }
      });
      following.cover(build.directories());
    },
    async close() {
      following?.close();
      await rm(out, { recursive: true, force: true });
    },
  };
}

async function asDeployed(view: View, out: string, { root, isolation }: Options): Promise<Code> {
  const bundles = new Map(
    (await bundleAllForDeploy(view.functions.map(buildable), { root, out })).map((one) => [one.id, one]),
  );
  return {
    function(fn, about, endpoint) {
      const bundle = bundles.get(fn.id);
      if (!bundle) throw new Error(`There is no bundle of ${fn.id}.`);
      return localFunction(fn, about, endpoint, bundle, isolation);
    },
    follow: () => {},
    close: () => rm(out, { recursive: true, force: true }),
  };
}

function buildable({ id, handler, runtime, nodejs = {}, copyFiles }: FunctionView): Buildable {
  if (handler === undefined) throw new Error(`The plan does not say where the code of ${id} is.`);
  return { id, handler, runtime, nodejs, copyFiles };
}

function localFunction(
  fn: FunctionView,
  view: Pick<View, "app">,
  endpoint: string,
  { file, exportName }: { file: string; exportName: string },
  isolation = isolationOf(fn),
): LocalFunction {
  return {
    id: fn.id,
    name: fn.name,
    arn: fn.arn,
    entry: file,
    exportName,
    env: { ...variablesOf(fn, view, endpoint), LAMBDA_TASK_ROOT: join(file, "..") },
    timeoutMs: fn.timeoutSeconds * 1000,
    memoryMb: fn.memoryMb,
    logGroup: fn.logGroup,
    logFormat: fn.logFormat,
    systemLogLevel: fn.systemLogLevel,
    isolation,
    concurrency: Math.min(CONCURRENCY, fn.reservedConcurrency ?? CONCURRENCY),
  };
}

/** What a bundle cannot hold is installed beside it: that is where native addons come from. */
function isolationOf({ nodejs = {} }: FunctionView): "thread" | "process" {
  const install = nodejs["install"] ?? [];
  const packages = Array.isArray(install) ? install : Object.keys(install);
  return packages.length > 0 ? "process" : "thread";
}
