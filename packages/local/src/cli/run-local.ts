import { terminalWidth } from "@waybill/operator/text";
import { findRunningCloud } from "../boot/discovery-file.ts";
import { type LocalWaybill, startLocal } from "../boot.ts";
import { withColor, formatTraceEvent, withoutColor } from "./trace-lines.ts";
import { type LocalCliOptions, HELP, parseOptions, LocalUsageError } from "./options.ts";
import { buildPages, openBrowser } from "./build-pages.ts";
import { createSamples } from "./samples.ts";
import { createSampleTokens, formatWelcome } from "./welcome.ts";
import { DataFolderError } from "../data-folder.ts";
import type { TraceEvent } from "../interfaces.ts";

/** An error that the user can correct: printed without a stack trace. */
class StartRefusedError extends Error {}

/**
 * Runs the offline cloud until the signal is aborted, which may be at any moment of the start too. Ends the process when everything
 * has been stopped.
 */
export async function runLocal(argv: string[], env: NodeJS.ProcessEnv, stopping: AbortSignal): Promise<void> {
  // Functions run in UTC, and threads have the time zone of their process.
  env["TZ"] = "UTC";
  let hasStarted = false;
  try {
    await start(argv, env, stopping, () => (hasStarted = true));
  } catch (error) {
    if (!stopping.aborted) process.exitCode = printError(error);
    else if (!hasStarted && error === stopping.reason) endProcess(0, (error as Error).message);
    else if (!hasStarted) endProcess(printError(error));
    // What failed because the cloud is being stopped is not an error: that ends the process.
  }
}

async function start(
  argv: string[],
  env: NodeJS.ProcessEnv,
  stopping: AbortSignal,
  onStarted: () => void,
): Promise<void> {
  const startedAt = performance.now();
  const options = parseOptions(argv, env);
  if (options === "help") return void process.stdout.write(HELP);
  const other = await findRunningCloud(process.cwd(), stopping);
  if (other) {
    throw new StartRefusedError(
      `The offline cloud already runs as process ${other.pid}: the API is ${other.api}.\nStop it first (Ctrl-C, or kill ${other.pid}).`,
    );
  }
  const paint = process.stdout.isTTY && !env["NO_COLOR"] ? withColor : withoutColor;
  const earlyEvents: TraceEvent[] = [];
  let onTraceEvent = (traceEvent: TraceEvent): void => void earlyEvents.push(traceEvent);
  const local = await startCloudOf(options, stopping, (traceEvent) => onTraceEvent(traceEvent));
  onStarted();
  stopping.addEventListener("abort", () => void stopCloud(local));
  await buildPages(stopping);
  const samples = options.samples ? await createSamples(local) : [];
  if (options.json) {
    const ready = {
      kind: "ready",
      api: local.api,
      endpoint: local.endpoint,
      seed: local.seed,
      tokens: await createSampleTokens(local),
      samples,
    };
    process.stdout.write(`${JSON.stringify(ready)}\n`);
    onTraceEvent = (traceEvent) => void process.stdout.write(`${JSON.stringify(traceEvent)}\n`);
  } else {
    process.stdout.write(formatWelcome(local, options, { paint, ms: performance.now() - startedAt, samples }));
    onTraceEvent = (traceEvent) => {
      for (const line of formatTraceEvent(traceEvent, { paint, logs: options.logs, width: terminalWidth() }))
        process.stdout.write(`${line}\n`);
    };
  }
  if (options.open) openBrowser(local.api);
  earlyEvents.forEach((traceEvent) => onTraceEvent(traceEvent));
}

async function startCloudOf(
  options: LocalCliOptions,
  signal: AbortSignal,
  onTraceEvent: (traceEvent: TraceEvent) => void,
): Promise<LocalWaybill> {
  try {
    return await startLocal({
      bundle: options.bundle,
      watch: true,
      discoverable: true,
      faults: options.faults,
      apiPort: options.port,
      port: options.port === 0 ? 0 : options.port + 1,
      signal,
      onTraceEvent,
      ...(options.data === undefined ? {} : { data: options.data }),
      ...(options.seed === undefined ? {} : { seed: options.seed }),
    });
  } catch (error) {
    if (error instanceof DataFolderError) throw new StartRefusedError(error.message, { cause: error });
    const { code, port, path } = error as NodeJS.ErrnoException & { port?: number };
    if (code === "EADDRINUSE") {
      throw new StartRefusedError(
        `Port ${port} is used by another program.\nChoose another with --port N; --port 0 uses any free one.`,
      );
    }
    if (code === "ENOENT" && path?.includes("plan")) {
      throw new StartRefusedError(`There is no plan at ${path}. Write it with npm run synth.`);
    }
    throw error;
  }
}

async function stopCloud(local: LocalWaybill): Promise<void> {
  try {
    await local.stop();
    endProcess(0);
  } catch (error) {
    endProcess(1, String(error));
  }
}

/** Whatever still runs in this process, as the requests of samples, is no longer waited for. */
function endProcess(code: number, text?: string): never {
  if (text !== undefined) process.stderr.write(`${text}\n`);
  process.exit(code);
}

/** @returns the exit code */
function printError(error: unknown): number {
  if (error instanceof LocalUsageError) {
    process.stderr.write(`${error.message}\nSee npm run local -- --help\n`);
    return 2;
  }
  const refused = error instanceof StartRefusedError;
  const text = error instanceof Error ? (refused ? error.message : (error.stack ?? error.message)) : String(error);
  process.stderr.write(`${text}\n`);
  return 1;
}
