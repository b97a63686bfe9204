import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import type { FunctionView, StageView } from "@waybill/plan/view/stage-view";
import { type BuildCache, openBuildCache } from "../build/cache.ts";
import { bundleAllForDeploy } from "../build/deploy.ts";
import { createDevBuild } from "../build/dev.ts";
import type { BuildableFunction } from "../build/handler.ts";
import { watchDirectories } from "../build/watch.ts";
import type { LocalFunction } from "../lambda/function.ts";
import { environmentVariables } from "../lambda/environment-variables.ts";
import type { Clock, TraceListener } from "../interfaces.ts";

export interface FunctionCode {
  /** The function as it is built now. */
  function(fn: FunctionView, view: Pick<StageView, "app">, cloud: CloudAccess): LocalFunction;
  /** Calls the listener with the ids of functions whose code changed. */
  onChange(changed: (ids: string[]) => void): void;
  /** Removes what was built. */
  close(): Promise<void>;
}

/** How a function reaches the cloud. */
type CloudAccess = Parameters<typeof environmentVariables>[2];

interface Options {
  root: string;
  bundle: "dev" | "deploy";
  isolation?: "thread" | "process" | undefined;
  /** Cancels the build. */
  signal?: AbortSignal | undefined;
  clock: Clock;
  trace?: TraceListener | undefined;
}

/** More environments of one function would only compete for the same processors. */
const MAX_CONCURRENCY = Math.min(10, Math.max(2, availableParallelism()));

/**
 * Builds every function of a plan, or uses builds of the project's cache. Files of this cloud alone
 * are in a temporary directory that `close` removes.
 */
export async function buildFunctions(view: StageView, options: Options): Promise<FunctionCode> {
  const cache = await openBuildCache(options.root);
  const out = await mkdtemp(join(tmpdir(), "waybill-code-"));
  const close = async () => {
    await rm(out, { recursive: true, force: true });
    await cache.close();
  };
  const where = { out, cache, close };
  try {
    return options.bundle === "dev"
      ? await buildForDev(view, where, options)
      : await buildForDeploy(view, where, options);
  } catch (error) {
    await close();
    throw error;
  }
}

interface BuildLocation {
  out: string;
  cache: BuildCache;
  close: () => Promise<void>;
}

async function buildForDev(
  view: StageView,
  { out, cache, close }: BuildLocation,
  { root, clock, trace, isolation, signal }: Options,
): Promise<FunctionCode> {
  const build = await createDevBuild(view.functions.map(toBuildable), { root, out, cache, signal });
  let following: ReturnType<typeof watchDirectories> | undefined;
  return {
    function: (fn, about, cloud) => toLocalFunction(fn, about, cloud, build.entry(fn.id), cache, isolation),
    onChange(changed) {
      following = watchDirectories(async () => {
        const started = performance.now();
        try {
          const ids = await build.rebuild();
          following?.watch(build.directories());
          if (ids.length === 0) return;
          changed(ids);
          trace?.({
            at: clock.now(),
            kind: "reload",
            what: ids.join(", "),
            functions: ids,
            ms: performance.now() - started,
          });
        } catch (error) {
          const what = `not reloaded: ${error instanceof Error ? error.message : String(error)}`;
          trace?.({ at: clock.now(), kind: "reload", what, failed: true });
        }
      });
      following.watch(build.directories());
    },
    async close() {
      following?.close();
      await close();
    },
  };
}

async function buildForDeploy(
  view: StageView,
  { out, cache, close }: BuildLocation,
  { root, isolation, signal }: Options,
): Promise<FunctionCode> {
  const bundles = new Map(
    (await bundleAllForDeploy(view.functions.map(toBuildable), { root, out, cache, signal })).map((one) => [
      one.id,
      one,
    ]),
  );
  return {
    function(fn, about, cloud) {
      const bundle = bundles.get(fn.id);
      if (!bundle) throw new Error(`There is no bundle of ${fn.id}.`);
      return toLocalFunction(fn, about, cloud, bundle, cache, isolation);
    },
    onChange: () => {},
    close,
  };
}

function toBuildable({ id, handler, runtime, nodejs = {}, copyFiles }: FunctionView): BuildableFunction {
  if (handler === undefined) throw new Error(`The plan does not say where the code of ${id} is.`);
  return { id, handler, runtime, nodejs, copyFiles };
}

function toLocalFunction(
  fn: FunctionView,
  view: Pick<StageView, "app">,
  cloud: CloudAccess,
  { file, exportName }: { file: string; exportName: string },
  { compiled }: BuildCache,
  isolation = isolationOf(fn),
): LocalFunction {
  return {
    id: fn.id,
    name: fn.name,
    arn: fn.arn,
    entry: file,
    exportName,
    env: {
      ...environmentVariables(fn, view, cloud),
      LAMBDA_TASK_ROOT: join(file, ".."),
      NODE_COMPILE_CACHE: compiled,
    },
    timeoutMs: fn.timeoutSeconds * 1000,
    memoryMb: fn.memoryMb,
    logGroup: fn.logGroup,
    logFormat: fn.logFormat,
    systemLogLevel: fn.systemLogLevel,
    isolation,
    concurrency: Math.min(MAX_CONCURRENCY, fn.reservedConcurrency ?? MAX_CONCURRENCY),
  };
}

/** Packages that a bundle cannot contain are installed beside it; native addons are such packages. */
function isolationOf({ nodejs = {} }: FunctionView): "thread" | "process" {
  const install = nodejs["install"] ?? [];
  const packages = Array.isArray(install) ? install : Object.keys(install);
  return packages.length > 0 ? "process" : "thread";
}
