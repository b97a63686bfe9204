import type { Clock } from "../interfaces.ts";
import type { ExecutionTimers } from "./interpreter/running-execution.ts";

/** Timers by the clock, and when the first of them ends. */
export function createExecutionTimers(clock: Clock): ExecutionTimers & { nextAt(): number | undefined } {
  const due = new Set<{ at: number }>();
  return {
    nextAt: () => (due.size === 0 ? undefined : Math.min(...[...due].map(({ at }) => at))),
    async waitUntil(at, signal) {
      signal.throwIfAborted();
      const one = { at };
      due.add(one);
      let cancel: () => void = () => {};
      let stop: () => void = () => {};
      try {
        await new Promise<void>((resolve, reject) => {
          stop = () => reject(signal.reason as Error);
          signal.addEventListener("abort", stop, { once: true });
          cancel = clock.at(at, resolve);
        });
      } finally {
        due.delete(one);
        cancel();
        signal.removeEventListener("abort", stop);
      }
    },
  };
}
