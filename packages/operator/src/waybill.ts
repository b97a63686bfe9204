#!/usr/bin/env node
import { EXIT } from "./cli/exit.ts";
import { main } from "./main.ts";

// The first Ctrl-C asks the command to finish its current step, the second one ends the process.
const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, () => (stop.signal.aborted ? process.exit(EXIT.interrupted) : stop.abort()));
// The reader of a pipe such as `| head` has closed it.
process.stdout.on("error", ({ code }: NodeJS.ErrnoException) => void (code === "EPIPE" && process.exit(EXIT.done)));
const { env, stdin, stdout, stderr } = process;
process.exitCode = await main(process.argv.slice(2), {
  env,
  cwd: process.cwd(),
  stdin,
  stdout,
  stderr,
  signal: stop.signal,
});
