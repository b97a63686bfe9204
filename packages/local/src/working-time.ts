import { readdirSync, readFileSync } from "node:fs";
import type { Worker } from "node:worker_threads";

/** How often time is counted. A limit is noticed at most this much late. */
const TICK_MS = 100;
/** Asking a thread for its processor time interrupts it: not for less than this. */
const FRESH_MS = 5;
/** A thread that seems to wait for a processor without end gets this share of its time counted. */
const MIN_COUNTED_SHARE = 1 / 20;

/**
 * A clock that stands still while the machine does not run what it measures: because other programs use the processors, or
 * because the process is stopped (SIGSTOP). On an idle machine it is as fast as any other.
 */
export interface WorkingClock {
  /** Milliseconds of working time since it was opened, up to 100 ms ago. */
  now(): number;
  /** Calls `work` after this much working time. Returns a function that cancels it. */
  after(ms: number, work: () => void): () => void;
  /** Stops counting. */
  close(): void;
}

/** Total milliseconds in which a thread or process had something to run and no processor ran it. */
export type WaitedMs = () => number;

/** How much processor time this process and its threads get. */
export interface ProcessorMonitor {
  /** A clock without the time that this process waits for a processor, nor what `waited` does: an environment's own thread. */
  clock(waited?: WaitedMs): WorkingClock;
  /** Calls `work` each time that time was counted. Returns a function that stops this. */
  onTick(work: () => void): () => void;
  /** Total milliseconds in which this process waited for a processor. */
  starvedMs(): number;
  /** Counts the time until now. Runs automatically every 100 ms. */
  count(): void;
}

/** Cumulative milliseconds. */
export interface ThreadReading {
  wall: number;
  /** The event loop was not waiting for anything. */
  active: number;
  /** The thread had a processor. */
  cpu: number;
}

const toMs = ({ user, system }: { user: number; system: number }) => (user + system) / 1000;

function readCurrentThread(): ThreadReading {
  const { active } = performance.eventLoopUtilization();
  return { wall: performance.now(), active, cpu: toMs(process.threadCpuUsage()) };
}

interface CountedClock {
  waited: WaitedMs;
  seen: number;
  time: number;
  waits: Set<{ due: number; work: () => void }>;
}

/**
 * Monitors this thread. It waited for a processor when its event loop was active without using one, and when a tick came
 * late without anything having run.
 */
export function createProcessorMonitor(read: () => ThreadReading = readCurrentThread): ProcessorMonitor {
  let last = read();
  let starved = 0;
  const clocks = new Set<CountedClock>();
  const listeners = new Set<() => void>();

  function count(): void {
    const next = read();
    const passed = next.wall - last.wall;
    const late = Math.max(0, passed - TICK_MS);
    const had = Math.max(late, next.active - last.active) - (next.cpu - last.cpu);
    last = next;
    const lost = Math.min(Math.max(0, had), passed);
    let longestWait = lost;
    for (const clock of clocks) {
      const now = clock.waited();
      const own = now - clock.seen;
      clock.seen = now;
      clock.time += Math.max(passed - lost - own, Math.min(passed, 2 * TICK_MS) * MIN_COUNTED_SHARE);
      longestWait = Math.max(longestWait, lost + own);
    }
    starved += Math.min(Math.max(0, longestWait), passed);
    for (const { time, waits } of clocks) {
      for (const wait of waits) {
        if (wait.due > time) continue;
        waits.delete(wait);
        wait.work();
      }
    }
  }

  return {
    clock(waited = () => 0) {
      count();
      const counted: CountedClock = { waited, seen: waited(), time: 0, waits: new Set() };
      clocks.add(counted);
      return {
        now: () => counted.time,
        after(ms, work) {
          count();
          const wait = { due: counted.time + ms, work };
          counted.waits.add(wait);
          return () => void counted.waits.delete(wait);
        },
        close: () => void clocks.delete(counted),
      };
    },
    onTick(work) {
      listeners.add(work);
      return () => void listeners.delete(work);
    },
    starvedMs() {
      count();
      return starved;
    },
    count() {
      count();
      for (const listener of listeners) listener();
    },
  };
}

let shared: ProcessorMonitor | undefined;

/** The processor monitor of this process, started by the first call. */
export function sharedProcessorMonitor(): ProcessorMonitor {
  if (!shared) {
    const monitor = createProcessorMonitor();
    setInterval(() => monitor.count(), TICK_MS).unref();
    shared = monitor;
  }
  return shared;
}

/** How long a worker thread has waited: it was starting, or its event loop was active, and it used no processor. */
export function threadWaitedMs(worker: Worker): WaitedMs {
  const openedAt = performance.now();
  let startMs: number | undefined;
  let waited = 0;
  let seen = 0;
  let measuring = false;

  function busy(): number {
    const { active, idle } = worker.performance.eventLoopUtilization();
    const sinceOpened = performance.now() - openedAt;
    if (active + idle === 0) return startMs ?? sinceOpened;
    startMs ??= sinceOpened - active - idle;
    return startMs + active;
  }

  async function measure(): Promise<void> {
    measuring = true;
    try {
      const used = toMs(await worker.cpuUsage());
      seen = busy();
      waited = seen - used;
    } catch {
      // The thread is still starting or has ended.
    }
    measuring = false;
  }

  return () => {
    const unknown = Math.max(0, busy() - seen);
    // Asking interrupts the thread: not while it sleeps, nor for a short moment.
    if (unknown >= FRESH_MS && !measuring) void measure();
    // Time since its last answer counts as waiting until the next one, which corrects it.
    return waited + unknown;
  };
}

/** How long the threads of a process have waited: the maximum of them. Only Linux reports this. */
export function processWaitedMs(pid: number): WaitedMs {
  const tasks = `/proc/${pid}/task`;
  let longest = 0;
  return () => {
    try {
      for (const id of readdirSync(tasks)) {
        const [, delayNs] = readFileSync(`${tasks}/${id}/schedstat`, "utf8").split(" ");
        longest = Math.max(longest, Number(delayNs) / 1e6);
      }
    } catch {
      // Another system, or the process has ended: the last value stays.
    }
    return longest;
  };
}
