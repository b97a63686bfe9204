import { randomBytes } from "node:crypto";
import type { Clock } from "../interfaces.ts";
import type { ProcessorMonitor, WorkingClock } from "../working-time.ts";
import { type RuntimeHost, type RuntimeExit, startRuntimeHost } from "./runtime-host.ts";
import { createPlatformLog } from "./platform-log.ts";
import type { LocalFunction } from "./function.ts";
import type { FromRuntime, InvocationUse, LambdaError } from "./protocol.ts";

/** Lambda gives the first start of an environment ten seconds, in addition to the function's own timeout. */
const INIT_TIMEOUT_MS = 10_000;

/** The outcome of one invocation. `error` and `payload` exclude each other. */
export interface InvocationOutcome {
  /** JSON text. */
  payload?: string;
  error?: LambdaError;
  /** Milliseconds in the handler. */
  ms: number;
  /** Those of the processor; unknown where it did not end by itself. */
  cpuMs?: number;
  /** Milliseconds to start the environment, when this was its first invocation and the first start went well. */
  initMs?: number;
  logs: string[];
}

/** Writes a function's output to its log group. */
export type LogSink = (logGroup: string, logStream: string, lines: string[]) => void;

/** An execution environment: one function processes one event at a time in it, until it is closed or ends. */
export interface Environment {
  /** Also its AWS_SESSION_TOKEN, by which the gateway identifies the caller. */
  readonly id: string;
  readonly fn: LocalFunction;
  /** The working time of what runs in it. */
  readonly time: WorkingClock;
  /** Resolves when the first start has succeeded or failed. */
  readonly initialized: Promise<void>;
  /** Never rejects: a failing handler, a timeout and an exit are outcomes. Only one at a time. */
  invoke(requestId: string, payload: string): Promise<InvocationOutcome>;
  /** Ends it; a running invocation fails as if the machine had failed. */
  kill(): Promise<void>;
  /** False once it cannot process another event. */
  alive(): boolean;
}

type EndedInvocation = Pick<InvocationOutcome, "payload" | "error"> & { used?: InvocationUse };

interface CurrentInvocation {
  requestId: string;
  logs: string[];
  done: (outcome: EndedInvocation) => void;
}

interface Options {
  clock: Clock;
  log: LogSink;
  processorMonitor: ProcessorMonitor;
}

/**
 * Starts the code of a function, and once more with the first event when that failed: as on Lambda the first start has
 * ten seconds, the second has the function's own timeout, shared with the event. All of it is counted in the working time
 * of the environment.
 */
export function startEnvironment(fn: LocalFunction, { clock, log, processorMonitor }: Options): Environment {
  const id = randomBytes(16).toString("hex");
  const logStream = `${new Date(clock.now()).toISOString().slice(0, 10).replaceAll("-", "/")}/[$LATEST]${id}`;
  const platformLog = createPlatformLog(fn.logFormat, fn.systemLogLevel);
  let alive = true;
  let initializing = true;
  let invoked = false;
  let current: CurrentInvocation | undefined;
  let earlyOutput: string[] = [];
  let runtimeHost: RuntimeHost | undefined;
  let waitedBefore = 0;
  let waited = 0;
  const time = processorMonitor.clock(() => {
    // Nobody asks for the time of an environment that has nothing to do, and reading that of a process takes long.
    if (initializing || current) waited = waitedBefore + (runtimeHost?.waited() ?? 0);
    return waited;
  });
  const stopReporting = processorMonitor.onTick(() => {
    if (initializing || current) runtimeHost?.post({ type: "time", workedMs: time.now() });
  });
  const openedAt = performance.now();
  const initialized = start(INIT_TIMEOUT_MS).then((error) => {
    initializing = false;
    return { error, ms: performance.now() - openedAt };
  });

  /** Starts the code. Resolves to the error of a failed start, of which nothing is left running. */
  function start(limitMs?: number): Promise<LambdaError | undefined> {
    waitedBefore += runtimeHost?.waited() ?? 0;
    return new Promise((resolve) => {
      let state: "starting" | "ready" | "failed" = "starting";
      const host = startRuntimeHost(
        fn,
        { ...fn.env, AWS_SESSION_TOKEN: id, AWS_LAMBDA_LOG_STREAM_NAME: logStream },
        {
          output: print,
          message(message) {
            if (message.type === "log" || state !== "starting") handleMessage(message);
            else if (message.type === "ready") end("ready");
            else if ("error" in message) end("failed", message.error);
          },
          exit(how) {
            if (state === "ready") handleExit(how);
            else if (state === "starting") end("failed", exitError(how, current?.requestId));
          },
        },
      );
      const cancel = limitMs === undefined ? () => {} : time.after(limitMs, () => end("failed", timeoutError(limitMs)));
      function end(how: "ready" | "failed", error?: LambdaError): void {
        state = how;
        cancel();
        if (error) void host.kill();
        resolve(error);
      }
      runtimeHost = host;
      host.post({ type: "start", entry: fn.entry, exportName: fn.exportName, functionArn: fn.arn });
    });
  }

  function handleMessage(message: FromRuntime): void {
    switch (message.type) {
      case "log":
        return print(message.text);
      case "fatal":
        alive = false;
        return current?.done({ error: message.error });
      case "result":
        if (message.requestId !== current?.requestId) return;
        return current.done({ ...(message.payload !== undefined && { payload: message.payload }), used: message.used });
      case "error":
        if (message.requestId === current?.requestId) current.done({ error: message.error, used: message.used });
    }
  }

  /** Output between invocations belongs to the next one, or goes directly to the log. */
  function print(text: string): void {
    const lines = text.replace(/\n$/, "").split("\n");
    if (current) current.logs.push(...lines);
    else if (!invoked) earlyOutput.push(...lines);
    else log(fn.logGroup, logStream, lines);
  }

  function handleExit(how: RuntimeExit): void {
    if (earlyOutput.length > 0 && !current) log(fn.logGroup, logStream, earlyOutput);
    earlyOutput = [];
    current?.done({ error: exitError(how, current.requestId) });
    retire();
  }

  function retire(): void {
    alive = false;
    time.close();
    stopReporting();
  }

  async function invoke(requestId: string, payload: string): Promise<InvocationOutcome> {
    const first = !invoked;
    const init = await initialized;
    invoked = true;
    const logs = [...earlyOutput];
    earlyOutput = [];
    if (first && init.error) logs.push(...platformLog.initFailed(clock.now(), init.ms, invocationStatus(init)));
    logs.push(...platformLog.start(requestId, clock.now()));
    const startedAt = performance.now();
    const outcome = alive
      ? await run(requestId, payload, logs, first && init.error !== undefined)
      : { error: init.error ?? exitError({ how: "killed" }, requestId) };
    const ms = performance.now() - startedAt;
    const initMs = first && !init.error ? init.ms : undefined;
    logs.push(
      ...platformLog.end({
        requestId,
        at: clock.now(),
        ms,
        memoryMb: fn.memoryMb,
        usedMb: outcome.used?.maxMemoryMb ?? 0,
        initMs,
        status: invocationStatus(outcome),
      }),
    );
    log(fn.logGroup, logStream, logs);
    const { used, ...result } = outcome;
    return { ...result, ms, logs, ...(used && { cpuMs: used.cpuMs }), ...(initMs === undefined ? {} : { initMs }) };
  }

  function run(requestId: string, payload: string, logs: string[], startAgain: boolean): Promise<EndedInvocation> {
    return new Promise((resolve) => {
      const cancel = time.after(fn.timeoutMs, () => {
        alive = false;
        logs.push(...platformLog.timeout(requestId, clock.now(), timeoutMessage(fn.timeoutMs)));
        current?.done({ error: timeoutError(fn.timeoutMs, requestId) });
        void runtimeHost?.kill();
      });
      const endsAt = time.now() + fn.timeoutMs;
      current = {
        requestId,
        logs,
        done(outcome) {
          cancel();
          current = undefined;
          resolve(outcome);
        },
      };
      const post = () => {
        const workedMs = time.now();
        const aheadMs = clock.now() - Date.now();
        runtimeHost?.post({ type: "invoke", requestId, payload, workedMs, budgetMs: endsAt - workedMs, aheadMs });
      };
      if (!startAgain) return post();
      void start().then((error) => {
        if (!error) return post();
        alive = false;
        return current?.done({ error });
      });
    });
  }

  return {
    id,
    fn,
    time,
    initialized: initialized.then(() => {}),
    invoke,
    alive: () => alive,
    async kill() {
      retire();
      await runtimeHost?.kill();
    },
  };
}

function invocationStatus({ error }: { error?: LambdaError | undefined }): "success" | "error" | "timeout" {
  if (!error) return "success";
  return error.errorType === "Sandbox.Timedout" ? "timeout" : "error";
}

const timeoutMessage = (ms: number) => `Task timed out after ${(ms / 1000).toFixed(2)} seconds`;

function timeoutError(ms: number, requestId = "unknown"): LambdaError {
  return {
    errorType: "Sandbox.Timedout",
    errorMessage: `RequestId: ${requestId} Error: ${timeoutMessage(ms)}`,
    trace: [],
  };
}

function exitError(runtimeExit: RuntimeExit, requestId = "unknown"): LambdaError {
  const message = (what: string) => `RequestId: ${requestId} Error: Runtime exited with error: ${what}`;
  if (runtimeExit.how === "memory") {
    return { errorType: "Runtime.OutOfMemory", errorMessage: message("signal: killed"), trace: [] };
  }
  const what = runtimeExit.how === "killed" ? "signal: killed" : `exit status ${runtimeExit.code}`;
  return { errorType: "Runtime.ExitError", errorMessage: message(what), trace: [] };
}
