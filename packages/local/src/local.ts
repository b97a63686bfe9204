/** `npm run local`: the offline cloud on the command line. See `--help`. */
import { terminalWidth } from "@waybill/operator/text";
import { announced } from "./boot/announce.ts";
import { type Local, startLocal } from "./boot.ts";
import { coloured, linesOf, plain } from "./cli/lines.ts";
import { type CliOptions, HELP, readOptions, UsageError } from "./cli/options.ts";
import { createSamples } from "./cli/samples.ts";
import { tokensOf, welcome } from "./cli/welcome.ts";
import type { Happening } from "./ports.ts";

const began = performance.now();
// Functions live in UTC, and threads have the time zone of their process.
process.env["TZ"] = "UTC";

/** Something that a person can put right: no trace is shown. */
class Refusal extends Error {}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options === "help") return void process.stdout.write(HELP);
  const other = await announced(process.cwd());
  if (other) {
    throw new Refusal(
      `It runs already, as process ${other.pid}: the API is ${other.api}.\nEnd that one first (Ctrl-C, or kill ${other.pid}).`,
    );
  }
  const paint = process.stdout.isTTY && !process.env["NO_COLOR"] ? coloured : plain;
  const early: Happening[] = [];
  let tell = (happening: Happening): void => void early.push(happening);
  const local = await start(options, (happening) => tell(happening));
  endOnSignals(local);
  const samples = options.samples ? await createSamples(local) : [];
  if (options.json) {
    const ready = {
      kind: "ready",
      api: local.api,
      endpoint: local.endpoint,
      seed: local.seed,
      tokens: await tokensOf(local),
      samples,
    };
    process.stdout.write(`${JSON.stringify(ready)}\n`);
    tell = (happening) => void process.stdout.write(`${JSON.stringify(happening)}\n`);
  } else {
    process.stdout.write(welcome(local, options, { paint, ms: performance.now() - began, samples }));
    tell = (happening) => {
      for (const line of linesOf(happening, { paint, logs: options.logs, width: terminalWidth() }))
        process.stdout.write(`${line}\n`);
    };
  }
  early.forEach((happening) => tell(happening));
}

async function start(options: CliOptions, onHappening: (happening: Happening) => void): Promise<Local> {
  try {
    return await startLocal({
      bundle: options.bundle,
      watch: true,
      announce: true,
      faults: options.faults,
      apiPort: options.port,
      port: options.port === 0 ? 0 : options.port + 1,
      onHappening,
      ...(options.data === undefined ? {} : { data: options.data }),
      ...(options.seed === undefined ? {} : { seed: options.seed }),
    });
  } catch (error) {
    const { code, port, path } = error as NodeJS.ErrnoException & { port?: number };
    if (code === "EADDRINUSE") {
      throw new Refusal(
        `Port ${port} is taken by another program.\nChoose another with --port N; --port 0 takes any free one.`,
      );
    }
    if (code === "ENOENT" && path?.includes("plan")) {
      throw new Refusal(`There is no plan at ${path}. Write it with npm run synth.`);
    }
    throw error;
  }
}

/** The first signal ends in good order; a second one, from somebody who does not want to wait, at once. */
function endOnSignals(local: Local): void {
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
  if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\nSee npm run local -- --help\n`);
    process.exitCode = 2;
  } else {
    const text =
      error instanceof Refusal
        ? error.message
        : error instanceof Error
          ? (error.stack ?? error.message)
          : String(error);
    process.stderr.write(`${text}\n`);
    process.exitCode = 1;
  }
}
