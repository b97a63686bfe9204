/**
 * What is announced of a run: the difference between what it was and what it is, whatever made the difference. So a
 * request in order says what happened in it, and one that came late says only what it changed: a visit at another time
 * is told again, one that did not happen after all is withdrawn. `seq` is how much was known: of two announcements of the
 * same thing the one with the higher is true.
 */
import type { Message } from "@waybill/events-schema/event";
import * as Told from "@waybill/events-schema/tracking";
import { isOff, type Straying } from "./off-route.ts";
import type { Route } from "./journey.ts";
import { known, metres, type Run } from "./runs.ts";
import { type AtStop, atStops, stalledSince } from "./standing.ts";
import { shareOf } from "./summary.ts";

/** What set it off. */
export type Cause = Parameters<typeof Told.StopArrived.create>[1]["cause"];

/** What is to be announced of a run that was `before`. Ids are of the run, what is known of it, and what happened. */
export function news(before: Run, after: Run, route: Route | undefined, cause?: Cause): Message[] {
  const seq = known(after);
  const origin = (what: string) => ({ id: `${after.runId}.${seq}.${what}`, seq, cause });
  const run = { runId: after.runId, ...(after.task?.team !== undefined && { team: after.task.team }) };
  return [
    ...visits(atStops(before, route), atStops(after, route), run, origin),
    ...straying(before.progress.journey?.straying, after.progress.journey?.straying, run, origin),
    ...quietness(before, after, route, run, origin),
    ...finish(before, after, route, run, origin),
  ];
}

type OfRun = { runId: string; team?: string };
type OriginOf = (what: string) => Parameters<typeof Told.StopArrived.create>[1];
const time = (at: number) => new Date(at).toISOString();

function visits(were: readonly AtStop[], are: readonly AtStop[], run: OfRun, origin: OriginOf): Message[] {
  return are.flatMap((now, n) => {
    const was = were[n];
    const { stopId, arrivedAt, departedAt, source } = now;
    const isNew = was?.arrivedAt !== arrivedAt || was?.source !== source;
    if (arrivedAt === undefined || source === undefined) {
      const isTold = was?.arrivedAt !== undefined;
      return isTold ? [Told.StopVisitWithdrawn.create({ ...run, stopId }, origin(`withdrawn.${n}`))] : [];
    }
    const visit = { ...run, stopId, source };
    const arrived = () => Told.StopArrived.create({ ...visit, at: time(arrivedAt) }, origin(`arrived.${n}`));
    // Told to have departed, and there still, after all: arrived is the newer word.
    const isBack = was?.departedAt !== undefined && departedAt === undefined;
    const told = isNew || isBack ? [arrived()] : [];
    if (departedAt === undefined || (!isNew && was?.departedAt === departedAt)) return told;
    const stay = { at: time(departedAt), dwellS: Math.round((departedAt - arrivedAt) / 1000) };
    return [...told, Told.StopDeparted.create({ ...visit, ...stay }, origin(`departed.${n}`))];
  });
}

/** What is new of its detours, and what followed it: so the last word is of the last of them. */
function straying(was: Straying | undefined, is: Straying | undefined, run: OfRun, origin: OriginOf): Message[] {
  const [were, are] = [was?.detours ?? [], is?.detours ?? []];
  const back = (at: number, n: number) => Told.RunBackOnRoute.create({ ...run, since: time(at) }, origin(`back.${n}`));
  const told = new Map(were.map((detour) => [detour.since, detour]));
  const first = are.findIndex(({ since, backAt }) => !told.has(since) || told.get(since)!.backAt !== backAt);
  if (first < 0) return isOff(was) && !isOff(is) ? [back(were.at(-1)!.since, 0)] : [];
  return are.slice(first).flatMap(({ since, offM, backAt }, n) => {
    const isTold = n === 0 && told.has(since) && backAt !== undefined;
    const offset = offM !== undefined && { offsetM: offM };
    const off = () => Told.RunWentOffRoute.create({ ...run, since: time(since), ...offset }, origin(`off.${n}`));
    return [...(isTold ? [] : [off()]), ...(backAt === undefined ? [] : [back(backAt, n)])];
  });
}

function quietness(before: Run, after: Run, route: Route | undefined, run: OfRun, origin: OriginOf): Message[] {
  const stalled = { was: stalledSince(before, route), is: stalledSince(after, route) };
  const silent = { was: before.silentSince, is: after.silentSince };
  const since = time(after.progress.last?.at ?? 0);
  const said: Message[] = [];
  // What has ended did not go on.
  const resumed = (was: "stalled" | "silent") =>
    after.ending ? [] : [Told.RunResumed.create({ ...run, since, was }, origin(`resumed.${was}`))];
  if (silent.was !== undefined && silent.is === undefined) said.push(...resumed("silent"));
  if (stalled.was !== undefined && stalled.is === undefined) said.push(...resumed("stalled"));
  if (stalled.is !== undefined && stalled.is !== stalled.was)
    said.push(Told.RunStalled.create({ ...run, since: time(stalled.is) }, origin("stalled")));
  if (silent.is !== undefined && silent.is !== silent.was)
    said.push(Told.RunWentSilent.create({ ...run, since: time(silent.is) }, origin("silent")));
  return said;
}

function finish(before: Run, after: Run, route: Route | undefined, run: OfRun, origin: OriginOf): Message[] {
  const is = finished(after, route);
  if (!is || JSON.stringify(is) === JSON.stringify(finished(before, route))) return [];
  return [Told.RunFinished.create({ ...run, ...is }, origin("finished"))];
}

/** What a run that ended came to; nothing while it goes on, or nobody has told which task it was for. */
export function finished(run: Run, route: Route | undefined) {
  const { task, ending, courierId, progress } = run;
  if (!task || !ending) return undefined;
  const states = atStops(run, route).map(({ state }) => (state === "departed" ? "arrived" : state));
  const count = (state: string) => states.filter((one) => one === state).length;
  const stops = { arrived: count("arrived"), skipped: count("skipped"), pending: count("pending") };
  const told = { endedAt: time(ending.at), outcome: ending.outcome, distanceM: metres(progress) };
  return { taskId: task.taskId, courierId, ...told, ...(route && { progress: shareOf(run, route), stops }) };
}
