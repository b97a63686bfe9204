import type { Clock } from "../interfaces.ts";

/**
 * Who waits for messages of which queue, and when the next message of each queue becomes visible.
 *
 * @param nextVisible when the next hidden message of a queue becomes visible, from the store.
 */
export function createWakeups(clock: Clock, nextVisible: (queue: string) => number | undefined) {
  const waiting = new Map<string, Set<() => void>>();
  const alarms = new Map<string, { at: number; cancel: () => void }>();
  const ringing = new Set<string>();
  let closed = false;

  function flush(): void {
    const queues = [...ringing];
    ringing.clear();
    for (const queue of queues) for (const wake of waiting.get(queue) ?? []) wake();
  }
  /** A message may be visible. Listeners run in a microtask, never inside the change that caused it. */
  function ring(queue: string): void {
    if (closed || !waiting.get(queue)?.size) return;
    if (ringing.size === 0) queueMicrotask(flush);
    ringing.add(queue);
  }
  /** A message becomes visible at `at`: one timer for each queue, for the first message. */
  function expect(queue: string, at: number | undefined): void {
    const set = alarms.get(queue);
    if (closed || at === undefined || (set && set.at <= at) || !waiting.get(queue)?.size) return;
    set?.cancel();
    const due = () => {
      alarms.delete(queue);
      ring(queue);
      expect(queue, nextVisible(queue));
    };
    alarms.set(queue, { at, cancel: clock.at(at, due) });
  }
  return {
    ring,
    expect,
    on(queue: string, wake: () => void): () => void {
      const all = waiting.get(queue) ?? new Set();
      waiting.set(queue, all.add(wake));
      expect(queue, nextVisible(queue));
      return () => {
        all.delete(wake);
        if (all.size > 0) return;
        alarms.get(queue)?.cancel();
        alarms.delete(queue);
      };
    },
    close(): void {
      closed = true;
      for (const { cancel } of alarms.values()) cancel();
      alarms.clear();
      waiting.clear();
    },
  };
}
