import type { Route } from "./journey.ts";
import { isOff } from "./off-route.ts";
import { quiet } from "./quiet.ts";
import { heardAt, type Run } from "./runs.ts";

/** How a run stands with a stop; times in milliseconds since 1970. */
export interface AtStop {
  stopId: string;
  state: "pending" | "arrived" | "departed" | "skipped";
  arrivedAt?: number;
  departedAt?: number;
  /** Seen by its fixes, or said by the courier: whichever was earlier. */
  source?: "gps" | "manual";
}

/** How a run stands with each stop of its route, in order. */
export function atStops({ progress, visited }: Run, route: Route | undefined): AtStop[] {
  const done = progress.journey?.visits.done ?? [];
  return (route?.stops ?? []).map(({ id: stopId }, n) => {
    const { arrivedAt, departedAt } = done[n] ?? {};
    const saidAt = visited[n];
    if (saidAt !== undefined && saidAt < (arrivedAt ?? Infinity)) {
      // Who was never seen to come is not seen to leave either.
      const leftAt = arrivedAt === undefined ? saidAt : departedAt;
      const state = leftAt === undefined ? "arrived" : "departed";
      return {
        stopId,
        state,
        arrivedAt: saidAt,
        ...(leftAt !== undefined && { departedAt: leftAt }),
        source: "manual",
      };
    }
    if (arrivedAt === undefined) return { stopId, state: n < done.length ? "skipped" : "pending" };
    if (departedAt === undefined) return { stopId, state: "arrived", arrivedAt, source: "gps" };
    return { stopId, state: "departed", arrivedAt, departedAt, source: "gps" };
  });
}

/** Since when the run is stalled, as its fixes tell. */
export const stalledSince = (run: Run, route: Route | undefined) => quietAt(run, route, -Infinity).stalledSince;

/** Since when it is silent at `now`. */
export const silentSince = (run: Run, route: Route | undefined, now: number) => quietAt(run, route, now).silentSince;

function quietAt(run: Run, route: Route | undefined, now: number) {
  const { progress, ending } = run;
  const endedAt = ending?.at ?? progress.journey?.endedAt;
  return quiet({ rest: progress.rest, lastAt: heardAt(run), endedAt }, route?.stops ?? [], now);
}

/** The same as atStops, with times as they are shown. */
export const shownStops = (run: Run, route: Route | undefined) =>
  atStops(run, route).map(({ arrivedAt, departedAt, ...stop }) => ({
    ...stop,
    ...(arrivedAt !== undefined && { arrivedAt: new Date(arrivedAt).toISOString() }),
    ...(departedAt !== undefined && { departedAt: new Date(departedAt).toISOString() }),
  }));

/** What a dispatcher looks for first, at `now`. */
export const flagsOf = (run: Run, route: Route | undefined, now: number) => ({
  offRoute: isOff(run.progress.journey?.straying),
  stalled: stalledSince(run, route) !== undefined,
  silent: silentSince(run, route, now) !== undefined,
});
