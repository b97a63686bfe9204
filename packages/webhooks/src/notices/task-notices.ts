/** The notices that a task's customers get, derived from the events of its runs in whatever order and however often they arrive. */
import { type LatLon, metresBetween } from "@waybill/geometry/lat-lon";

export interface NoticeStop extends LatLon {
  stopId: string;
}

/**
 * A task as far as notices need it, whoever has it: handed over, it goes on where it was. Stops are numbers: their places in the
 * route.
 */
export interface NoticeTask {
  taskId: string;
  version: number;
  /** Its newest run: the positions of others say nothing any more. Absent until one has started. */
  run?: { runId: string; startedAt: string; team?: string };
  stops: NoticeStop[];
  visited: number[];
  /** When each stop was left. */
  leftAt: Record<string, string>;
  /** Visits that arrived before the start of a run. */
  early: { stopId: string; at: string; isLeft: boolean }[];
  completedAt?: string;
  /** What was published. */
  near: number[];
  done: number[];
}

export interface TaskNotice {
  kind: "out" | "near" | "done";
  stop: number;
  stopId: string;
  /** When it happened: when the run started, the stop was left, the task was completed. */
  at: string;
  eta?: { from: string; to: string };
}

/** The part of an event that matters here. */
export type TaskFact =
  | { kind: "started"; at: string; runId: string; team?: string; stops: NoticeStop[] }
  | { kind: "moved"; at: string; runId: string; point: LatLon; speedMps?: number }
  | { kind: "visited"; at: string; stopId: string; isLeft: boolean }
  | { kind: "completed"; at: string };

export const createNoticeTask = (taskId: string): NoticeTask => ({
  taskId,
  version: 0,
  stops: [],
  visited: [],
  leftAt: {},
  early: [],
  near: [],
  done: [],
});

/** The task after one more fact, and the notices that follow from it. Without a change the same object is returned. */
export function applyFact(task: NoticeTask, fact: TaskFact): { task: NoticeTask; notices: TaskNotice[] } {
  if (fact.kind === "moved") return noteNear(task, fact);
  const known = learn(task, fact);
  if (known === task) return { task, notices: [] };
  // Who takes over goes to customers who know already that their delivery is out.
  const out =
    fact.kind === "started" && !task.run
      ? known.stops.map(({ stopId }, stop): TaskNotice => ({ kind: "out", stop, stopId, at: fact.at }))
      : [];
  const done = doneNotices(known);
  const after = { ...known, version: task.version + 1, done: [...known.done, ...done.map(({ stop }) => stop)] };
  return { task: after, notices: [...out, ...done] };
}

function learn(task: NoticeTask, fact: Exclude<TaskFact, { kind: "moved" }>): NoticeTask {
  if (fact.kind === "completed") return task.completedAt === undefined ? { ...task, completedAt: fact.at } : task;
  if (fact.kind === "visited") return noteVisit(task, fact);
  const { at: startedAt, runId, team, stops } = fact;
  if (task.run && task.run.startedAt >= startedAt) return task;
  const run = { runId, startedAt, ...(team !== undefined && { team }) };
  const started: NoticeTask = { ...task, run, stops, early: [] };
  return task.early.reduce(noteVisit, started);
}

function noteVisit(task: NoticeTask, visit: { stopId: string; at: string; isLeft: boolean }): NoticeTask {
  if (!task.run) {
    const { stopId, at, isLeft } = visit;
    const isKnown = task.early.some((one) => one.stopId === stopId && one.isLeft === isLeft);
    return isKnown ? task : { ...task, early: [...task.early, { stopId, at, isLeft }] };
  }
  const stop = task.stops.findIndex(({ stopId }) => stopId === visit.stopId);
  const isNew = !task.visited.includes(stop) || (visit.isLeft && task.leftAt[stop] === undefined);
  if (stop < 0 || !isNew) return task;
  const visited = [...new Set([...task.visited, stop])];
  return { ...task, visited, leftAt: visit.isLeft ? { ...task.leftAt, [stop]: visit.at } : task.leftAt };
}

/** Stops that were left; at the task's end all that were visited, and where no visit is known, all of them. */
function doneNotices(task: NoticeTask): TaskNotice[] {
  return task.stops.flatMap(({ stopId }, stop): TaskNotice[] => {
    const isVisited = task.visited.length === 0 || task.visited.includes(stop);
    const at = task.leftAt[stop] ?? (isVisited ? task.completedAt : undefined);
    return at === undefined || task.done.includes(stop) ? [] : [{ kind: "done", stop, stopId, at }];
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

function noteNear(
  task: NoticeTask,
  { at, runId, point, speedMps = SPEED_MPS.assumed }: Extract<TaskFact, { kind: "moved" }>,
) {
  if (task.completedAt !== undefined || task.run?.runId !== runId) return { task, notices: [] };
  const speed = Math.min(SPEED_MPS.max, Math.max(SPEED_MPS.min, speedMps));
  const next = Math.max(-1, ...task.visited) + 1;
  const notices = task.stops.flatMap((place, stop): TaskNotice[] => {
    const seconds = (metresBetween(point, place) * DETOUR) / speed;
    const isNext = stop >= next && stop < next + NEXT_STOPS;
    if (!isNext || seconds > MAX_SECONDS_AWAY || task.near.includes(stop)) return [];
    const from = Math.floor((Date.parse(at) + seconds * BAND.from * 1_000) / MINUTE_MS) * MINUTE_MS;
    const to = Math.ceil((Date.parse(at) + seconds * BAND.to * 1_000) / MINUTE_MS + 1) * MINUTE_MS;
    const eta = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
    return [{ kind: "near", stop, stopId: place.stopId, at, eta }];
  });
  if (notices.length === 0) return { task, notices };
  return {
    task: { ...task, version: task.version + 1, near: [...task.near, ...notices.map(({ stop }) => stop)] },
    notices,
  };
}
