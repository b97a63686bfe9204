import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import type { LocalFunction } from "./function.ts";
import { type WaitedMs, processWaitedMs, threadWaitedMs } from "../working-time.ts";
import type { FromRuntime, ToRuntime } from "./protocol.ts";

const RUNTIME = new URL("./runtime.ts", import.meta.url);

/**
 * The initial size in MB of V8's space for new objects; the default is 1. Loading a bundle fills that many times, and
 * each garbage collection copies what is still loaded: about a fifth of the CPU of a start.
 */
const NEW_SPACE = "--min-semi-space-size=16";
/**
 * Compile whole bundles, once: otherwise the code that all environments share (NODE_COMPILE_CACHE) lacks every function
 * that was not yet called when it was loaded, and each environment compiles those again: a fifth of the CPU up to its
 * first answer.
 */
const WHOLE_BUNDLES = "--no-lazy";
const V8_OPTIONS = [NEW_SPACE, WHOLE_BUNDLES];
// A thread has no V8 options of its own: it inherits those of the process at its start.
for (const option of V8_OPTIONS) setFlagsFromString(option);

/** Why a runtime ended. */
export type RuntimeExit = { how: "exit"; code: number } | { how: "killed" } | { how: "memory" };

/** What runs a runtime: a thread of this process, or its own process. */
export interface RuntimeHost {
  post(message: ToRuntime): void;
  /** Ends it at once, even in an endless loop; resolves when it has ended. */
  kill(): Promise<void>;
  /** How long it has waited for a processor. */
  waited: WaitedMs;
}

export interface RuntimeListener {
  message(message: FromRuntime): void;
  /** What Node itself prints outside of the runtime, such as a fatal error. */
  output(text: string): void;
  exit(runtimeExit: RuntimeExit): void;
}

/** Starts the runtime with exactly these environment variables and the function's memory limit. */
export function startRuntimeHost(
  fn: LocalFunction,
  env: Record<string, string>,
  listener: RuntimeListener,
): RuntimeHost {
  return fn.isolation === "thread" ? startThread(fn, env, listener) : startProcess(fn, env, listener);
}

function startThread(fn: LocalFunction, env: Record<string, string>, listener: RuntimeListener): RuntimeHost {
  const worker = new Worker(RUNTIME, {
    name: fn.id,
    env,
    argv: [],
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: fn.memoryMb },
  });
  let runtimeExit: RuntimeExit | undefined;
  worker.on("message", (message: FromRuntime) => listener.message(message));
  worker.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "ERR_WORKER_OUT_OF_MEMORY") runtimeExit = { how: "memory" };
    else listener.output(`${error.stack ?? String(error)}\n`);
  });
  worker.on("exit", (code) => listener.exit(runtimeExit ?? { how: "exit", code }));
  worker.stdout.on("data", (chunk: Buffer) => listener.output(chunk.toString()));
  worker.stderr.on("data", (chunk: Buffer) => listener.output(chunk.toString()));
  return {
    post: (message) => worker.postMessage(message),
    async kill() {
      runtimeExit ??= { how: "killed" };
      await worker.terminate();
    },
    waited: threadWaitedMs(worker),
  };
}

function startProcess(fn: LocalFunction, env: Record<string, string>, listener: RuntimeListener): RuntimeHost {
  const child = fork(fileURLToPath(RUNTIME), [], {
    env: { PATH: process.env["PATH"] ?? "", ...env },
    execArgv: [`--max-old-space-size=${fn.memoryMb}`, ...V8_OPTIONS],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let killed = false;
  let stderr = "";
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const output = (chunk: Buffer) => {
    stderr = (stderr + chunk.toString()).slice(-4096);
    listener.output(chunk.toString());
  };
  child.stdout?.on("data", output);
  child.stderr?.on("data", output);
  child.on("message", (message) => listener.message(message as FromRuntime));
  child.on("error", (error) => listener.output(`${String(error)}\n`));
  child.on("close", (code) => {
    if (killed) listener.exit({ how: "killed" });
    else if (/JavaScript heap out of memory/.test(stderr)) listener.exit({ how: "memory" });
    else listener.exit(code === null ? { how: "killed" } : { how: "exit", code });
  });
  return {
    post(message) {
      // A process that has just ended is reported by `close`; a failed write to it is not an error.
      if (child.connected) child.send(message, () => {});
    },
    async kill() {
      killed = true;
      child.kill("SIGKILL");
      await closed;
    },
    waited: processWaitedMs(child.pid ?? 0),
  };
}
