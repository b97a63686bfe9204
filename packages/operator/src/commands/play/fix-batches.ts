import type { TrackPoint } from "./track.ts";

/** One fix as the API expects it. */
export interface PhoneFix {
  fixTime: string;
  lat: number;
  lon: number;
  accuracyM?: number;
  speedMps?: number;
  headingDeg?: number;
}

/** The fixes of one request, and when they are due in the time of the track. */
export interface FixBatch {
  fixes: PhoneFix[];
  /** Time of the last fix, in milliseconds. */
  dueAt: number;
}

export interface BatchOptions {
  /** Fixes of one request. */
  batch: number;
  /** A batch is sent after that many seconds even when it is not full. @default 60 */
  everySeconds?: number;
}

/** Limit of the API. */
const MAX_FIXES_PER_REQUEST = 500;
/** In a tunnel the phone keeps its batches; they fit into one request at its end. */
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
 * The batches of a track: `batch` fixes or a minute of them, earlier where the recording has a gap. `spacingSeconds` is
 * read before each: the server may ask for fewer requests, and then batches become larger.
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
      const isFull = held.length >= batch || point.at - first.at >= everySeconds * 1000;
      const isSpaced = last.at - sentAt >= spacingSeconds() * 1000;
      if ((isFull && isSpaced) || point.gap || held.length >= MAX_FIXES_PER_REQUEST) yield send();
    }
    held.push(point);
  }
  if (held.length > 0) yield send();
}

/** The same batches with tunnels: three are withheld, then sent together. */
export function* withTunnels(from: Iterable<FixBatch>): Generator<FixBatch, void> {
  let held: FixBatch[] = [];
  let nth = 0;
  const takeHeld = (): FixBatch => {
    const together = { fixes: held.flatMap(({ fixes }) => fixes), dueAt: (held.at(-1) as FixBatch).dueAt };
    held = [];
    return together;
  };
  for (const batch of from) {
    nth += 1;
    const waiting = held.reduce((sum, { fixes }) => sum + fixes.length, 0);
    if (held.length > 0 && waiting + batch.fixes.length > MAX_FIXES_PER_REQUEST) yield takeHeld();
    const inTunnel = nth % TUNNEL.everyBatches >= TUNNEL.everyBatches - TUNNEL.lasts;
    held.push(batch);
    if (!inTunnel) yield takeHeld();
  }
  if (held.length > 0) yield takeHeld();
}
