/** `npm run local`: the offline cloud on the command line. See `--help`. */
const stopping = new AbortController();
let isLoaded = false;

/** The first signal shuts down in order whatever has been started by then, a second one ends the process at once. */
function stop(): void {
  if (stopping.signal.aborted) process.exit(130);
  const reason = new Error("Stopped before it had started.");
  stopping.abort(reason);
  if (isLoaded) return;
  process.stderr.write(`${reason.message}\n`);
  process.exit(0);
}
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
// The reader of our output has gone (`| head`). Each line that cannot be written says so again, which is no second signal.
for (const stream of [process.stdout, process.stderr])
  stream.on("error", () => void (stopping.signal.aborted || stop()));

// Everything else takes a moment to load, in which there is nothing yet to shut down.
const { runLocal } = await import("./cli/run-local.ts");
isLoaded = true;
await runLocal(process.argv.slice(2), process.env, stopping.signal);
