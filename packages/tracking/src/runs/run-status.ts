import type { PreparedRoute } from "../geo/route-progress.ts";
import { currentPlace, type Halt, headOf } from "../fixes/progress.ts";
import { isOffRoute } from "../geo/off-route.ts";
import { detectInactivity, isAtStop } from "./inactivity.ts";
import { lastSeenAt, type Run } from "./run.ts";

/** The state of a run at a stop; times in milliseconds since 1970. */
export interface RunStop {
  stopId: string;
  state: "pending" | "arrived" | "departed" | "skipped";
  arrivedAt?: number;
  departedAt?: number;
  /** From its fixes or reported by the courier, whichever was earlier. */
  source?: "gps" | "manual";
}

/** The state of a run at each stop of its route, in order. */
export function runStops({ progress, manualVisits }: Run, route: PreparedRoute | undefined): RunStop[] {
  const done = progress.routeProgress?.visits.done ?? [];
  return (route?.stops ?? []).map(({ id: stopId }, n) => {
    const { arrivedAt, departedAt } = done[n] ?? {};
    const manualAt = manualVisits[n];
    if (manualAt !== undefined && manualAt < (arrivedAt ?? Infinity)) {
      // Without an arrival by GPS there is no departure by GPS: the manual visit is both.
      const leftAt = arrivedAt === undefined ? manualAt : departedAt;
      const state = leftAt === undefined ? "arrived" : "departed";
      return {
        stopId,
        state,
        arrivedAt: manualAt,
        ...(leftAt !== undefined && { departedAt: leftAt }),
        source: "manual",
      };
    }
    if (arrivedAt === undefined) return { stopId, state: n < done.length ? "skipped" : "pending" };
    if (departedAt === undefined) return { stopId, state: "arrived", arrivedAt, source: "gps" };
    return { stopId, state: "departed", arrivedAt, departedAt, source: "gps" };
  });
}

/** Since when the run is stalled, according to its fixes. */
export const stalledSince = (run: Run, route: PreparedRoute | undefined) =>
  inactivityAt(run, route, -Infinity).stalledSince;

/** The newest halts that are over, except at stops and after the end of the route. */
export function pastHalts({ progress, ending }: Run, route: PreparedRoute | undefined): Halt[] {
  const endedAt = ending?.at ?? progress.routeProgress?.endedAt ?? Infinity;
  const halts = headOf(progress)?.halts ?? [];
  return halts.filter((halt) => halt.since < endedAt && !isAtStop(halt, route?.stops ?? []));
}

/** Since when the run is silent at `now`: its last fix alone decides, not its route. */
export const silentSince = (run: Run, now: number) => inactivityAt(run, undefined, now).silentSince;

function inactivityAt(run: Run, route: PreparedRoute | undefined, now: number) {
  const { progress, ending } = run;
  const endedAt = ending?.at ?? progress.routeProgress?.endedAt;
  return detectInactivity({ place: currentPlace(progress), lastAt: lastSeenAt(run), endedAt }, route?.stops ?? [], now);
}

/** The run's stops in the form of the API. */
export const formatStops = (run: Run, route: PreparedRoute | undefined) =>
  runStops(run, route).map(({ arrivedAt, departedAt, ...stop }) => ({
    ...stop,
    ...(arrivedAt !== undefined && { arrivedAt: new Date(arrivedAt).toISOString() }),
    ...(departedAt !== undefined && { departedAt: new Date(departedAt).toISOString() }),
  }));

/** The flags of a run at `now`. */
export const runFlags = (run: Run, route: PreparedRoute | undefined, now: number) => ({
  offRoute: isOffRoute(run.progress.routeProgress?.offRoute),
  stalled: stalledSince(run, route) !== undefined,
  silent: silentSince(run, now) !== undefined,
});
