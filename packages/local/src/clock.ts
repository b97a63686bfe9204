import type { Clock, NextFireTime } from "./interfaces.ts";

/** setTimeout overflows beyond this and fires at once; longer waits are taken in steps. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** A clock that can skip waiting. It also moves by itself, as fast as real time. */
export interface SkippingClock extends Clock {
  /** Jumps to the next timer and runs it. False when there is none. */
  skip(): boolean;
  /**
   * Jumps to `time`; every timer due until then runs in order of its time, each with its own `now()`. Work that recurs is
   * run once, at its last time, as if the machine had slept.
   */
  advanceTo(time: number): void;
  /** When the next timer is due that does not recur; undefined when there is none. */
  nextAt(): number | undefined;
}

/** Real time. Timers do not keep the process alive: what is open (servers, environments) does. */
export function realClock(): Clock {
  return { now: Date.now, at: (at, work) => afterRealTime(() => at - Date.now(), work) };
}

/** Calls `work` once `left()` is zero; checks again after each step. */
function afterRealTime(left: () => number, work: () => void): () => void {
  let timer: NodeJS.Timeout;
  const step = () => {
    const ms = left();
    if (ms <= 0) return work();
    timer = setTimeout(step, Math.min(Math.ceil(ms), MAX_TIMER_MS)).unref();
  };
  timer = setTimeout(step, Math.max(0, Math.min(Math.ceil(left()), MAX_TIMER_MS))).unref();
  return () => clearTimeout(timer);
}

/** Of work that recurs and is due `at`: its last time until then. */
export function lastUntil(time: number, next: NextFireTime, at: number): number {
  let last = at;
  for (let later = next(at); later !== undefined && later <= time; later = next(later)) last = later;
  return last;
}

interface PendingTimer {
  at: number;
  /** Timers of the same time run in the order in which they were set. */
  turn: number;
  work: () => void;
  /** Of work that recurs: its time after another. */
  next: NextFireTime | undefined;
}

/**
 * Real time that can jump: for tests and the demo, so that no test waits for a visibility timeout.
 *
 * @param start where to begin, milliseconds since 1970. @default now
 * @param frozen when true it moves only by `skip` and `advanceTo`. @default false
 */
export function skippingClock({ start = Date.now(), frozen = false } = {}): SkippingClock {
  const origin = performance.now();
  let skipped = start;
  let held: number | undefined;
  let turns = 0;
  const waiting = new Set<PendingTimer>();
  const real = () => (frozen ? 0 : Math.floor(performance.now() - origin));
  const now = () => held ?? skipped + real();

  const firstTimer = (which: (one: PendingTimer) => boolean = () => true): PendingTimer | undefined => {
    let first: PendingTimer | undefined;
    for (const one of waiting) {
      if (!which(one)) continue;
      if (!first || one.at < first.at || (one.at === first.at && one.turn < first.turn)) first = one;
    }
    return first;
  };
  let wakeUp: (() => void) | undefined;
  /** One real timer for the first pending timer. */
  const rearm = () => {
    wakeUp?.();
    const first = frozen ? undefined : firstTimer();
    wakeUp =
      first &&
      afterRealTime(
        () => first.at - now(),
        () => advanceTo(now()),
      );
  };
  function advanceTo(time: number): void {
    if (held !== undefined) return;
    const goal = Math.max(time, now());
    for (const one of waiting) if (one.next) one.at = lastUntil(goal, one.next, one.at);
    for (let first = firstTimer(); first && first.at <= goal; first = firstTimer()) {
      waiting.delete(first);
      held = Math.max(first.at, now());
      try {
        first.work();
      } finally {
        skipped = Math.max(skipped, held - real());
        held = undefined;
      }
    }
    skipped = Math.max(skipped, goal - real());
    rearm();
  }
  return {
    now,
    at(at, work, next) {
      const one = { at, turn: turns++, work, next };
      waiting.add(one);
      rearm();
      return () => {
        if (waiting.delete(one)) rearm();
      };
    },
    nextAt: () => firstTimer((one) => !one.next)?.at,
    skip() {
      const first = firstTimer();
      if (first) advanceTo(first.at);
      return first !== undefined;
    },
    advanceTo,
  };
}
