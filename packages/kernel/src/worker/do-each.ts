import { PermanentError } from "../failures/errors.ts";
import { forEachConcurrently } from "./concurrently.ts";

/**
 * Do the parts of one message, some at a time. One that fails holds up none of the others. Throws the first failure that
 * may pass when the message comes again, else the first; so each part has to be safe to repeat.
 *
 * @param options.concurrency how many are done at once. @default 10
 * @example
 * await doEach(["run_1", "run_2"], async function registerRun(runId) {
 *   await register(runId);
 * });
 */
export async function doEach<T>(
  parts: readonly T[],
  work: (part: T) => Promise<void>,
  { concurrency = 10 } = {},
): Promise<void> {
  const failures: unknown[] = [];
  await forEachConcurrently(parts, concurrency, (part) =>
    work(part).catch((error: unknown) => void failures.push(error)),
  );
  if (failures.length > 0) throw failures.find((error) => !(error instanceof PermanentError)) ?? failures[0];
}
