import { randomUUID } from "node:crypto";
import type { Message } from "@waybill/events-schema/event";
import type { Bonus, Money, Window } from "@waybill/events-schema/tasks";
import * as Bonuses from "./bonus.ts";
import { bonusOf, type Entry } from "./ledger.ts";
import { news } from "./news.ts";
import type { Place } from "@waybill/geometry/places";
import { refusal } from "./refusals.ts";
import { slotOf } from "./slots.ts";

export type State = "draft" | "open" | "claimed" | "started" | "completed" | "failed" | "expired" | "cancelled";
export const STATES = ["draft", "open", "claimed", "started", "completed", "failed", "expired", "cancelled"] as const;

/** Every way from state to state. What is not here is refused, with the code that refusals.ts has for it. */
export const MOVES = {
  open: { from: ["draft"], to: "open" },
  claim: { from: ["open"], to: "claimed" },
  release: { from: ["claimed"], to: "open" },
  lapse: { from: ["claimed"], to: "open" },
  start: { from: ["claimed"], to: "started" },
  complete: { from: ["started"], to: "completed" },
  fail: { from: ["started"], to: "failed" },
  expire: { from: ["open"], to: "expired" },
  cancel: { from: ["draft", "open", "claimed", "started"], to: "cancelled" },
} as const satisfies Record<string, { from: readonly State[]; to: State }>;
export type Verb = keyof typeof MOVES;

export interface Claim {
  courierId: string;
  /** Whose courier it was, by the token of the claim. */
  team?: string | undefined;
  at: string;
  /** What the bonus had risen to. */
  promise: Money;
  /** Not started by then, it is open again. */
  startBy: string;
  slot: string;
}

export interface Task {
  taskId: string;
  /** Counts its writes: every write is over exactly the version that was read. */
  version: number;
  state: State;
  title: string;
  routeId: string;
  revision: number;
  /** Where it begins: the first stop. */
  place: Place;
  window: Window;
  bonus: Bonus;
  offerExpiresAt: string;
  startWithinS: number;
  createdAt: string;
  /** The partner whose file it came in, and what they call it. */
  from?: { partner: string; externalId?: string | undefined };
  openedAt?: string;
  /** Who has it, or had it when it ended. */
  claim?: Claim;
  run?: { runId: string; startedAt: string };
  ended?: { at: string; onTime: boolean; reason?: string };
  /** The last move: the same by the same again is a repeat and gets the same answer. */
  last: { verb: Verb | "create" | "edit"; by: string; at: string };
}

export interface Move {
  verb: Verb;
  by: string;
  team?: string | undefined;
  /** Milliseconds since 1970. */
  at: number;
  correlationId: string;
  reason?: string;
}

/** What a move makes: the task after it, what is to be told, what is to be booked. All of it is one write. */
export interface Moved {
  task: Task;
  messages: Message[];
  entries: Entry[];
}

/** Of a run that failed, when none is given. */
const NO_REASON = "other";

/** Has this move been made by this caller, with nothing after it but what follows from it? */
export function isRepeat(task: Task, { verb, by, reason = NO_REASON }: Pick<Move, "verb" | "by" | "reason">): boolean {
  if (verb === "claim") return ["claimed", "started"].includes(task.state) && task.claim?.courierId === by;
  if (verb === "fail" && task.ended?.reason !== reason) return false;
  return task.last.verb === verb && task.last.by === by;
}

/** Make a move. Throws the problem that says why it cannot be made. */
export function move(task: Task, made: Move): Moved {
  const refused = refusal(task, made);
  if (refused) throw refused;
  const at = new Date(made.at).toISOString();
  const next: Task = {
    ...task,
    ...HOW[made.verb](task, made, at),
    state: MOVES[made.verb].to,
    version: task.version + 1,
    last: { verb: made.verb, by: made.by, at },
  };
  if (next.state === "open") delete next.claim;
  const entries = next.state === "completed" ? [wonBy(next, at)].filter(({ money }) => money.amount > 0) : [];
  return { task: next, entries, messages: news(task, next, made, entries) };
}

const HOW: Record<Verb, (task: Task, made: Move, at: string) => Partial<Task>> = {
  open: (_, __, at) => ({ openedAt: at }),
  claim: (task, { by, team, at: ms }, at) => ({
    claim: {
      courierId: by,
      team,
      at,
      promise: Bonuses.promised(task.bonus, Date.parse(task.openedAt!), ms),
      startBy: new Date(ms + task.startWithinS * 1_000).toISOString(),
      slot: slotOf(task.taskId, task.version),
    },
  }),
  release: (_, __, at) => ({ openedAt: at }),
  lapse: (_, __, at) => ({ openedAt: at }),
  start: (task, _, at) => ({ run: { runId: runIdOf(task), startedAt: at } }),
  complete: (task, { at: ms }, at) => ({ ended: { at, onTime: ms <= Date.parse(task.window.to) } }),
  fail: (_, { reason = NO_REASON }, at) => ({ ended: { at, onTime: false, reason } }),
  expire: () => ({}),
  cancel: () => ({}),
};

/**
 * The run that this version of the task begins. Its last part cannot be guessed: whoever knows the id of a run that has
 * not begun yet could report for it first, and have it.
 */
const runIdOf = ({ taskId, version }: Task) =>
  `run_${taskId.replace(/^tsk_/, "")}.${version + 1}.${randomUUID().slice(0, 8)}`;

function wonBy({ taskId, claim, bonus, ended }: Task, at: string): Entry {
  const money = Bonuses.earned(bonus, claim!.promise, ended!.onTime);
  return bonusOf({ taskId, courierId: claim!.courierId, money }, at, claim!.courierId);
}

/** What the clock does to a task, and when: its offer ends, or the time to start has run out. */
export function dueOf({ state, offerExpiresAt, claim }: Task): { verb: "expire" | "lapse"; at: string } | undefined {
  if (state === "open") return { verb: "expire", at: offerExpiresAt };
  return state === "claimed" ? { verb: "lapse", at: claim!.startBy } : undefined;
}

/** Does the claim that took this slot still stand? */
export const holds = (task: Task | undefined, courierId: string, slot: string): boolean =>
  task?.claim?.courierId === courierId && task.claim.slot === slot && ["claimed", "started"].includes(task.state);

/** May they see it? A courier sees what is open and what is theirs. */
export const isSeenBy = ({ state, claim }: Task, { sub, role }: { sub: string; role: string }): boolean =>
  role !== "courier" || state === "open" || claim?.courierId === sub;
