import { toStateError } from "../state-error.ts";
import type { ExecutionFrame } from "./frame.ts";

/**
 * Runs `count` tasks, at most `maxConcurrency` at a time. When one fails, the others are stopped, and once they have, it
 * fails with the first one's error.
 *
 * @returns the results, in order
 */
export async function runAllOrNone<T>(
  frame: ExecutionFrame,
  count: number,
  maxConcurrency: number,
  piece: (n: number, signal: AbortSignal) => Promise<T>,
): Promise<T[]> {
  const stop = new AbortController();
  const signal = AbortSignal.any([frame.signal, stop.signal]);
  const results: T[] = [];
  let next = 0;
  const lane = async () => {
    while (next < count) {
      signal.throwIfAborted();
      const n = next++;
      results[n] = await piece(n, signal);
    }
  };
  const lanes = Array.from({ length: Math.min(maxConcurrency, count) }, lane);
  try {
    await Promise.all(lanes);
    return results;
  } catch (error) {
    stop.abort(new Error("Another part of this state failed."));
    await Promise.allSettled(lanes);
    throw error;
  }
}

/** Stores how a part of a state ended, unless the whole execution was stopped. */
export async function recordConclusion<T>(
  frame: ExecutionFrame,
  part: "MapState" | "ParallelState" | "MapRun",
  work: Promise<T>,
): Promise<T> {
  try {
    const results = await work;
    frame.persist(() => frame.addHistoryEvent(`${part}Succeeded`, {}, { aside: part !== "MapRun" }));
    return results;
  } catch (error) {
    if (frame.signal.aborted) throw error;
    const { failure } = toStateError(error);
    frame.persist(() => frame.addHistoryEvent(`${part}Failed`, part === "MapRun" ? { ...failure } : {}));
    throw error;
  }
}
