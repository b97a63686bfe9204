import { metresBetween } from "@waybill/geometry/lat-lon";
import { formatCount, formatDuration } from "../../cli/format.ts";

/** A point whose time is to be repaired. */
export interface TimedPoint {
  lat: number;
  lon: number;
  /** Milliseconds since 1970, or NaN. */
  at: number;
  gap: boolean;
}

/** One time for each point, strictly increasing, and a note for each repair. */
export interface RepairedTimes {
  at: number[];
  notes: string[];
}

/** No recording is older; receivers without a fix write 1901, 1970 or 1980. */
const MIN_TIME = Date.UTC(1990, 0, 1);
const DAY_MS = 86_400_000;
/** Estimated pause where a new segment begins. */
const GAP_MS = 120_000;
/** Estimated speeds are between a walk and a car in town, and no single step takes longer than this. */
const SPEED_MPS = { min: 1.4, max: 13.9, reportSeconds: 10 };
const MAX_STEP_MS = 300_000;
/** Only a pause is shortened when a track is too long, never a drive. */
const MIN_PAUSE_MS = 60_000;

/**
 * A time for every point, strictly increasing in whole milliseconds, keeping as many of the recorded ones as fit
 * together. Points without a usable time are placed between their neighbours by distance; when fewer than half can be
 * kept, all are estimated.
 */
export function repairTimes(points: readonly TimedPoint[], now: number): RepairedTimes {
  const plausible = points.map(({ at }) => at >= MIN_TIME && at <= now + DAY_MS);
  const kept = risingIndexes(points, plausible);
  const usable = plausible.filter(Boolean).length;
  const speed = estimateSpeedMps(points);
  if (points.length > 1 && kept.length * 2 < points.length + 1) {
    const reason =
      usable === 0
        ? points.some(({ at }) => !Number.isNaN(at))
          ? "it has no plausible time"
          : "it has no times"
        : "its times do not increase";
    return {
      at: makeStrictlyIncreasing(estimateTimes(points, speed)),
      notes: [`${reason}: times are estimated, at ${speed.toFixed(1)} m/s`],
    };
  }
  const notes: string[] = [];
  const missing = points.length - usable;
  const wrong = usable - kept.length;
  if (missing > 0) notes.push(`${formatCount(missing, "point has", "points have")} no plausible time: interpolated`);
  if (wrong > 0) notes.push(`${formatCount(wrong, "time does", "times do")} not increase: interpolated`);
  return { at: makeStrictlyIncreasing(interpolateTimes(points, kept, speed, now)), notes };
}

/** Indexes of the longest strictly increasing sequence of plausible times: one wrong time does not affect the rest. */
function risingIndexes(points: readonly TimedPoint[], plausible: readonly boolean[]): number[] {
  const tails: number[] = [];
  const before = Array.from<number>({ length: points.length }).fill(-1);
  const at = (index: number): number => Math.round(points[index]?.at ?? Number.NaN);
  for (let index = 0; index < points.length; index += 1) {
    if (!plausible[index]) continue;
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (at(tails[middle] as number) < at(index)) low = middle + 1;
      else high = middle;
    }
    before[index] = low > 0 ? (tails[low - 1] as number) : -1;
    tails[low] = index;
  }
  const kept: number[] = [];
  for (let index = tails.at(-1) ?? -1; index >= 0; index = before[index] as number) kept.push(index);
  return kept.toReversed();
}

/** A plausible speed for a track without times: its median step at one fix in ten seconds. */
function estimateSpeedMps(points: readonly TimedPoint[]): number {
  const steps = points
    .slice(1)
    .map((point, index) => metresBetween(points[index] as TimedPoint, point))
    .toSorted((a, b) => a - b);
  const median = (steps[Math.floor(steps.length / 2)] ?? 0) / SPEED_MPS.reportSeconds;
  return Math.min(SPEED_MPS.max, Math.max(SPEED_MPS.min, median));
}

const stepMs = (from: TimedPoint, to: TimedPoint, speed: number): number =>
  Math.min(MAX_STEP_MS, Math.max(1_000, (metresBetween(from, to) / speed) * 1000)) + (to.gap ? GAP_MS : 0);

function estimateTimes(points: readonly TimedPoint[], speed: number): number[] {
  let at = 0;
  return points.map((point, index) => (at += index === 0 ? 0 : stepMs(points[index - 1] as TimedPoint, point, speed)));
}

function interpolateTimes(
  points: readonly TimedPoint[],
  kept: readonly number[],
  speed: number,
  now: number,
): number[] {
  const times = points.map(({ at }) => at);
  const first = kept[0];
  const last = kept.at(-1);
  if (first === undefined || last === undefined) return points.map(() => now);
  for (let index = first - 1; index >= 0; index -= 1)
    times[index] =
      (times[index + 1] as number) - stepMs(points[index] as TimedPoint, points[index + 1] as TimedPoint, speed);
  for (let index = last + 1; index < points.length; index += 1)
    times[index] =
      (times[index - 1] as number) + stepMs(points[index - 1] as TimedPoint, points[index] as TimedPoint, speed);
  for (const [nth, from] of kept.entries()) {
    const to = kept[nth + 1];
    if (to === undefined || to === from + 1) continue;
    const steps: number[] = [];
    for (let index = from + 1; index <= to; index += 1)
      steps.push(metresBetween(points[index - 1] as TimedPoint, points[index] as TimedPoint) + 0.01);
    const total = steps.reduce((sum, step) => sum + step, 0);
    let distance = 0;
    for (let index = from + 1; index < to; index += 1) {
      distance += steps[index - from - 1] as number;
      times[index] = (times[from] as number) + (((times[to] as number) - (times[from] as number)) * distance) / total;
    }
  }
  return times;
}

/** Whole milliseconds, each greater than the one before. */
function makeStrictlyIncreasing(times: readonly number[]): number[] {
  let before = Number.NEGATIVE_INFINITY;
  return times.map((time) => (before = Math.max(Math.round(time), before + 1)));
}

/**
 * Times that span at most `maxMs`: long pauses are shortened first; only when that is not enough, all steps are
 * shortened.
 */
export function fitTimes(times: readonly number[], maxMs: number): RepairedTimes {
  const span = (times.at(-1) ?? 0) - (times[0] ?? 0);
  if (span <= maxMs) return { at: [...times], notes: [] };
  const steps = times.slice(1).map((time, index) => time - (times[index] as number));
  const lasting = (pause: number): number => steps.reduce((sum, step) => sum + Math.min(step, pause), 0);
  const isEnough = lasting(MIN_PAUSE_MS) <= maxMs;
  const pause = isEnough ? largestFitting(MIN_PAUSE_MS, span, (ms) => lasting(ms) <= maxMs) : MIN_PAUSE_MS;
  const factor = isEnough ? 1 : Math.max(0, maxMs - steps.length) / lasting(pause);
  let at = times[0] as number;
  const fitted = [at, ...steps.map((step) => (at += Math.max(1, Math.floor(Math.min(step, pause) * factor))))];
  const tooLong = `it took ${formatDuration(span)}, longer than the ${formatDuration(maxMs)} a late fix may be`;
  return {
    at: fitted,
    notes: [
      isEnough
        ? `${tooLong}: its pauses are cut to ${formatDuration(pause)}`
        : `${tooLong}: it is played in ${formatDuration(maxMs)}, faster than recorded`,
    ],
  };
}

/** The largest whole number from `low`, which fits, to `high` that fits. */
function largestFitting(low: number, high: number, fits: (ms: number) => boolean): number {
  let [good, bad] = [low, high];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (fits(middle)) good = middle;
    else bad = middle;
  }
  return good;
}
