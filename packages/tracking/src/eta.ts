/** A route's time is remembered at this many equal parts of its length. */
export const PARTS = 25;

/** How a run spends its time along the route. */
export interface Pace {
  /** When it set out, in milliseconds since 1970, and from where along the line. */
  from: { at: number; alongM: number };
  /** Where it was at its newest fix. */
  now: { at: number; alongM: number };
  /** Seconds since it set out at the end of each part it has done. */
  marks: number[];
}

/** So near to where it began a run has not set out yet: loading is not driving. */
const STANDING_M = 50;
/** Less than this tells nothing of a run's own pace. */
const TELLING_M = 300;
const TELLING_MS = 120_000;
/** A run is taken to be at most so much quicker or slower than its forerunners. */
const EXTREME = 2;

/** Take in where the run is now along a line of so many metres. */
export function paced(before: Pace | undefined, now: { at: number; alongM: number }, lengthM: number): Pace {
  if (!before) return { from: now, now, marks: [] };
  const { from, marks } = before;
  if (marks.length === 0 && now.alongM - from.alongM <= STANDING_M)
    return { from: { ...from, at: now.at }, now, marks };
  const told = [...marks];
  for (let endM = ((told.length + 1) * lengthM) / PARTS; told.length < PARTS && endM <= now.alongM;) {
    const span = now.alongM - before.now.alongM;
    const share = span > 0 ? Math.max(0, (endM - before.now.alongM) / span) : 1;
    told.push(Math.max(0, Math.round((before.now.at + share * (now.at - before.now.at) - from.at) / 1000)));
    endM = ((told.length + 1) * lengthM) / PARTS;
  }
  return { from, now, marks: told };
}

/** The marks of a run that has come to the end: what it still lacked, it did at `endedAt`. */
export const completed = ({ from, marks }: Pace, endedAt: number): number[] => [
  ...marks,
  ...Array.from({ length: PARTS - marks.length }, () =>
    Math.max(marks.at(-1) ?? 0, Math.round((endedAt - from.at) / 1000)),
  ),
];

/** The median time of past runs at each part of the route, in seconds; nothing without a run that did all of it. */
export function medianOf(runs: readonly (readonly number[])[]): number[] | undefined {
  const whole = runs.filter((marks) => marks.length === PARTS);
  if (whole.length === 0) return undefined;
  return Array.from({ length: PARTS }, (_, part) => median(whole.map((marks) => marks[part]!)));
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/**
 * When the run is expected at the end, in milliseconds since 1970: with past runs, after what their median still took
 * from here, stretched as far as this run is known to be slower; without, at its own pace so far. Nothing when neither
 * tells.
 */
export function etaAt({ from, now }: Pace, lengthM: number, past?: readonly number[]): number | undefined {
  const doneM = now.alongM - from.alongM;
  const elapsed = now.at - from.at;
  const tells = doneM >= TELLING_M && elapsed >= TELLING_MS;
  if (past) {
    const secondsAt = (alongM: number) => timeAt(past, alongM / lengthM);
    const theirs = secondsAt(now.alongM) - secondsAt(from.alongM);
    const slower = tells && theirs > 0 ? Math.min(EXTREME, Math.max(1 / EXTREME, elapsed / 1000 / theirs)) : 1;
    // What it did early says less about the rest than what it did so far.
    const stretch = 1 + (slower - 1) * Math.min(1, doneM / lengthM);
    return Math.round(now.at + (past[PARTS - 1]! - secondsAt(now.alongM)) * stretch * 1000);
  }
  return tells ? Math.round(now.at + ((lengthM - now.alongM) * elapsed) / doneM) : undefined;
}

/** The time at a share of the way, between the marks in proportion. */
function timeAt(marks: readonly number[], share: number): number {
  const parts = Math.min(PARTS, Math.max(0, share * PARTS));
  const part = Math.min(PARTS - 1, Math.floor(parts));
  const before = part === 0 ? 0 : marks[part - 1]!;
  return before + (marks[part]! - before) * (parts - part);
}
