import type { TrackPoint } from "./track.ts";

/** One fix as the API takes it. */
export interface PhoneFix {
  fixTime: string;
  lat: number;
  lon: number;
  accuracyM?: number;
  speedMps?: number;
  headingDeg?: number;
}

/** What is sent in one request, and when by the track's own time. */
export interface FixBatch {
  fixes: PhoneFix[];
  /** Milliseconds of the track at which the phone has it together. */
  dueAt: number;
}

/** How a phone collects. */
export interface BatchOptions {
  /** Fixes of one request. */
  batch: number;
  /** A batch is sent after so many seconds though it is not full. @default 60 */
  everySeconds?: number;
}

/** The API takes no more in one request. */
export const MAX_FIXES_PER_REQUEST = 500;
/** Under a tunnel the phone keeps what it has; so many batches fit into one request when it comes out. */
const TUNNEL = { everyBatches: 10, lasts: 3 };

const toPhoneFix = ({ at, lat, lon, accuracyM, speedMps, headingDeg }: TrackPoint): PhoneFix => ({
  fixTime: new Date(at).toISOString(),
  lat,
  lon,
  ...(accuracyM === undefined ? {} : { accuracyM }),
  ...(speedMps === undefined ? {} : { speedMps }),
  ...(headingDeg === undefined ? {} : { headingDeg }),
});

/**
 * A phone's reports, one after the other: `batch` fixes or a minute of them, sent early where the recording has a gap.
 * `spacingSeconds` is asked before each: the server may want to hear less often, and then the phone collects more.
 */
export function* batchFixes(
  points: readonly TrackPoint[],
  { batch, everySeconds = 60 }: BatchOptions,
  spacingSeconds: () => number = () => 0,
): Generator<FixBatch, void> {
  let held: TrackPoint[] = [];
  let sentAt = Number.NEGATIVE_INFINITY;
  const send = (): FixBatch => {
    const fixBatch = { fixes: held.map(toPhoneFix), dueAt: (held.at(-1) as TrackPoint).at };
    sentAt = fixBatch.dueAt;
    held = [];
    return fixBatch;
  };
  for (const point of points) {
    const [first, last] = [held[0], held.at(-1)];
    if (first && last) {
      const full = held.length >= batch || point.at - first.at >= everySeconds * 1000;
      const asked = last.at - sentAt >= spacingSeconds() * 1000;
      if ((full && asked) || point.gap || held.length >= MAX_FIXES_PER_REQUEST) yield send();
    }
    held.push(point);
  }
  if (held.length > 0) yield send();
}

/** The same reports with a tunnel now and then: three are withheld, then sent together. */
export function* withTunnels(from: Iterable<FixBatch>): Generator<FixBatch, void> {
  let held: FixBatch[] = [];
  let nth = 0;
  const takeHeld = (): FixBatch => {
    const together = { fixes: held.flatMap(({ fixes }) => fixes), dueAt: (held.at(-1) as FixBatch).dueAt };
    held = [];
    return together;
  };
  for (const report of from) {
    nth += 1;
    const waiting = held.reduce((sum, { fixes }) => sum + fixes.length, 0);
    if (held.length > 0 && waiting + report.fixes.length > MAX_FIXES_PER_REQUEST) yield takeHeld();
    const inTunnel = nth % TUNNEL.everyBatches >= TUNNEL.everyBatches - TUNNEL.lasts;
    held.push(report);
    if (!inTunnel) yield takeHeld();
  }
  if (held.length > 0) yield takeHeld();
}
