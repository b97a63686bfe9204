/** `npm run local`: the offline cloud on the command line. See `--help`. */
const stopping = new AbortController();

/** The first signal shuts down in order whatever has been started by then, a second one ends the process at once. */
function stop(): void {
  if (stopping.signal.aborted) process.exit(130);
  stopping.abort(new Error("Stopped by a signal."));
}
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
// The reader of our output has gone (`| head`).
process.stdout.on("error", stop);

// Loading everything else takes longer than a hasty Ctrl-C.
const { runLocal } = await import("./cli/run-local.ts");
await runLocal(process.argv.slice(2), process.env, stopping.signal);
