#!/usr/bin/env node
import { EXIT } from "./cli/exit.ts";
import { createOutput } from "./cli/output.ts";
import { main } from "./main.ts";

// The first Ctrl-C asks the command to finish its current step, the second one ends the process.
const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, () => (stop.signal.aborted ? process.exit(EXIT.interrupted) : stop.abort()));
// The reader of a pipe such as `| head` has closed it. What cannot be written for another reason, as on a full disk, is lost.
process.stdout.on("error", ({ code, message }: NodeJS.ErrnoException) => {
  if (code === "EPIPE") process.exit(EXIT.done);
  createOutput(process, { json: false }).info(`waybill: the output cannot be written: ${message}`);
  process.exit(EXIT.failed);
});
// Words for people that nobody can read stop no command.
process.stderr.on("error", () => {});
const { env, stdin, stdout, stderr } = process;
process.exitCode = await main(process.argv.slice(2), {
  env,
  cwd: process.cwd(),
  stdin,
  stdout,
  stderr,
  signal: stop.signal,
});
