/**
 * Runs inside an environment, thread or process alike: loads one handler, answers one event at a time.
 *
 * Imports nothing but types, the kernel's mapping of stack traces and the small modules beside it that stand in for Lambda, so that a bundle is tested with nothing around it
 * that AWS would not have.
 */
import { flushCompileCache } from "node:module";
import { pathToFileURL } from "node:url";
import { format, types } from "node:util";
import { parentPort } from "node:worker_threads";
import { mapStackTraces } from "@waybill/kernel/stack-traces";
import { confineSignals } from "./signals.ts";
import type { FromRuntime, InvokeMessage, LambdaError, StartMessage, ToRuntime } from "./protocol.ts";
import { replaceTimers, setWorkedTime, threadCpuMs, workedMs } from "./timers.ts";

type Handler = (event: unknown, context: unknown) => unknown;

// Compiled code is shared by all environments on this machine; the handler's variables are the plan's alone.
delete process.env["NODE_COMPILE_CACHE"];
// As the functions' own code does, also for what fails before that is loaded.
process.setSourceMapsEnabled(false);
mapStackTraces();
// An option of Node that a thread cannot be given.
const traceDepth = /--stack-trace-limit=(\d+)/.exec(process.env["NODE_OPTIONS"] ?? "");
if (traceDepth) Error.stackTraceLimit = Number(traceDepth[1]);

const inThread = parentPort !== null;
const sendToHost = (message: FromRuntime, then?: () => void): void => {
  if (parentPort) {
    parentPort.postMessage(message);
    then?.();
  } else {
    process.send?.(message, undefined, undefined, () => then?.());
  }
};

let handler: Handler | undefined;
let requestId: string | undefined;
let invokedFunctionArn = "";

captureOutput();
confineSignals();
replaceTimers();
process.on("uncaughtException", (error) => exitWithError(toLambdaError(error), "Uncaught Exception"));
process.on("unhandledRejection", (reason) => {
  const error = toLambdaError(reason);
  const unhandled = { ...error, errorType: "Runtime.UnhandledPromiseRejection", errorMessage: formatError(error) };
  exitWithError(unhandled, "Unhandled Promise Rejection");
});
if (parentPort) parentPort.on("message", handleHostMessage);
else {
  process.on("message", handleHostMessage);
  // The cloud's process has ended: nobody receives a response.
  process.on("disconnect", () => process.exit(0));
}

function handleHostMessage(message: ToRuntime): void {
  if (message.type === "time") setWorkedTime(message.workedMs);
  else if (message.type === "start") void start(message);
  else void invoke(message);
}

async function start({ entry, exportName, functionArn }: StartMessage): Promise<void> {
  invokedFunctionArn = functionArn;
  try {
    const loaded = (await import(pathToFileURL(entry).href)) as Record<string, unknown>;
    handler = requireHandler(loaded[exportName], exportName);
    sendToHost({ type: "ready" });
    flushCompileCache();
  } catch (error) {
    const failure = toInitError(error);
    log("ERROR", `Init Error \t${JSON.stringify(failure)}`);
    sendToHost({ type: "init-error", error: failure });
  }
}

function requireHandler(found: unknown, name: string): Handler {
  if (typeof found !== "function") {
    throw createNamedError("Runtime.HandlerNotFound", `bundle.${name} is undefined or not exported`);
  }
  if (found.length >= 3) {
    throw createNamedError(
      "Runtime.CallbackHandlerDeprecated",
      "Node.js 24 supports no callback handlers: make it async.",
    );
  }
  return found as Handler;
}

async function invoke(invocation: InvokeMessage): Promise<void> {
  requestId = invocation.requestId;
  setWorkedTime(invocation.workedMs);
  setClock(invocation.aheadMs);
  const endsAt = workedMs() + invocation.budgetMs;
  const before = threadCpuMs();
  const used = () => ({ maxMemoryMb: memoryMb(), cpuMs: threadCpuMs() - before });
  try {
    const returned = await handler?.(JSON.parse(invocation.payload), createContext(invocation.requestId, endsAt));
    const payload = serializeResult(returned);
    const result: FromRuntime = { type: "result", requestId: invocation.requestId, used: used() };
    if (payload !== undefined) result.payload = payload;
    sendToHost(result);
  } catch (error) {
    const failure = toLambdaError(error);
    log("ERROR", `Invoke Error \t${JSON.stringify({ ...failure, stack: failure.trace })}`);
    sendToHost({ type: "error", requestId: invocation.requestId, error: failure, used: used() });
  }
}

function serializeResult(returned: unknown): string | undefined {
  try {
    return JSON.stringify(returned);
  } catch (cause) {
    throw createNamedError("Runtime.MarshalError", `Unable to stringify response body: ${String(cause)}`, cause);
  }
}

function createContext(awsRequestId: string, endsAt: number) {
  const { env } = process;
  return {
    callbackWaitsForEmptyEventLoop: true,
    awsRequestId,
    functionName: env["AWS_LAMBDA_FUNCTION_NAME"],
    functionVersion: env["AWS_LAMBDA_FUNCTION_VERSION"],
    memoryLimitInMB: env["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"],
    invokedFunctionArn,
    logGroupName: env["AWS_LAMBDA_LOG_GROUP_NAME"],
    logStreamName: env["AWS_LAMBDA_LOG_STREAM_NAME"],
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(endsAt - workedMs())),
  };
}

const memoryMb = () => Math.ceil((inThread ? process.memoryUsage().heapUsed : process.memoryUsage.rss()) / 2 ** 20);

/** An uncaught error. Lambda ends the environment; the running invocation fails with it. */
function exitWithError(error: LambdaError, what: string): void {
  log("ERROR", `${what} \t${JSON.stringify({ ...error, stack: error.trace })}`);
  sendToHost({ type: "fatal", error }, () => process.exit(1));
}

/** A thrown value as Lambda's runtime reports it. */
function toLambdaError(thrown: unknown): LambdaError {
  try {
    if (!(types.isNativeError(thrown) || thrown instanceof Error))
      return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
    const texts = [thrown.name, thrown.message, thrown.stack ?? ""].map((value: unknown) => String(value));
    const [errorType = "", errorMessage = "", stack = ""] = texts;
    return { errorType, errorMessage, trace: stack.split("\n") };
  } catch {
    return {
      errorType: "handled",
      errorMessage:
        "callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack",
      trace: [],
    };
  }
}

const formatError = ({ errorType, errorMessage }: LambdaError) => `${errorType}: ${errorMessage}`;

function toInitError(error: unknown): LambdaError {
  const failure = toLambdaError(error);
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code.endsWith("MODULE_NOT_FOUND")) {
    return { ...failure, errorType: "Runtime.ImportModuleError", errorMessage: formatError(failure) };
  }
  if (error instanceof SyntaxError) {
    return { ...failure, errorType: "Runtime.UserCodeSyntaxError", errorMessage: formatError(failure) };
  }
  return failure;
}

function createNamedError(name: string, message: string, cause?: unknown): Error {
  return Object.assign(new Error(message, { cause }), { name });
}

/** A function's output is its log: sent in order with its result, so that each line belongs to its invocation. */
function captureOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.write = (chunk: string | Uint8Array, encoding?: unknown, done?: unknown) => {
      sendToHost({ type: "log", text: typeof chunk === "string" ? chunk : Buffer.from(chunk).toString() });
      const called = typeof encoding === "function" ? encoding : done;
      if (typeof called === "function") process.nextTick(called);
      return true;
    };
  }
  const levels = { log: "INFO", info: "INFO", debug: "DEBUG", warn: "WARN", error: "ERROR", trace: "TRACE" } as const;
  for (const [method, level] of Object.entries(levels)) {
    console[method as keyof typeof levels] = (...parts: unknown[]) => log(level, format(...parts));
  }
}

/** A line of console as Lambda's format has it. */
function log(level: string, text: string): void {
  const timestamp = new Date().toISOString();
  const line =
    process.env["AWS_LAMBDA_LOG_FORMAT"] === "JSON"
      ? JSON.stringify({ timestamp, level, requestId, message: text })
      : `${timestamp}\t${requestId ?? "undefined"}\t${level}\t${text}`;
  process.stdout.write(`${line}\n`);
}

const realNow = Date.now;
let aheadByMs = 0;

/** When the cloud's clock has skipped waiting, its functions must see the later time too. */
function setClock(aheadMs: number): void {
  const untouched = Date.now === realNow;
  aheadByMs = aheadMs;
  if (!untouched || Math.abs(aheadMs) < 1000) return;
  Date.now = () => realNow() + aheadByMs;
  globalThis.Date = new Proxy(Date, {
    construct: (date, given, target) => Reflect.construct(date, given.length ? given : [date.now()], target) as object,
    apply: () => new Date().toString(),
  });
}
