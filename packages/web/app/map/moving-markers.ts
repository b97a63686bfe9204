import type { LatLon } from "@waybill/geometry/lat-lon";
import type { ListedRun } from "../live/list.ts";
import { prefersReducedMotion } from "../preferences.ts";

/** How long a marker takes to its new place. */
const MOVE_MS = 600;
/** With more couriers than this markers jump: moving them all would cost more than a frame. */
const MAX_MOVING = 300;

interface Movement {
  from: LatLon;
  to: LatLon;
  since: number;
}

/** Moves markers smoothly from where they are drawn to where they are. Never backwards: it only knows the newest place. */
export class MovingMarkers {
  private readonly movements = new Map<string, Movement>();
  private frame: number | undefined;
  private readonly draw: (placeOf: (run: ListedRun) => LatLon | undefined) => void;

  constructor(draw: (placeOf: (run: ListedRun) => LatLon | undefined) => void) {
    this.draw = draw;
  }

  update(runs: readonly ListedRun[]): void {
    const now = performance.now();
    const isSmooth = runs.length <= MAX_MOVING && !prefersReducedMotion();
    const known = new Set(runs.map(({ run }) => run.runId));
    for (const runId of this.movements.keys()) if (!known.has(runId)) this.movements.delete(runId);
    for (const { run } of runs) {
      if (!run.place) continue;
      const { lat, lon } = run.place;
      const before = this.movements.get(run.runId);
      if (before?.to.lat === lat && before.to.lon === lon) continue;
      const from = before && isSmooth ? between(before, now) : { lat, lon };
      this.movements.set(run.runId, { from, to: { lat, lon }, since: now });
    }
    this.schedule();
  }

  stop(): void {
    if (this.frame !== undefined) cancelAnimationFrame(this.frame);
  }

  private schedule(): void {
    this.frame ??= requestAnimationFrame((now) => {
      this.frame = undefined;
      this.draw(({ run }) => {
        const movement = this.movements.get(run.runId);
        return movement && between(movement, now);
      });
      if ([...this.movements.values()].some(({ since }) => now - since < MOVE_MS)) this.schedule();
    });
  }
}

function between({ from, to, since }: Movement, now: number): LatLon {
  const share = Math.min(1, Math.max(0, (now - since) / MOVE_MS));
  const eased = 1 - (1 - share) ** 2;
  return { lat: from.lat + (to.lat - from.lat) * eased, lon: from.lon + (to.lon - from.lon) * eased };
}
