import { randomBytes } from "node:crypto";
import type { Clock } from "../interfaces.ts";
import type { ProcessorMonitor, WorkingClock } from "../working-time.ts";
import { type RuntimeHost, type RuntimeExit, startRuntimeHost } from "./runtime-host.ts";
import { createPlatformLog } from "./platform-log.ts";
import type { LocalFunction } from "./function.ts";
import type { FromRuntime, LambdaError } from "./protocol.ts";

/** Lambda gives the first start of an environment ten seconds, apart from the function's own timeout. */
const INIT_TIMEOUT_MS = 10_000;

/** What became of one invocation. `error` and `payload` exclude each other. */
export interface InvocationOutcome {
  /** JSON text. */
  payload?: string;
  error?: LambdaError;
  /** Milliseconds in the handler. */
  ms: number;
  /** Milliseconds to start the environment, when this was its first invocation and the first start went well. */
  initMs?: number;
  logs: string[];
}

/** Takes a function's printed lines to its log group. */
export type LogSink = (logGroup: string, logStream: string, lines: string[]) => void;

/** A place in which one function handles one event at a time, again and again, until it is closed or dies. */
export interface Environment {
  /** Also its AWS_SESSION_TOKEN: by it the gateway knows who calls. */
  readonly id: string;
  readonly fn: LocalFunction;
  /** The working time of what runs in it. */
  readonly time: WorkingClock;
  /** Resolves when the first start is over, whichever way. */
  readonly initialised: Promise<void>;
  /** Never rejects: a failing handler, a timeout and a death are outcomes. Only one at a time. */
  invoke(requestId: string, payload: string): Promise<InvocationOutcome>;
  /** Ends it; what it is doing fails as if the machine had died. */
  kill(): Promise<void>;
  /** False from the moment it cannot take another event. */
  alive(): boolean;
}

type EndedInvocation = Pick<InvocationOutcome, "payload" | "error"> & { maxMemoryMb?: number };

interface CurrentInvocation {
  requestId: string;
  logs: string[];
  done: (outcome: Pick<InvocationOutcome, "payload" | "error">, maxMemoryMb?: number) => void;
}

interface Options {
  clock: Clock;
  log: LogSink;
  machine: ProcessorMonitor;
}

/**
 * Starts the code of a function, and once more with the first event when that failed: as on Lambda the first start has
 * ten seconds, the second has the function's own timeout, shared with the event. All of it is counted in the working time
 * of the environment.
 */
export function startEnvironment(fn: LocalFunction, { clock, log, machine }: Options): Environment {
  const id = randomBytes(16).toString("hex");
  const logStream = `${new Date(clock.now()).toISOString().slice(0, 10).replaceAll("-", "/")}/[$LATEST]${id}`;
  const frame = createPlatformLog(fn.logFormat, fn.systemLogLevel);
  let alive = true;
  let initialising = true;
  let invoked = false;
  let current: CurrentInvocation | undefined;
  let early: string[] = [];
  let carrier: RuntimeHost | undefined;
  let waitedBefore = 0;
  const time = machine.clock(() => waitedBefore + (carrier?.waited() ?? 0));
  const stopTelling = machine.onTick(() => {
    if (initialising || current) carrier?.post({ type: "time", workedMs: time.now() });
  });
  const openedAt = performance.now();
  const initialised = start(INIT_TIMEOUT_MS).then((error) => {
    initialising = false;
    return { error, ms: performance.now() - openedAt };
  });

  /** Starts the code. Resolves to what it failed with, if it did; then nothing of it is left. */
  function start(limitMs?: number): Promise<LambdaError | undefined> {
    waitedBefore += carrier?.waited() ?? 0;
    return new Promise((resolve) => {
      let state: "starting" | "ready" | "failed" = "starting";
      const opened = startRuntimeHost(
        fn,
        { ...fn.env, AWS_SESSION_TOKEN: id, AWS_LAMBDA_LOG_STREAM_NAME: logStream },
        {
          output: print,
          message(message) {
            if (message.type === "log" || state !== "starting") hear(message);
            else if (message.type === "ready") end("ready");
            else if ("error" in message) end("failed", message.error);
          },
          death(how) {
            if (state === "ready") death(how);
            else if (state === "starting") end("failed", exitError(how, current?.requestId));
          },
        },
      );
      const callOff =
        limitMs === undefined ? () => {} : time.after(limitMs, () => end("failed", timeoutError(limitMs)));
      function end(how: "ready" | "failed", error?: LambdaError): void {
        state = how;
        callOff();
        if (error) void opened.kill();
        resolve(error);
      }
      carrier = opened;
      opened.post({ type: "start", entry: fn.entry, exportName: fn.exportName, functionArn: fn.arn });
    });
  }

  function hear(message: FromRuntime): void {
    switch (message.type) {
      case "log":
        return print(message.text);
      case "fatal":
        alive = false;
        return current?.done({ error: message.error });
      case "result":
        if (message.requestId !== current?.requestId) return;
        return current.done(message.payload === undefined ? {} : { payload: message.payload }, message.maxMemoryMb);
      case "error":
        if (message.requestId === current?.requestId) current.done({ error: message.error }, message.maxMemoryMb);
    }
  }

  /** Between invocations there is nobody to print to: it goes with the next one, or straight to the log. */
  function print(text: string): void {
    const lines = text.replace(/\n$/, "").split("\n");
    if (current) current.logs.push(...lines);
    else if (!invoked) early.push(...lines);
    else log(fn.logGroup, logStream, lines);
  }

  function death(how: RuntimeExit): void {
    if (early.length > 0 && !current) log(fn.logGroup, logStream, early);
    early = [];
    current?.done({ error: exitError(how, current.requestId) });
    retire();
  }

  function retire(): void {
    alive = false;
    time.close();
    stopTelling();
  }

  async function invoke(requestId: string, payload: string): Promise<InvocationOutcome> {
    const first = !invoked;
    const init = await initialised;
    invoked = true;
    const logs = [...early];
    early = [];
    if (first && init.error) logs.push(...frame.initFailed(clock.now(), init.ms, invocationStatus(init)));
    logs.push(...frame.start(requestId, clock.now()));
    const startedAt = performance.now();
    const outcome = alive
      ? await run(requestId, payload, logs, first && init.error !== undefined)
      : { error: init.error ?? exitError({ how: "killed" }, requestId) };
    const ms = performance.now() - startedAt;
    const initMs = first && !init.error ? init.ms : undefined;
    logs.push(
      ...frame.end({
        requestId,
        at: clock.now(),
        ms,
        memoryMb: fn.memoryMb,
        usedMb: outcome.maxMemoryMb ?? 0,
        initMs,
        status: invocationStatus(outcome),
      }),
    );
    log(fn.logGroup, logStream, logs);
    const { maxMemoryMb: _, ...answer } = outcome;
    return { ...answer, ms, logs, ...(initMs === undefined ? {} : { initMs }) };
  }

  function run(requestId: string, payload: string, logs: string[], startAgain: boolean): Promise<EndedInvocation> {
    return new Promise((resolve) => {
      const endsAt = time.now() + fn.timeoutMs;
      const callOff = time.after(fn.timeoutMs, () => {
        alive = false;
        logs.push(...frame.timeout(requestId, clock.now(), timeoutMessage(fn.timeoutMs)));
        current?.done({ error: timeoutError(fn.timeoutMs, requestId) });
        void carrier?.kill();
      });
      current = {
        requestId,
        logs,
        done(outcome, maxMemoryMb) {
          callOff();
          current = undefined;
          resolve(maxMemoryMb === undefined ? outcome : { ...outcome, maxMemoryMb });
        },
      };
      const post = () => {
        const workedMs = time.now();
        carrier?.post({ type: "time", workedMs });
        const aheadMs = clock.now() - Date.now();
        carrier?.post({ type: "invoke", requestId, payload, budgetMs: endsAt - workedMs, aheadMs });
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
    initialised: initialised.then(() => {}),
    invoke,
    alive: () => alive,
    async kill() {
      retire();
      await carrier?.kill();
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

function exitError(death: RuntimeExit, requestId = "unknown"): LambdaError {
  const says = (what: string) => `RequestId: ${requestId} Error: Runtime exited with error: ${what}`;
  if (death.how === "memory") {
    return { errorType: "Runtime.OutOfMemory", errorMessage: says("signal: killed"), trace: [] };
  }
  const what = death.how === "killed" ? "signal: killed" : `exit status ${death.code}`;
  return { errorType: "Runtime.ExitError", errorMessage: says(what), trace: [] };
}
