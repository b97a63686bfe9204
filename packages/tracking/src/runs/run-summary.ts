import { etaAt } from "../geo/eta.ts";
import { toContractFix } from "../fixes/fix.ts";
import { completedShare, type PreparedRoute } from "../geo/route-progress.ts";
import { isStationary } from "../fixes/place.ts";
import { currentPlace, fixCount, type MapMarker, speedMps } from "../fixes/progress.ts";
import { runReference, runSeq, roundedDistanceM, type Run } from "./run.ts";
import { runFlags, formatStops } from "./run-status.ts";

const STATES = { completed: "finished", failed: "aborted", cancelled: "aborted", "handed-over": "handedOver" } as const;

/** The response of GET /v1/runs/{runId} at `now`. */
export function runSummary(run: Run, route: PreparedRoute | undefined, medianMarks: number[] | undefined, now: number) {
  const { task, ending, progress } = run;
  const { startedAt, last, counts } = progress;
  const speed = speedMps(progress);
  return {
    ...runReference(run),
    state: ending ? STATES[ending.outcome] : "active",
    ...(task && { title: task.title, routeId: task.routeId, revision: task.revision }),
    ...(startedAt !== undefined && { startedAt: new Date(startedAt).toISOString() }),
    ...(ending && { endedAt: new Date(ending.at).toISOString() }),
    ...(last && { last: formatMarker(last), moving: !isStationary(currentPlace(progress), last.at) }),
    ...(speed !== undefined && { speedMps: speed }),
    distanceM: roundedDistanceM(progress),
    ...routeSummary(run, route, medianMarks),
    ...runFlags(run, route, now),
    ...(route && { stops: formatStops(run, route) }),
    fixes: fixCount(progress),
    counts,
  };
}

/** A run in a list: what it shows of each. */
export function toListedRun(...known: Parameters<typeof runSummary>) {
  const { stops: _, fixes: __, counts: ___, ...listed } = runSummary(...known);
  return listed;
}

/** Completed share of the route, rounded down to the ten-thousandth. */
export const roundedShare = ({ progress: { routeProgress } }: Run, route: PreparedRoute) =>
  routeProgress ? Math.floor(completedShare(route, routeProgress) * 10_000) / 10_000 : 0;

/** Progress along the route and expected arrival. */
function routeSummary(run: Run, route: PreparedRoute | undefined, medianMarks: number[] | undefined) {
  if (!route) return {};
  const { ending, progress } = run;
  const { routeProgress } = progress;
  const hasEnded = ending !== undefined || routeProgress?.endedAt !== undefined;
  const expected =
    routeProgress?.pace && !hasEnded ? etaAt(routeProgress.pace, route.line.lengthM, medianMarks) : undefined;
  return {
    progress: roundedShare(run, route),
    ...(expected !== undefined && { etaAt: new Date(expected).toISOString() }),
  };
}

const formatMarker = ({ class: fixClass, ...fix }: MapMarker) => ({ ...toContractFix(fix), class: fixClass });

/** Data and `seq` of `run.progressed` for a run whose newest fix is `last`. */
export function progressedData(
  run: Run,
  last: MapMarker,
  route: PreparedRoute | undefined,
  medianMarks: number[] | undefined,
) {
  const { progress } = run;
  const speed = speedMps(progress);
  const data = {
    ...runReference(run),
    distanceM: roundedDistanceM(progress),
    ...routeSummary(run, route, medianMarks),
    point: { lat: last.lat, lon: last.lon },
    fixTime: new Date(last.at).toISOString(),
    ...(speed !== undefined && { speedMps: speed }),
    counts: progress.counts,
  };
  return { data, seq: runSeq(run) };
}
