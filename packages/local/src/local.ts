/** `npm run local`: the offline cloud on the command line. See `--help`. */
import { terminalWidth } from "@waybill/operator/text";
import { findRunningCloud } from "./boot/discovery-file.ts";
import { type LocalWaybill, startLocal } from "./boot.ts";
import { withColor, formatTraceEvent, withoutColor } from "./cli/trace-lines.ts";
import { type LocalCliOptions, HELP, parseOptions, LocalUsageError } from "./cli/options.ts";
import { createSamples } from "./cli/samples.ts";
import { createSampleTokens, formatWelcome } from "./cli/welcome.ts";
import type { TraceEvent } from "./interfaces.ts";

const startedAt = performance.now();
// Functions live in UTC, and threads have the time zone of their process.
process.env["TZ"] = "UTC";

/** Something that a person can put right: no trace is shown. */
class StartRefusedError extends Error {}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2), process.env);
  if (options === "help") return void process.stdout.write(HELP);
  const other = await findRunningCloud(process.cwd());
  if (other) {
    throw new StartRefusedError(
      `It runs already, as process ${other.pid}: the API is ${other.api}.\nEnd that one first (Ctrl-C, or kill ${other.pid}).`,
    );
  }
  const paint = process.stdout.isTTY && !process.env["NO_COLOR"] ? withColor : withoutColor;
  const earlyEvents: TraceEvent[] = [];
  let onTraceEvent = (happening: TraceEvent): void => void earlyEvents.push(happening);
  const local = await start(options, (happening) => onTraceEvent(happening));
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
    onTraceEvent = (happening) => void process.stdout.write(`${JSON.stringify(happening)}\n`);
  } else {
    process.stdout.write(formatWelcome(local, options, { paint, ms: performance.now() - startedAt, samples }));
    onTraceEvent = (happening) => {
      for (const line of formatTraceEvent(happening, { paint, logs: options.logs, width: terminalWidth() }))
        process.stdout.write(`${line}\n`);
    };
  }
  earlyEvents.forEach((happening) => onTraceEvent(happening));
}

async function start(options: LocalCliOptions, onHappening: (happening: TraceEvent) => void): Promise<LocalWaybill> {
  try {
    return await startLocal({
      bundle: options.bundle,
      watch: true,
      discoverable: true,
      faults: options.faults,
      apiPort: options.port,
      port: options.port === 0 ? 0 : options.port + 1,
      onTraceEvent: onHappening,
      ...(options.data === undefined ? {} : { data: options.data }),
      ...(options.seed === undefined ? {} : { seed: options.seed }),
    });
  } catch (error) {
    const { code, port, path } = error as NodeJS.ErrnoException & { port?: number };
    if (code === "EADDRINUSE") {
      throw new StartRefusedError(
        `Port ${port} is taken by another program.\nChoose another with --port N; --port 0 takes any free one.`,
      );
    }
    if (code === "ENOENT" && path?.includes("plan")) {
      throw new StartRefusedError(`There is no plan at ${path}. Write it with npm run synth.`);
    }
    throw error;
  }
}

/** The first signal ends in good order; a second one, from somebody who does not want to wait, at once. */
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
  // Whoever reads our lines has gone (`| head`): so do we.
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
