/** Times along a route are stored at the end of this many equal parts of its length. */
export const ROUTE_PARTS = 25;

/** The times of a run along its route. */
export interface RoutePace {
  /** When it departed, in milliseconds since 1970, and from where along the line. */
  from: { at: number; alongM: number };
  /** Where it was at its newest fix. */
  now: { at: number; alongM: number };
  /** Seconds since departure at the end of each completed part. */
  marks: number[];
}

/** A run this close to where it began has not departed yet: loading is not driving. */
const MIN_DEPARTURE_M = 50;
/** Below this distance or time the run's own pace is not used. */
const MIN_PACE_M = 300;
const MIN_PACE_MS = 120_000;
/** Bound on how much faster or slower than past runs a run is assumed to be. */
const MAX_PACE_RATIO = 2;

/** The pace updated with the newest position along a line of `lengthM` metres. */
export function updatePace(
  before: RoutePace | undefined,
  now: { at: number; alongM: number },
  lengthM: number,
): RoutePace {
  if (!before) return { from: now, now, marks: [] };
  const { from, marks } = before;
  if (marks.length === 0 && now.alongM - from.alongM <= MIN_DEPARTURE_M)
    return { from: { ...from, at: now.at }, now, marks };
  const nextMarks = [...marks];
  for (
    let endM = ((nextMarks.length + 1) * lengthM) / ROUTE_PARTS;
    nextMarks.length < ROUTE_PARTS && endM <= now.alongM;
  ) {
    const span = now.alongM - before.now.alongM;
    const share = span > 0 ? Math.max(0, (endM - before.now.alongM) / span) : 1;
    nextMarks.push(Math.max(0, Math.round((before.now.at + share * (now.at - before.now.at) - from.at) / 1000)));
    endM = ((nextMarks.length + 1) * lengthM) / ROUTE_PARTS;
  }
  return { from, now, marks: nextMarks };
}

/** The marks of a run that reached the end: parts it had not completed get the time `endedAt`. */
export const completeMarks = ({ from, marks }: RoutePace, endedAt: number): number[] => [
  ...marks,
  ...Array.from({ length: ROUTE_PARTS - marks.length }, () =>
    Math.max(marks.at(-1) ?? 0, Math.round((endedAt - from.at) / 1000)),
  ),
];

/** The median seconds of past runs at each part of the route; undefined when no run completed all of it. */
export function medianMarks(runs: readonly (readonly number[])[]): number[] | undefined {
  const whole = runs.filter((marks) => marks.length === ROUTE_PARTS);
  if (whole.length === 0) return undefined;
  return Array.from({ length: ROUTE_PARTS }, (_, part) => median(whole.map((marks) => marks[part]!)));
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/**
 * When the run is expected at `toM` metres along the line, its end unless given, in milliseconds since 1970. With past runs: the rest of their median, scaled by
 * how much slower this run has been. Without: its own pace so far. Undefined when neither is known.
 */
export function etaAt(
  { from, now }: RoutePace,
  lengthM: number,
  pastMarks?: readonly number[],
  toM = lengthM,
): number | undefined {
  const doneM = now.alongM - from.alongM;
  const elapsed = now.at - from.at;
  const hasOwnPace = doneM >= MIN_PACE_M && elapsed >= MIN_PACE_MS;
  if (pastMarks) {
    const secondsAt = (alongM: number) => markAt(pastMarks, alongM / lengthM);
    const pastSeconds = secondsAt(now.alongM) - secondsAt(from.alongM);
    const slower =
      hasOwnPace && pastSeconds > 0
        ? Math.min(MAX_PACE_RATIO, Math.max(1 / MAX_PACE_RATIO, elapsed / 1000 / pastSeconds))
        : 1;
    // A short part of the route says little about the rest, so its weight grows with the distance.
    const stretch = 1 + (slower - 1) * Math.min(1, doneM / lengthM);
    return Math.round(now.at + (secondsAt(toM) - secondsAt(now.alongM)) * stretch * 1000);
  }
  return hasOwnPace ? Math.round(now.at + ((toM - now.alongM) * elapsed) / doneM) : undefined;
}

/** The time at a share of the route, interpolated between the marks. */
function markAt(marks: readonly number[], share: number): number {
  const parts = Math.min(ROUTE_PARTS, Math.max(0, share * ROUTE_PARTS));
  const part = Math.min(ROUTE_PARTS - 1, Math.floor(parts));
  const before = part === 0 ? 0 : marks[part - 1]!;
  return before + (marks[part]! - before) * (parts - part);
}
