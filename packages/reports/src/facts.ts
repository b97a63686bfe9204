import type { Meta, Received } from "@waybill/events-schema/event";
import { ReceiptAccepted, ReceiptCorrected, ReceiptRejected } from "@waybill/events-schema/receipts";
import * as tasks from "@waybill/events-schema/tasks";
import type { Money } from "@waybill/events-schema/tasks";
import { RunFinished, StopArrived, StopVisitWithdrawn } from "@waybill/events-schema/tracking";

/** The events that count, or say whose something is that does. What HearWork listens to. */
export const HEARD = [
  tasks.RoutePublished,
  tasks.TaskOpened,
  tasks.TaskClaimed,
  tasks.TaskReleased,
  tasks.TaskExpired,
  tasks.TaskCancelled,
  tasks.TaskStarted,
  tasks.TaskCompleted,
  tasks.TaskFailed,
  tasks.BonusAwarded,
  tasks.LedgerAdjusted,
  RunFinished,
  StopArrived,
  StopVisitWithdrawn,
  ReceiptAccepted,
  ReceiptCorrected,
  ReceiptRejected,
] as const;
type Contract = (typeof HEARD)[number];
/** One of them, as it was received. */
export type Heard = { [C in Contract as C["name"]]: Received<C> & { name: C["name"] } }[Contract["name"]];

/** What an event says that counts: a part of the event alone, so that the same event is always the same fact. */
export interface Fact {
  /** The event's. */
  id: string;
  name: Exclude<Heard["name"], "route.published" | "task.opened">;
  /** When it happened, RFC 3339 in UTC with milliseconds: it sorts. */
  at: string;
  /** Nobody: the empty text. Absent while it is not known whose run it was. */
  courierId?: string;
  taskId?: string;
  runId?: string;
  stopId?: string;
  receiptId?: string;
  /** Of two about the same thing, the one with the higher is true. */
  seq?: number;
  /** The event whose visit did not happen at its moment, because this newer one says so. */
  replaces?: string;
  onTime?: boolean;
  seconds?: number;
  metres?: number;
  money?: Money;
}

/** What an event teaches: a fact, whose a run is, which route a task is on, what a route is called. */
export interface Taught {
  fact?: Fact;
  run?: { runId: string; courierId: string; taskId: string };
  task?: { taskId: string; routeId: string };
  route?: { routeId: string; revision: number; name: string };
}

/** For nobody: an offer that nobody took. */
export const NOBODY = "";

/** What is to be learnt from an event. */
export function taughtBy(heard: Heard): Taught {
  const { meta, data } = heard;
  const fact = (more: Partial<Fact>, at = meta.at): Fact => ({
    ...known(heard.name as Fact["name"], meta, at),
    ...more,
  });
  switch (heard.name) {
    case "route.published": {
      const { routeId, revision, title: name } = heard.data;
      return name === undefined ? {} : { route: { routeId, revision, name } };
    }
    case "task.opened":
      return { task: { taskId: heard.data.taskId, routeId: heard.data.routeId } };
    case "task.started": {
      const { taskId, runId, courierId, routeId } = heard.data;
      return { fact: fact({ taskId, runId, courierId }), run: { runId, courierId, taskId }, task: { taskId, routeId } };
    }
    case "task.completed":
    case "task.failed": {
      const { taskId, runId, courierId, durationS } = heard.data;
      const onTime = heard.name === "task.completed" ? heard.data.onTime : undefined;
      return { fact: fact({ taskId, runId, courierId, seconds: durationS, ...(onTime !== undefined && { onTime }) }) };
    }
    case "run.finished": {
      const { taskId, runId, courierId, distanceM, endedAt } = heard.data;
      const run = { runId, courierId, taskId };
      return { fact: fact({ ...run, metres: Math.round(distanceM), seq: meta.seq ?? 0 }, endedAt), run };
    }
    case "stop.arrived":
    case "stop.visit-withdrawn": {
      const { runId, stopId } = heard.data;
      const at = heard.name === "stop.arrived" ? heard.data.at : meta.at;
      return { fact: fact({ runId, stopId, seq: meta.seq ?? 0 }, at) };
    }
    case "bonus.awarded":
    case "ledger.adjusted": {
      // What is paid back for a receipt is told by the receipt itself.
      if (heard.name === "ledger.adjusted" && heard.data.kind === "receipt") return {};
      const { courierId, taskId, money } = heard.data;
      return { fact: fact({ courierId, money, ...(taskId !== undefined && { taskId }) }) };
    }
    case "receipt.accepted":
    case "receipt.corrected":
    case "receipt.rejected": {
      const { receiptId, courierId, taskId, runId, handedInAt } = heard.data;
      const money = heard.name === "receipt.rejected" ? undefined : heard.data.money;
      const of = {
        receiptId,
        courierId,
        ...(taskId !== undefined && { taskId }),
        ...(runId !== undefined && { runId }),
      };
      return { fact: fact({ ...of, ...(money && { money }), seq: meta.seq ?? 0 }, handedInAt) };
    }
    default: {
      const { taskId } = data as { taskId: string };
      const { courierId = NOBODY } = data as { courierId?: string };
      return { fact: fact({ taskId, courierId }) };
    }
  }
}

/**
 * What is said of a stop, as it lies with the courier, given all that is said of the run's stops. A visit lies at its moment.
 * A newer word about the same stop lies at that moment too, as a withdrawal: so whoever reads only the older one's day learns
 * there that it is no longer true. A withdrawal of what nobody has told yet lies nowhere, until its visit comes.
 */
export function placesOf(fact: Fact, ofStops: readonly Fact[]): Fact[] {
  const aboutStop = ofStops.filter(({ id, stopId }) => id !== fact.id && stopId === fact.stopId);
  const older = aboutStop.filter((other) => isVisit(other) && isNewer(fact, other));
  const newer = isVisit(fact) ? aboutStop.filter((other) => isNewer(other, fact)) : [];
  return [
    ...(isVisit(fact) ? [fact] : []),
    ...older.map((visit) => withdrawal(visit, fact)),
    ...newer.map((word) => withdrawal(fact, word)),
  ];
}

const isVisit = ({ name }: Fact) => name === "stop.arrived";
/** Facts that were kept before they had a `seq` go by their moments, and those by the ids. */
const isNewer = (one: Fact, other: Fact): boolean =>
  (one.seq ?? 0) === (other.seq ?? 0)
    ? `${one.at} ${one.id}` > `${other.at} ${other.id}`
    : (one.seq ?? 0) > (other.seq ?? 0);
const withdrawal = (visit: Fact, { id, seq = 0 }: Fact): Fact => ({
  ...visit,
  id,
  name: "stop.visit-withdrawn",
  seq,
  replaces: visit.id,
});

/** The runs of facts that name their courier and their run, and no task: a receipt's photo may say only that. */
export const runsWithoutTask = (facts: readonly Fact[]): string[] => [
  ...new Set(facts.flatMap(({ taskId, runId }) => (taskId === undefined ? (runId ?? []) : []))),
];

/** The facts, each with the task of its run when it names none. */
export const onTasks = (facts: readonly Fact[], taskOf: ReadonlyMap<string, string>): Fact[] =>
  facts.map((fact) => {
    const taskId = fact.taskId ?? taskOf.get(fact.runId ?? "");
    return taskId === undefined ? fact : { ...fact, taskId };
  });

const known = (name: Fact["name"], { id }: Meta, at: string) => ({ id, name, at: new Date(at).toISOString() });
