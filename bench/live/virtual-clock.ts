import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers/promises";
import { setImmediate as nextTurn } from "node:timers/promises";

/** Something that happens at a time. Of two at one time the one that was planned first happens first. */
interface Planned {
  at: number;
  order: number;
  happen: () => void;
  /** Milliseconds between repetitions of an interval. */
  every?: number;
}

/**
 * Time that passes as fast as the processor allows: `Date`, timers and the promises of `node:timers` follow it, so that hours of
 * code that waits take minutes. Whatever the code does between two waits takes no time, unless it waits for `pause`.
 */
export interface VirtualClock {
  now(): number;
  pause(ms: number): Promise<void>;
  /** Until this time, with all that is planned until then. */
  runUntil(at: number): Promise<void>;
  /** Real time again. */
  uninstall(): void;
}

/** From now on, in the whole process. What waits for a socket or a file must be over: it would take no time at all. */
export function installVirtualClock(start: number): VirtualClock {
  const real = {
    Date: globalThis.Date,
    setTimeout: globalThis.setTimeout,
    setInterval: globalThis.setInterval,
    clearTimeout: globalThis.clearTimeout,
    clearInterval: globalThis.clearInterval,
    sleep: timers.setTimeout,
  };
  let now = start;
  let order = 0;
  const planned = new Map<number, Planned>();
  const heap = createHeap();

  function plan(happen: () => void, ms: number, every?: number): number {
    order += 1;
    const one = { at: now + Math.max(0, ms), order, happen, ...(every !== undefined && { every }) };
    planned.set(order, one);
    heap.push(one);
    return order;
  }
  const pause = (ms = 0) => new Promise<void>((resolve) => void plan(resolve, ms));
  const cancel = (id: unknown) => void planned.delete(id as number);

  class VirtualDate extends real.Date {
    constructor(...given: [] | [string | number]) {
      super(given[0] ?? now);
    }
    static override now = () => now;
  }
  type Callback = (...given: unknown[]) => void;
  Object.assign(globalThis, {
    Date: VirtualDate,
    setTimeout: (happen: Callback, ms = 0, ...given: unknown[]) => plan(() => happen(...given), ms),
    setInterval: (happen: Callback, ms = 0, ...given: unknown[]) => plan(() => happen(...given), ms, ms),
    clearTimeout: cancel,
    clearInterval: cancel,
  });
  timers.setTimeout = ((ms?: number, value?: unknown) => pause(ms).then(() => value)) as typeof timers.setTimeout;
  syncBuiltinESMExports();

  async function runUntil(at: number): Promise<void> {
    for (let next = heap.first(); next && next.at <= at; next = heap.first()) {
      heap.shift();
      if (!planned.delete(next.order)) continue;
      now = next.at;
      next.happen();
      if (next.every !== undefined) {
        const again = { ...next, at: now + Math.max(1, next.every) };
        planned.set(next.order, again);
        heap.push(again);
      }
      await nextTurn();
    }
    now = at;
  }

  function uninstall(): void {
    const { sleep, ...globals } = real;
    Object.assign(globalThis, globals);
    timers.setTimeout = sleep;
    syncBuiltinESMExports();
  }
  return { now: () => now, pause, runUntil, uninstall };
}

/** What is planned, the soonest first. */
function createHeap() {
  const all: Planned[] = [];
  const isBefore = (a: Planned, b: Planned) => a.at < b.at || (a.at === b.at && a.order < b.order);
  const swap = (a: number, b: number) => ([all[a], all[b]] = [all[b]!, all[a]!]);
  return {
    first: () => all[0],
    push(one: Planned): void {
      all.push(one);
      for (let at = all.length - 1; at > 0;) {
        const parent = (at - 1) >> 1;
        if (!isBefore(all[at]!, all[parent]!)) return;
        swap(at, parent);
        at = parent;
      }
    },
    shift(): void {
      const last = all.pop();
      if (all.length === 0 || !last) return;
      all[0] = last;
      for (let at = 0; ;) {
        const [left, right] = [2 * at + 1, 2 * at + 2];
        let first = at;
        if (left < all.length && isBefore(all[left]!, all[first]!)) first = left;
        if (right < all.length && isBefore(all[right]!, all[first]!)) first = right;
        if (first === at) return;
        swap(at, first);
        at = first;
      }
    },
  };
}
