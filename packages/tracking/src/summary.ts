import { etaAt } from "./eta.ts";
import { reported } from "./fixes.ts";
import { progressOf, type Route } from "./journey.ts";
import { isStill, type Marker, speedMps, total } from "./progress.ts";
import { known, metres, type Run } from "./runs.ts";
import { flagsOf, shownStops } from "./standing.ts";

const STATES = { completed: "finished", failed: "aborted", cancelled: "aborted" } as const;

/** What GET /v1/runs/{runId} answers, at `now`. */
export function summary(run: Run, route: Route | undefined, past: number[] | undefined, now: number) {
  const { runId, courierId, task, ending, progress } = run;
  const { startedAt, last, counts, rest } = progress;
  const speed = speedMps(progress);
  return {
    runId,
    courierId,
    state: ending ? STATES[ending.outcome] : "active",
    ...(task && { taskId: task.taskId, routeId: task.routeId, revision: task.revision }),
    ...(startedAt !== undefined && { startedAt: new Date(startedAt).toISOString() }),
    ...(ending && { endedAt: new Date(ending.at).toISOString() }),
    ...(last && { last: shown(last), moving: !isStill(rest, last.at) }),
    ...(speed !== undefined && { speedMps: speed }),
    distanceM: metres(progress),
    ...onItsWay(run, route, past),
    ...flagsOf(run, route, now),
    ...(route && { stops: shownStops(run, route) }),
    fixes: total(progress),
    counts,
  };
}

/** Share of its route that is done, as it is told: to the ten-thousandth, and never more than is true. */
export const shareOf = ({ progress: { journey } }: Run, route: Route) =>
  journey ? Math.floor(progressOf(route, journey) * 10_000) / 10_000 : 0;

/** How far along its route, and when it is expected at the end. */
export function onItsWay(run: Run, route: Route | undefined, past: number[] | undefined) {
  if (!route) return {};
  const { ending, progress } = run;
  const { journey } = progress;
  const isOver = ending !== undefined || journey?.endedAt !== undefined;
  const expected = journey?.pace && !isOver ? etaAt(journey.pace, route.line.lengthM, past) : undefined;
  return {
    progress: shareOf(run, route),
    ...(expected !== undefined && { etaAt: new Date(expected).toISOString() }),
  };
}

const shown = ({ class: verdict, ...place }: Marker) => ({ ...reported(place), class: verdict });

/** What is announced of a run whose newest place is `last`. */
export function announcement(run: Run, last: Marker, route: Route | undefined, past: number[] | undefined) {
  const { runId, task, progress } = run;
  const speed = speedMps(progress);
  const data = {
    runId,
    distanceM: metres(progress),
    ...onItsWay(run, route, past),
    point: { lat: last.lat, lon: last.lon },
    fixTime: new Date(last.at).toISOString(),
    ...(speed !== undefined && { speedMps: speed }),
    ...(task?.team !== undefined && { team: task.team }),
    counts: progress.counts,
  };
  return { data, seq: known(run) };
}
