/** A signal asked the demo to stop. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";
  readonly signal: "SIGINT" | "SIGTERM";
  readonly exitCode: number;
  constructor(signal: "SIGINT" | "SIGTERM") {
    super(`stopped by ${signal}`);
    this.signal = signal;
    this.exitCode = signal === "SIGINT" ? 130 : 143;
  }
}

/** The result of `work`, or the reason of `stopping` if that is aborted first: nothing waits for a demo that has ended. */
export async function raceAbort<T>(stopping: AbortSignal, work: Promise<T>): Promise<T> {
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(stopping.reason as Error);
  stopping.addEventListener("abort", onAbort);
  if (stopping.aborted) onAbort();
  try {
    return await Promise.race([stopped, work]);
  } finally {
    stopping.removeEventListener("abort", onAbort);
  }
}

/**
 * Aborts `ending` at the first SIGINT or SIGTERM and at an error that nobody caught, so that both end the demo in good
 * order. A second signal ends the process at once.
 */
export function abortOnSignals(ending: AbortController): void {
  let asked = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      const interrupted = new InterruptedError(signal);
      if (asked) process.exit(interrupted.exitCode);
      asked = true;
      ending.abort(interrupted);
    });
  }
  process.on("uncaughtException", (error) => ending.abort(error));
}
