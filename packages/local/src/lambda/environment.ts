import { randomBytes } from "node:crypto";
import type { Clock } from "../ports.ts";
import { type Death, openCarrier } from "./carrier.ts";
import { frames } from "./frames.ts";
import type { LocalFunction } from "./function.ts";
import type { FromRuntime, LambdaError } from "./protocol.ts";

/** Lambda gives the start of an environment ten seconds, apart from the function's own timeout. */
const INIT_LIMIT_MS = 10_000;

/** What became of one invocation. `error` and `payload` exclude each other. */
export interface Outcome {
  /** JSON text. */
  payload?: string;
  error?: LambdaError;
  /** Milliseconds in the handler. */
  ms: number;
  /** Milliseconds to start the environment, when this was its first invocation. */
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
  /** Never rejects: a failing handler, a timeout and a death are outcomes. Only one at a time. */
  invoke(requestId: string, payload: string): Promise<Outcome>;
  /** Ends it; what it is doing fails as if the machine had died. */
  kill(): Promise<void>;
  /** False from the moment it cannot take another event. */
  alive(): boolean;
}

interface Current {
  requestId: string;
  startedAt: number;
  logs: string[];
  done: (outcome: Pick<Outcome, "payload" | "error">, maxMemoryMb?: number) => void;
}

export function openEnvironment(fn: LocalFunction, { clock, log }: { clock: Clock; log: LogSink }): Environment {
  const id = randomBytes(16).toString("hex");
  const logStream = `${new Date(clock.now()).toISOString().slice(0, 10).replaceAll("-", "/")}/[$LATEST]${id}`;
  const openedAt = performance.now();
  const frame = frames(fn.logFormat, fn.systemLogLevel);
  let alive = true;
  let ready: true | LambdaError | undefined;
  let initMs: number | undefined;
  let whenReady: (() => void) | undefined;
  let current: Current | undefined;
  let early: string[] = [];

  const carrier = openCarrier(
    fn,
    { ...fn.env, AWS_SESSION_TOKEN: id, AWS_LAMBDA_LOG_STREAM_NAME: logStream },
    { message: hear, output: print, death },
  );
  carrier.post({ type: "start", entry: fn.entry, exportName: fn.exportName, functionArn: fn.arn });

  function hear(message: FromRuntime): void {
    switch (message.type) {
      case "log":
        return print(message.text);
      case "ready":
        return started(true);
      case "init-error":
        alive = false;
        return started(message.error);
      case "fatal":
        alive = false;
        if (ready === undefined) started(message.error);
        return current?.done({ error: message.error });
      case "result":
        if (message.requestId !== current?.requestId) return;
        return current.done(message.payload === undefined ? {} : { payload: message.payload }, message.maxMemoryMb);
      case "error":
        if (message.requestId === current?.requestId) current.done({ error: message.error }, message.maxMemoryMb);
    }
  }

  function started(how: true | LambdaError): void {
    initMs = performance.now() - openedAt;
    ready = how;
    whenReady?.();
  }

  /** Between invocations there is nobody to print to: it goes with the next one, or straight to the log. */
  function print(text: string): void {
    const lines = text.replace(/\n$/, "").split("\n");
    if (current) current.logs.push(...lines);
    else if (ready === undefined) early.push(...lines);
    else log(fn.logGroup, logStream, lines);
  }

  function death(how: Death): void {
    alive = false;
    if (early.length > 0 && !current) log(fn.logGroup, logStream, early);
    const error = errorOf(how, current?.requestId);
    if (ready === undefined) started(error);
    current?.done({ error });
  }

  async function invoke(requestId: string, payload: string): Promise<Outcome> {
    const first = initMs === undefined || ready === undefined;
    if (ready === undefined) await initialised();
    const logs = [...early, ...frame.start(requestId, clock.now())];
    early = [];
    const startedAt = performance.now();
    const outcome = ready === true ? await run(requestId, payload, logs) : { error: ready as LambdaError };
    const ms = performance.now() - startedAt;
    const init = first && initMs !== undefined ? initMs : undefined;
    logs.push(
      ...frame.end({
        requestId,
        at: clock.now(),
        ms,
        memoryMb: fn.memoryMb,
        usedMb: outcome.maxMemoryMb ?? 0,
        initMs: init,
        status: statusOf(outcome),
      }),
    );
    log(fn.logGroup, logStream, logs);
    const { maxMemoryMb: _, ...answer } = outcome;
    return { ...answer, ms, logs, ...(init === undefined ? {} : { initMs: init }) };
  }

  async function initialised(): Promise<void> {
    const limit = setTimeout(() => {
      alive = false;
      started(timedOut(INIT_LIMIT_MS));
      void carrier.kill();
    }, INIT_LIMIT_MS);
    await new Promise<void>((resolve) => (whenReady = resolve));
    clearTimeout(limit);
  }

  function run(requestId: string, payload: string, logs: string[]) {
    return new Promise<Pick<Outcome, "payload" | "error"> & { maxMemoryMb?: number }>((resolve) => {
      const timeout = setTimeout(() => {
        alive = false;
        logs.push(...frame.timeout(requestId, clock.now(), timedOutAfter(fn.timeoutMs)));
        current?.done({ error: timedOut(fn.timeoutMs, requestId) });
        void carrier.kill();
      }, fn.timeoutMs);
      current = {
        requestId,
        startedAt: performance.now(),
        logs,
        done(outcome, maxMemoryMb) {
          clearTimeout(timeout);
          current = undefined;
          resolve(maxMemoryMb === undefined ? outcome : { ...outcome, maxMemoryMb });
        },
      };
      carrier.post({ type: "invoke", requestId, payload, budgetMs: fn.timeoutMs, aheadMs: clock.now() - Date.now() });
    });
  }

  return {
    id,
    fn,
    invoke,
    alive: () => alive,
    async kill() {
      alive = false;
      await carrier.kill();
    },
  };
}

function statusOf({ error }: Pick<Outcome, "error">): "success" | "error" | "timeout" {
  if (!error) return "success";
  return error.errorType === "Sandbox.Timedout" ? "timeout" : "error";
}

const timedOutAfter = (ms: number) => `Task timed out after ${(ms / 1000).toFixed(2)} seconds`;

function timedOut(ms: number, requestId = "unknown"): LambdaError {
  return {
    errorType: "Sandbox.Timedout",
    errorMessage: `RequestId: ${requestId} Error: ${timedOutAfter(ms)}`,
    trace: [],
  };
}

function errorOf(death: Death, requestId = "unknown"): LambdaError {
  const says = (what: string) => `RequestId: ${requestId} Error: Runtime exited with error: ${what}`;
  if (death.how === "memory") {
    return { errorType: "Runtime.OutOfMemory", errorMessage: says("signal: killed"), trace: [] };
  }
  const what = death.how === "killed" ? "signal: killed" : `exit status ${death.code}`;
  return { errorType: "Runtime.ExitError", errorMessage: says(what), trace: [] };
}
