/**
 * The domain events of a change of a run: the difference between the run before and after, whatever caused it. A
 * request in order publishes what happened in it; a late one publishes only what it changed: a visit at another time is
 * published again, one that did not happen after all is withdrawn. `seq` is how much was known: of two events about the
 * same thing the one with the higher `seq` is true.
 */
import type { Message } from "@waybill/events-schema/event";
import * as events from "@waybill/events-schema/tracking";
import { isOffRoute, type OffRouteState } from "../geo/off-route.ts";
import type { PreparedRoute } from "../geo/route-progress.ts";
import { runReference, runSeq, roundedDistanceM, type Run } from "./run.ts";
import type { Halt } from "../fixes/progress.ts";
import { pastHalts, type RunStop, runStops, stalledSince } from "./run-status.ts";
import { roundedShare } from "./run-summary.ts";

/** What caused the change. */
export type EventCause = Parameters<typeof events.StopArrived.create>[1]["cause"];

/** The events of a change. Their ids consist of the run, how much is known of it, and what happened. */
export function runChangeEvents(
  before: Run,
  after: Run,
  route: PreparedRoute | undefined,
  cause?: EventCause,
): Message[] {
  const seq = runSeq(after);
  const origin = (what: string) => ({ id: `${after.runId}.${seq}.${what}`, seq, cause });
  const run = runReference(after);
  return [
    ...stopEvents(runStops(before, route), runStops(after, route), run, origin),
    ...offRouteEvents(before.progress.routeProgress?.offRoute, after.progress.routeProgress?.offRoute, run, origin),
    ...inactivityEvents(before, after, route, run, origin),
    ...finishEvents(before, after, route, run, origin),
  ];
}

type RunRef = ReturnType<typeof runReference>;
type CreateOrigin = (what: string) => Parameters<typeof events.StopArrived.create>[1];
const toIsoTime = (at: number) => new Date(at).toISOString();

function stopEvents(
  before: readonly RunStop[],
  after: readonly RunStop[],
  run: RunRef,
  origin: CreateOrigin,
): Message[] {
  return after.flatMap((stop, n) => {
    const was = before[n];
    const { stopId, arrivedAt, departedAt, source } = stop;
    const isNew = was?.arrivedAt !== arrivedAt || was?.source !== source;
    if (arrivedAt === undefined || source === undefined) {
      const wasPublished = was?.arrivedAt !== undefined;
      return wasPublished ? [events.StopVisitWithdrawn.create({ ...run, stopId }, origin(`withdrawn.${n}`))] : [];
    }
    const visit = { ...run, stopId, source };
    const arrived = () => events.StopArrived.create({ ...visit, at: toIsoTime(arrivedAt) }, origin(`arrived.${n}`));
    // Published as departed, but still there after all: `stop.arrived` with a higher `seq` corrects it.
    const isBack = was?.departedAt !== undefined && departedAt === undefined;
    const published = isNew || isBack ? [arrived()] : [];
    if (departedAt === undefined || (!isNew && was?.departedAt === departedAt)) return published;
    const stay = { at: toIsoTime(departedAt), dwellS: Math.round((departedAt - arrivedAt) / 1000) };
    return [...published, events.StopDeparted.create({ ...visit, ...stay }, origin(`departed.${n}`))];
  });
}

/** The first detour that changed and all after it, so that the last event is about the last detour. */
function offRouteEvents(
  before: OffRouteState | undefined,
  after: OffRouteState | undefined,
  run: RunRef,
  origin: CreateOrigin,
): Message[] {
  const [detoursBefore, detoursAfter] = [before?.detours ?? [], after?.detours ?? []];
  const back = (at: number, n: number) =>
    events.RunBackOnRoute.create({ ...run, since: toIsoTime(at) }, origin(`back.${n}`));
  const published = new Map(detoursBefore.map((detour) => [detour.since, detour]));
  const first = detoursAfter.findIndex(
    ({ since, backAt }) => !published.has(since) || published.get(since)!.backAt !== backAt,
  );
  if (first < 0) return isOffRoute(before) && !isOffRoute(after) ? [back(detoursBefore.at(-1)!.since, 0)] : [];
  return detoursAfter.slice(first).flatMap(({ since, offM, backAt }, n) => {
    const wasPublished = n === 0 && published.has(since) && backAt !== undefined;
    const offset = offM !== undefined && { offsetM: offM };
    const off = () => events.RunWentOffRoute.create({ ...run, since: toIsoTime(since), ...offset }, origin(`off.${n}`));
    return [...(wasPublished ? [] : [off()]), ...(backAt === undefined ? [] : [back(backAt, n)])];
  });
}

function inactivityEvents(
  before: Run,
  after: Run,
  route: PreparedRoute | undefined,
  run: RunRef,
  origin: CreateOrigin,
): Message[] {
  const stalled = { was: stalledSince(before, route), is: stalledSince(after, route) };
  const silent = { was: before.silentSince, is: after.silentSince };
  const since = toIsoTime(after.progress.last?.at ?? 0);
  const messages = after.ending
    ? []
    : haltEvents(pastHalts(before, route), pastHalts(after, route), stalled.was, run, origin);
  // A run that ended was not resumed.
  const resumed = (was: "stalled" | "silent") =>
    after.ending ? [] : [events.RunResumed.create({ ...run, since, was }, origin(`resumed.${was}`))];
  if (silent.was !== undefined && silent.is === undefined) messages.push(...resumed("silent"));
  if (stalled.was !== undefined && stalled.is === undefined) messages.push(...resumed("stalled"));
  if (stalled.is !== undefined && stalled.is !== stalled.was)
    messages.push(events.RunStalled.create({ ...run, since: toIsoTime(stalled.is) }, origin("stalled")));
  if (silent.is !== undefined && silent.is !== silent.was)
    messages.push(events.RunWentSilent.create({ ...run, since: toIsoTime(silent.is) }, origin("silent")));
  return messages;
}

/** Each halt that was over when it was reported: its begin and its end. `stalledAt` was published while it lasted. */
function haltEvents(
  before: readonly Halt[],
  after: readonly Halt[],
  stalledAt: number | undefined,
  run: RunRef,
  origin: CreateOrigin,
): Message[] {
  const published = new Set([stalledAt, ...before.map(({ since }) => since)]);
  return after
    .filter(({ since }) => !published.has(since))
    .flatMap(({ since, until }, n) => [
      events.RunStalled.create({ ...run, since: toIsoTime(since) }, origin(`stalled.${n}`)),
      events.RunResumed.create({ ...run, since: toIsoTime(until), was: "stalled" }, origin(`resumed.stalled.${n}`)),
    ]);
}

function finishEvents(
  before: Run,
  after: Run,
  route: PreparedRoute | undefined,
  run: RunRef,
  origin: CreateOrigin,
): Message[] {
  const is = finishedData(after, route);
  if (!is || JSON.stringify(is) === JSON.stringify(finishedData(before, route))) return [];
  return [events.RunFinished.create({ ...run, ...is }, origin("finished"))];
}

/** The result of a run that ended; undefined while it is active or its task is unknown. */
function finishedData(run: Run, route: PreparedRoute | undefined) {
  const { task, ending, courierId, progress } = run;
  if (!task || !ending) return undefined;
  const states = runStops(run, route).map(({ state }) => (state === "departed" ? "arrived" : state));
  const count = (state: string) => states.filter((one) => one === state).length;
  const stops = { arrived: count("arrived"), skipped: count("skipped"), pending: count("pending") };
  const result = { endedAt: toIsoTime(ending.at), outcome: ending.outcome, distanceM: roundedDistanceM(progress) };
  return { taskId: task.taskId, courierId, ...result, ...(route && { progress: roundedShare(run, route), stops }) };
}
