import { readdirSync, readFileSync } from "node:fs";
import type { Worker } from "node:worker_threads";

/** How often time is counted. A limit is noticed this much late at most. */
const TICK_MS = 100;
/** Counting interrupts every thread that works: a clock shows what was counted if that is not older. */
const FRESH_MS = 5;
/** Something that waits without end for a processor, as far as can be seen, gets this share of its time counted. */
const MIN_COUNTED_SHARE = 1 / 20;

/**
 * A clock that stands still while the machine does not run what it times: because other programs take the processors, or
 * because the process is stopped (SIGSTOP). On an idle machine it is as fast as any other.
 */
export interface WorkingClock {
  /** Milliseconds of working time since it was opened, up to 5 ms ago. */
  now(): number;
  /** Calls `work` after this much working time. Returns how to call it off. */
  after(ms: number, work: () => void): () => void;
  /** Stops counting. */
  close(): void;
}

/** Milliseconds altogether in which a thread or process had something to run and no processor ran it. */
export type WaitedMs = () => number;

/** What this process can see of the processors. */
export interface ProcessorMonitor {
  /** Counts what this process loses, and what `waited` loses beside it: an environment's own thread. */
  clock(waited?: WaitedMs): WorkingClock;
  /** From now on what this thread loses is lost for every clock: everything is served by it. Returns how to stop. */
  addServingThread(waited: WaitedMs): () => void;
  /** Calls `work` each time that time has been counted. Returns how to stop. */
  onTick(work: () => void): () => void;
  /** Milliseconds altogether in which something waited for a processor. */
  starvedMs(): number;
  /** Counts the time until now. Called by itself every 100 ms. */
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
 * Watches this thread. It has waited for a processor where its event loop was active without using one, and where a tick came
 * late without anything having run.
 */
export function createProcessorMonitor(read: () => ThreadReading = readCurrentThread): ProcessorMonitor {
  let last = read();
  let starved = 0;
  const clocks = new Set<CountedClock>();
  const servers = new Map<WaitedMs, number>();
  const listeners = new Set<() => void>();

  function count(next = read()): void {
    const passed = next.wall - last.wall;
    const late = Math.max(0, passed - TICK_MS);
    const had = Math.max(late, next.active - last.active) - (next.cpu - last.cpu);
    last = next;
    let lost = Math.min(Math.max(0, had), passed);
    for (const [waited, seen] of servers) {
      const now = waited();
      servers.set(waited, now);
      lost += now - seen;
    }
    let most = lost;
    for (const clock of clocks) {
      const now = clock.waited();
      const own = now - clock.seen;
      clock.seen = now;
      clock.time += Math.max(passed - lost - own, Math.min(passed, 2 * TICK_MS) * MIN_COUNTED_SHARE);
      most = Math.max(most, lost + own);
    }
    starved += Math.min(Math.max(0, most), passed);
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
        now() {
          const next = read();
          if (next.wall - last.wall >= FRESH_MS) count(next);
          return counted.time;
        },
        after(ms, work) {
          count();
          const wait = { due: counted.time + ms, work };
          counted.waits.add(wait);
          return () => void counted.waits.delete(wait);
        },
        close: () => void clocks.delete(counted),
      };
    },
    addServingThread(waited) {
      servers.set(waited, waited());
      return () => void servers.delete(waited);
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

/** The machine under this process, watched from the first call on. */
export function sharedProcessorMonitor(): ProcessorMonitor {
  if (!shared) {
    const machine = createProcessorMonitor();
    setInterval(() => machine.count(), TICK_MS).unref();
    shared = machine;
  }
  return shared;
}

/** How long a thread of ours has waited: it was starting, or its event loop active, and it used no processor. */
export function threadWaitedMs(worker: Worker): WaitedMs {
  const openedAt = performance.now();
  let startMs: number | undefined;
  let waited = 0;
  let seen = 0;
  let asked = false;

  function busy(): number {
    const { active, idle } = worker.performance.eventLoopUtilization();
    const sinceOpened = performance.now() - openedAt;
    if (active + idle === 0) return startMs ?? sinceOpened;
    startMs ??= sinceOpened - active - idle;
    return startMs + active;
  }

  async function ask(): Promise<void> {
    asked = true;
    try {
      const used = toMs(await worker.cpuUsage());
      seen = busy();
      waited = seen - used;
    } catch {
      // It is still starting, or gone.
    }
    asked = false;
  }

  return () => {
    const unknown = Math.max(0, busy() - seen);
    // To ask is to interrupt it: not while it sleeps, nor for a moment's work.
    if (unknown >= FRESH_MS && !asked) void ask();
    // What it was busy with since its last answer counts as waiting until the next: then it is made good.
    return waited + unknown;
  };
}

/** How long the threads of a process have waited, the longest of them. Linux tells; elsewhere nobody does. */
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
      // Another system, or the process is gone: what was seen last stands.
    }
    return longest;
  };
}
