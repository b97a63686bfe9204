import { randomUUID } from "node:crypto";
import type { Message } from "@waybill/events-schema/event";
import type { Bonus, Money, TimeWindow } from "@waybill/events-schema/tasks";
import { earnedBonus, promisedBonus } from "./bonus.ts";
import type { CompletionPolicy, CompletionReview, CompletionRule } from "./completion.ts";
import { createBonusEntry, createLedgerEvent, type LedgerEntry } from "../ledger/entries.ts";
import { createDrawClosed, createTaskEvents } from "./events.ts";
import type { LatLon } from "@waybill/geometry/lat-lon";
import { createDrawing, drawableAt, type Drawing, type DrawResult } from "./draw.ts";
import { transitionProblem } from "./problems.ts";
import { slotName } from "./slots.ts";

export type TaskState = "draft" | "open" | "claimed" | "started" | "completed" | "failed" | "expired" | "cancelled";
export const TASK_STATES = [
  "draft",
  "open",
  "claimed",
  "started",
  "completed",
  "failed",
  "expired",
  "cancelled",
] as const;

/** No transition leads out of these. */
export const ENDED_STATES = ["completed", "failed", "expired", "cancelled"] as const satisfies readonly TaskState[];

/** Every transition. What is not here is refused, with the code that problems.ts has for it. */
export const TASK_TRANSITIONS = {
  open: { from: ["draft"], to: "open" },
  claim: { from: ["open"], to: "claimed" },
  release: { from: ["claimed"], to: "open" },
  lapse: { from: ["claimed"], to: "open" },
  draw: { from: ["open"], to: "claimed" },
  assign: { from: ["draft", "open", "claimed", "started"], to: "claimed" },
  unassign: { from: ["claimed", "started"], to: "open" },
  start: { from: ["claimed"], to: "started" },
  complete: { from: ["started"], to: "completed" },
  fail: { from: ["started"], to: "failed" },
  expire: { from: ["open"], to: "expired" },
  cancel: { from: ["draft", "open", "claimed", "started"], to: "cancelled" },
} as const satisfies Record<string, { from: readonly TaskState[]; to: TaskState }>;
export type TaskVerb = keyof typeof TASK_TRANSITIONS;

export interface TaskClaim {
  courierId: string;
  /** The team that the task was offered to, else the one of the courier's token. */
  team?: string | undefined;
  at: string;
  /** What the bonus had risen to. */
  promisedBonus: Money;
  /** The task is open again when it is not started by then. */
  startBy: string;
  slot: string;
}

/** A run of a courier from whom the task was taken; its team is that of the claim. */
export interface EarlierRun {
  runId: string;
  courierId: string;
  team?: string | undefined;
  startedAt: string;
  endedAt: string;
}

export interface Task {
  taskId: string;
  /** Counts its writes: every write is over exactly the version that was read. */
  version: number;
  state: TaskState;
  title: string;
  /** The team that it is offered to; undefined: all couriers. */
  team?: string | undefined;
  routeId: string;
  revision: number;
  /** Where it begins: the first stop. */
  place: LatLon;
  window: TimeWindow;
  bonus: Bonus;
  offerExpiresAt: string;
  startWithinS: number;
  createdAt: string;
  /** The partner whose file it came in, and what they call it. */
  from?: { partner: string; externalId?: string | undefined };
  openedAt?: string;
  /** Who has it, or had it when it ended. */
  claim?: TaskClaim;
  run?: { runId: string; startedAt: string };
  /** Runs of couriers from whom it was taken, the first first: what they visited stays visited. */
  earlierRuns?: EarlierRun[];
  /** 9 is the highest; undefined and 0: none. */
  priority?: number | undefined;
  /** How long couriers enter a draw for it; undefined: the first who claims it has it. */
  draw?: { seconds: number } | undefined;
  /** The draw since it was opened. */
  drawing?: Drawing;
  ended?: { at: string; onTime: boolean; reason?: string };
  /** What completing it has to prove; undefined: nothing. */
  completion?: CompletionPolicy | undefined;
  /** Of a completion that was not proven: while it is required, there is no bonus. */
  review?: CompletionReview;
  /** The last transition: the same command by the same caller again is a repeat and gets the same answer. */
  lastTransition: { verb: TaskVerb | "create" | "edit"; by: string; at: string };
}

/** What lists show of a task, and the indexes have. */
export type ListedTask = Omit<Task, "lastTransition">;

/** The team that a task belongs to: that of its claim, else the one that it is offered to. */
export const taskTeam = ({ claim, team }: Pick<Task, "claim" | "team">): string | undefined => claim?.team ?? team;

export interface TaskCommand {
  verb: TaskVerb;
  by: string;
  team?: string | undefined;
  /** Milliseconds since 1970. */
  at: number;
  correlationId: string;
  reason?: string;
  /** The caller's Idempotency-Key. */
  key?: string | undefined;
  /** Of `complete`: the rules of the task's completion policy that are not met. */
  unmet?: readonly CompletionRule[];
  /** Of `assign` and `draw`: who gets it. */
  courierId?: string;
  /** Of `draw`: what came of it. */
  result?: DrawResult;
  /** A manager's reason to complete it all the same, for the courier who has it. */
  override?: string;
}

/** What a command results in: the task after it, events to publish, ledger entries. All of it is one write. */
export interface TaskTransition {
  task: Task;
  events: Message[];
  entries: LedgerEntry[];
}

/** Of a run that failed, when none is given. */
const DEFAULT_FAILURE_REASON = "other";

/** Has this command been executed for this caller, with nothing after it but what follows from it? */
export function isRepeatedCommand(
  task: Task,
  {
    verb,
    by,
    courierId = by,
    reason = DEFAULT_FAILURE_REASON,
  }: Pick<TaskCommand, "verb" | "by" | "reason" | "courierId">,
): boolean {
  if (verb === "claim" || verb === "assign")
    return ["claimed", "started"].includes(task.state) && task.claim?.courierId === courierId;
  if (verb === "fail" && task.ended?.reason !== reason) return false;
  return task.lastTransition.verb === verb && task.lastTransition.by === by;
}

/** Apply a command. Throws the problem that says why it cannot be applied. */
export function transitionTask(task: Task, command: TaskCommand): TaskTransition {
  const refused = transitionProblem(task, command);
  if (refused) throw refused;
  const at = new Date(command.at).toISOString();
  const next: Task = {
    ...task,
    ...CHANGES_BY_VERB[command.verb](task, command, at),
    state: TASK_TRANSITIONS[command.verb].to,
    version: task.version + 1,
    lastTransition: { verb: command.verb, by: command.by, at },
  };
  if (next.state === "open") delete next.claim;
  if (next.state === "open" || next.state === "claimed") delete next.run;
  const entries = isBonusDue(next) ? earnedBonuses(next, at) : [];
  return { task: next, entries, events: createTaskEvents(task, next, command, entries) };
}

/** The task with its review decided or proven, and the bonus that was held until then. */
export function settleReview(
  task: Task,
  review: CompletionReview,
  { at, correlationId }: Pick<TaskCommand, "at" | "correlationId">,
): TaskTransition {
  const next: Task = { ...task, review, version: task.version + 1 };
  const entries = isBonusDue(next) ? earnedBonuses(next, new Date(at).toISOString()) : [];
  return { task: next, entries, events: entries.map((entry) => createLedgerEvent(entry, correlationId)) };
}

const isBonusDue = ({ state, review }: Task) =>
  state === "completed" && review?.state !== "required" && review?.state !== "rejected";
const earnedBonuses = (task: Task, at: string) => [createEarnedBonus(task, at)].filter(({ money }) => money.amount > 0);

const CHANGES_BY_VERB: Record<TaskVerb, (task: Task, command: TaskCommand, at: string) => Partial<Task>> = {
  open: ({ draw, offerExpiresAt }, { at: ms }, at) => ({
    openedAt: at,
    ...(draw && { drawing: createDrawing(draw.seconds, ms, offerExpiresAt) }),
  }),
  claim: (task, command) => ({ claim: createClaim(task, command) }),
  draw: (task, command, at) => ({
    claim: createClaim(task, command),
    drawing: { ...task.drawing!, closedAt: at, result: command.result! },
  }),
  assign: (task, command, at) => ({
    openedAt: task.openedAt ?? at,
    claim: createClaim({ ...task, openedAt: task.openedAt ?? at }, command),
    ...withEarlierRun(task, at),
    // Whoever entered the draw has not won it.
    ...(isSealed(task) && { drawing: { ...task.drawing!, closedAt: at } }),
  }),
  unassign: (task, _, at) => ({ openedAt: at, ...withEarlierRun(task, at) }),
  release: (_, __, at) => ({ openedAt: at }),
  lapse: (_, __, at) => ({ openedAt: at }),
  start: (task, _, at) => ({ run: { runId: createRunId(task), startedAt: at } }),
  complete: (task, { at: ms, unmet = [], by, override }, at) => ({
    ended: { at, onTime: ms <= Date.parse(task.window.to) },
    ...(override !== undefined && { review: { state: "accepted", unmet, by, at, reason: override } }),
    ...(override === undefined && unmet.length > 0 && { review: { state: "required", unmet } }),
  }),
  fail: (_, { reason = DEFAULT_FAILURE_REASON }, at) => ({ ended: { at, onTime: false, reason } }),
  expire: () => ({}),
  cancel: () => ({}),
};

/**
 * The claim of a courier: who asked for the task, or who was given it. What a dispatcher gave is theirs until its window ends,
 * however early it was given.
 */
function createClaim(task: Task, { verb, by, courierId = by, team, at: ms }: TaskCommand): TaskClaim {
  const startBy = ms + task.startWithinS * 1_000;
  return {
    courierId,
    team: task.team ?? team,
    at: new Date(ms).toISOString(),
    promisedBonus: promisedBonus(task.bonus, Date.parse(task.openedAt!), ms),
    startBy: new Date(verb === "assign" ? Math.max(startBy, Date.parse(task.window.to)) : startBy).toISOString(),
    slot: slotName(task.taskId, task.version),
  };
}

/** Its run, which ends when it is taken from its courier, among the earlier ones. */
const withEarlierRun = ({ run, claim, earlierRuns = [] }: Task, endedAt: string): Partial<Task> =>
  run ? { earlierRuns: [...earlierRuns, { ...run, courierId: claim!.courierId, team: claim!.team, endedAt }] } : {};

/** Whether a run of the task is, or was, this courier's. */
export const hasDriven = ({ run, claim, earlierRuns = [] }: Task, courierId: string): boolean =>
  (run !== undefined && claim?.courierId === courierId) ||
  earlierRuns.some((earlier) => earlier.courierId === courierId);

/** Whether couriers enter a draw, or one is still to be drawn. */
export const isSealed = ({ state, drawing }: Task): boolean =>
  state === "open" && drawing !== undefined && drawing.closedAt === undefined;

/** The task after a draw in which nobody could take it: from now on the first who claims it has it. */
export function closeEmptyDraw(task: Task, result: DrawResult, { at, correlationId }: TaskCommand): TaskTransition {
  const drawing = { ...task.drawing!, closedAt: new Date(at).toISOString(), result };
  const next: Task = { ...task, drawing, version: task.version + 1 };
  return { task: next, entries: [], events: [createDrawClosed(next, { at, correlationId })] };
}

/**
 * The run that this version of the task begins. Its last part cannot be guessed: whoever knows the id of a run that has
 * not begun yet could report for it first, and have it.
 */
const createRunId = ({ taskId, version }: Task) =>
  `run_${taskId.replace(/^tsk_/, "")}.${version + 1}.${randomUUID().slice(0, 8)}`;

/** The task that a run is of; undefined for a run without one. */
export function taskIdOfRun(runId: string): string | undefined {
  const [, id] = /^run_([^.]+)\.\d+\.[0-9a-f]{8}$/.exec(runId) ?? [];
  return id === undefined ? undefined : `tsk_${id}`;
}

function createEarnedBonus({ taskId, claim, bonus, ended }: Task, at: string): LedgerEntry {
  const { courierId, team, promisedBonus: promise } = claim!;
  const money = earnedBonus(bonus, promise, ended!.onTime);
  return createBonusEntry({ taskId, courierId, team, money }, at, courierId);
}

/** The transition that is due by time, and when: it is drawn, its offer expires, or the time to start has run out. */
export function dueTransition(task: Task): { verb: "draw" | "expire" | "lapse"; at: string } | undefined {
  const { state, offerExpiresAt, claim, drawing } = task;
  if (isSealed(task)) return { verb: "draw", at: drawableAt(drawing!) };
  if (state === "open") return { verb: "expire", at: offerExpiresAt };
  return state === "claimed" ? { verb: "lapse", at: claim!.startBy } : undefined;
}

/** Does the claim that took this slot still stand? */
export const hasActiveClaim = (task: Task | undefined, courierId: string, slot: string): boolean =>
  task?.claim?.courierId === courierId && task.claim.slot === slot && ["claimed", "started"].includes(task.state);
