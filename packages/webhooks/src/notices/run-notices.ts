/** What customers are told of a run, derived from its events in whatever order and however often they arrive. */
import { type LatLon, metresBetween } from "@waybill/geometry/lat-lon";

export interface NoticeStop extends LatLon {
  stopId: string;
}

/** A run as far as notices need it. Stops are numbers: their places in the route. */
export interface NoticeRun {
  runId: string;
  version: number;
  /** Absent until the run has started. */
  task?: { taskId: string; team?: string; stops: NoticeStop[] };
  visited: number[];
  /** When each stop was left. */
  leftAt: Record<string, string>;
  /** Visits that arrived before the run's start. */
  early: { stopId: string; at: string; isLeft: boolean }[];
  completedAt?: string;
  /** What was published. */
  near: number[];
  done: number[];
}

export interface RunNotice {
  kind: "out" | "near" | "done";
  stop: number;
  stopId: string;
  /** When it happened: when the run started, the stop was left, the task was completed. */
  at: string;
  eta?: { from: string; to: string };
}

/** The part of an event that matters here. A run may continue another, which was handed over to it. */
export type RunFact =
  | { kind: "started"; at: string; taskId: string; team?: string; stops: NoticeStop[]; continued?: NoticeRun }
  | { kind: "moved"; at: string; point: LatLon; speedMps?: number }
  | { kind: "visited"; at: string; stopId: string; isLeft: boolean }
  | { kind: "completed"; at: string };

export const createNoticeRun = (runId: string): NoticeRun => ({
  runId,
  version: 0,
  visited: [],
  leftAt: {},
  early: [],
  near: [],
  done: [],
});

/** The run after one more fact, and the notices that follow from it. Without a change the same object is returned. */
export function applyFact(run: NoticeRun, fact: RunFact): { run: NoticeRun; notices: RunNotice[] } {
  if (fact.kind === "moved") return noteNear(run, fact);
  const known = learn(run, fact);
  if (known === run) return { run, notices: [] };
  const isOut = fact.kind === "started" && !fact.continued;
  const out = isOut
    ? stopsOf(known).map(({ stopId }, stop): RunNotice => ({ kind: "out", stop, stopId, at: fact.at }))
    : [];
  const done = doneNotices(known);
  const after = { ...known, version: run.version + 1, done: [...known.done, ...done.map(({ stop }) => stop)] };
  return { run: after, notices: [...out, ...done] };
}

const stopsOf = ({ task }: NoticeRun): readonly NoticeStop[] => task?.stops ?? [];

function learn(run: NoticeRun, fact: Exclude<RunFact, { kind: "moved" }>): NoticeRun {
  if (fact.kind === "completed") return run.completedAt === undefined ? { ...run, completedAt: fact.at } : run;
  if (fact.kind === "visited") return noteVisit(run, fact);
  if (run.task) return run;
  const { taskId, team, stops, continued } = fact;
  const { visited, leftAt, near, done } = continued ?? run;
  const task = { taskId, stops, ...(team !== undefined && { team }) };
  const started = { ...run, task, visited, leftAt, near, done, early: [] };
  return run.early.reduce(noteVisit, started);
}

function noteVisit(run: NoticeRun, visit: { stopId: string; at: string; isLeft: boolean }): NoticeRun {
  if (!run.task) {
    const { stopId, at, isLeft } = visit;
    const isKnown = run.early.some((one) => one.stopId === stopId && one.isLeft === isLeft);
    return isKnown ? run : { ...run, early: [...run.early, { stopId, at, isLeft }] };
  }
  const stop = run.task.stops.findIndex(({ stopId }) => stopId === visit.stopId);
  const isNews = !run.visited.includes(stop) || (visit.isLeft && run.leftAt[stop] === undefined);
  if (stop < 0 || !isNews) return run;
  const visited = [...new Set([...run.visited, stop])];
  return { ...run, visited, leftAt: visit.isLeft ? { ...run.leftAt, [stop]: visit.at } : run.leftAt };
}

/** Stops that were left; at the task's end all that were visited, and where no visit is known, all of them. */
function doneNotices(run: NoticeRun): RunNotice[] {
  return stopsOf(run).flatMap(({ stopId }, stop): RunNotice[] => {
    const isVisited = run.visited.length === 0 || run.visited.includes(stop);
    const at = run.leftAt[stop] ?? (isVisited ? run.completedAt : undefined);
    return at === undefined || run.done.includes(stop) ? [] : [{ kind: "done", stop, stopId, at }];
  });
}

/** A courier so near is expected soon. */
const MAX_SECONDS_AWAY = 600;
/** Streets are longer than the straight line. */
const DETOUR = 1.35;
/** A courier at a red light is not infinitely far away. */
const SPEED_MPS = { min: 3, assumed: 6, max: 14 };
/** The estimate is rough: it may be so much shorter and longer. */
const BAND = { from: 0.7, to: 1.5 };
const MINUTE_MS = 60_000;

/** Stops are visited in order, but one may be skipped: the next two after the last visited one count. */
const NEXT_STOPS = 2;

function noteNear(run: NoticeRun, { at, point, speedMps = SPEED_MPS.assumed }: Extract<RunFact, { kind: "moved" }>) {
  if (run.completedAt !== undefined) return { run, notices: [] };
  const speed = Math.min(SPEED_MPS.max, Math.max(SPEED_MPS.min, speedMps));
  const next = Math.max(-1, ...run.visited) + 1;
  const notices = stopsOf(run).flatMap((place, stop): RunNotice[] => {
    const seconds = (metresBetween(point, place) * DETOUR) / speed;
    const isNext = stop >= next && stop < next + NEXT_STOPS;
    if (!isNext || seconds > MAX_SECONDS_AWAY || run.near.includes(stop)) return [];
    const from = Math.floor((Date.parse(at) + seconds * BAND.from * 1_000) / MINUTE_MS) * MINUTE_MS;
    const to = Math.ceil((Date.parse(at) + seconds * BAND.to * 1_000) / MINUTE_MS + 1) * MINUTE_MS;
    const eta = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
    return [{ kind: "near", stop, stopId: place.stopId, at, eta }];
  });
  if (notices.length === 0) return { run, notices };
  return {
    run: { ...run, version: run.version + 1, near: [...run.near, ...notices.map(({ stop }) => stop)] },
    notices,
  };
}
