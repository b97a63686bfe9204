/** `npm run local`: the offline cloud on the command line. See `--help`. */
import { terminalWidth } from "@waybill/operator/text";
import { findRunningCloud } from "./boot/discovery-file.ts";
import { type LocalWaybill, startLocal } from "./boot.ts";
import { withColor, formatTraceEvent, withoutColor } from "./cli/trace-lines.ts";
import { type LocalCliOptions, HELP, parseOptions, LocalUsageError } from "./cli/options.ts";
import { createSamples } from "./cli/samples.ts";
import { createSampleTokens, formatWelcome } from "./cli/welcome.ts";
import { DataFolderError } from "./data-folder.ts";
import type { TraceEvent } from "./interfaces.ts";

const startedAt = performance.now();
// Functions run in UTC, and threads have the time zone of their process.
process.env["TZ"] = "UTC";

/** An error that the user can correct: printed without a stack trace. */
class StartRefusedError extends Error {}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2), process.env);
  if (options === "help") return void process.stdout.write(HELP);
  const other = await findRunningCloud(process.cwd());
  if (other) {
    throw new StartRefusedError(
      `The offline cloud already runs as process ${other.pid}: the API is ${other.api}.\nStop it first (Ctrl-C, or kill ${other.pid}).`,
    );
  }
  const paint = process.stdout.isTTY && !process.env["NO_COLOR"] ? withColor : withoutColor;
  const earlyEvents: TraceEvent[] = [];
  let onTraceEvent = (traceEvent: TraceEvent): void => void earlyEvents.push(traceEvent);
  const local = await start(options, (traceEvent) => onTraceEvent(traceEvent));
  stopOnSignals(local);
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
  earlyEvents.forEach((traceEvent) => onTraceEvent(traceEvent));
}

async function start(options: LocalCliOptions, onTraceEvent: (traceEvent: TraceEvent) => void): Promise<LocalWaybill> {
  try {
    return await startLocal({
      bundle: options.bundle,
      watch: true,
      discoverable: true,
      faults: options.faults,
      apiPort: options.port,
      port: options.port === 0 ? 0 : options.port + 1,
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

/** The first signal shuts down in order, a second one at once. */
function stopOnSignals(local: LocalWaybill): void {
  let ending = false;
  const end = () => {
    if (ending) process.exit(130);
    ending = true;
    local.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, end);
  // The reader of our output has gone (`| head`).
  process.stdout.on("error", end);
}

try {
  await main();
} catch (error) {
  if (error instanceof LocalUsageError) {
    process.stderr.write(`${error.message}\nSee npm run local -- --help\n`);
    process.exitCode = 2;
  } else {
    const text =
      error instanceof StartRefusedError
        ? error.message
        : error instanceof Error
          ? (error.stack ?? error.message)
          : String(error);
    process.stderr.write(`${text}\n`);
    process.exitCode = 1;
  }
}
