import type { Meta, NamedMessage } from "@waybill/events-schema/event";
import type { reportFactEvents } from "@waybill/events-schema/groups";
import type { Money } from "@waybill/events-schema/tasks";

/** An event that CollectReportFacts consumes, as received. */
export type ReportSourceEvent = NamedMessage<(typeof reportFactEvents)[number]>;

/** The part of an event that reports use. It depends on the event alone, so that the same event always gives the same fact. */
export interface ReportFact {
  /** The event's id. */
  id: string;
  name: Exclude<ReportSourceEvent["name"], "route.published" | "task.opened">;
  /** When it happened: RFC 3339 in UTC with milliseconds, which sorts as text. */
  at: string;
  /** `NO_COURIER` for an offer that nobody claimed; absent while the courier of its run is not known. */
  courierId?: string;
  /** The team it belongs to; absent when it belongs to none. */
  team?: string;
  taskId?: string;
  runId?: string;
  stopId?: string;
  receiptId?: string;
  /** Of two facts about the same run, stop or receipt, the one with the higher number counts. */
  seq?: number;
  /** The id of an older event whose visit this newer event moved or withdrew. */
  replaces?: string;
  onTime?: boolean;
  seconds?: number;
  metres?: number;
  money?: Money;
}

/** What an event contains: a fact, the owner of a run, the route of a task, the name of a route. */
export interface ExtractedFacts {
  fact?: ReportFact;
  runOwner?: { runId: string; courierId: string; taskId: string };
  taskRoute?: { taskId: string; routeId: string };
  routeName?: { routeId: string; revision: number; name: string };
}

/** The courier of an offer that nobody claimed. */
const NO_COURIER = "";

export function extractFacts(event: ReportSourceEvent): ExtractedFacts {
  const { meta, data } = event;
  const createFact = (fields: Partial<ReportFact>, at = meta.at): ReportFact => ({
    ...baseFact(event.name as ReportFact["name"], meta, at),
    ...("team" in data && data.team !== undefined && { team: data.team }),
    ...fields,
  });
  switch (event.name) {
    case "route.published": {
      const { routeId, revision, title: name } = event.data;
      return name === undefined ? {} : { routeName: { routeId, revision, name } };
    }
    case "task.opened":
      return { taskRoute: { taskId: event.data.taskId, routeId: event.data.routeId } };
    case "task.started": {
      const { taskId, runId, courierId, routeId } = event.data;
      const runOwner = { runId, courierId, taskId };
      return { fact: createFact({ taskId, runId, courierId }), runOwner, taskRoute: { taskId, routeId } };
    }
    case "task.completed":
    case "task.failed": {
      const { taskId, runId, courierId, durationS } = event.data;
      const onTime = event.name === "task.completed" ? event.data.onTime : undefined;
      const fields = { taskId, runId, courierId, seconds: durationS };
      return { fact: createFact({ ...fields, ...(onTime !== undefined && { onTime }) }) };
    }
    case "task.unassigned": {
      const { taskId, runId, courierId, durationS } = event.data;
      const ofRun = runId !== undefined && { runId, seconds: durationS ?? 0 };
      return { fact: createFact({ taskId, courierId, ...ofRun }) };
    }
    case "run.finished": {
      const { taskId, runId, courierId, distanceM, endedAt } = event.data;
      const runOwner = { runId, courierId, taskId };
      const fields = { ...runOwner, metres: Math.round(distanceM), seq: meta.seq ?? 0 };
      return { fact: createFact(fields, endedAt), runOwner };
    }
    case "stop.arrived":
    case "stop.visit-withdrawn": {
      const { runId, stopId } = event.data;
      const at = event.name === "stop.arrived" ? event.data.at : meta.at;
      return { fact: createFact({ runId, stopId, seq: meta.seq ?? 0 }, at) };
    }
    case "bonus.awarded":
    case "ledger.adjusted": {
      // The reimbursement of a receipt is in the events of the receipt itself.
      if (event.name === "ledger.adjusted" && event.data.kind === "receipt") return {};
      const { courierId, taskId, money } = event.data;
      return { fact: createFact({ courierId, money, ...(taskId !== undefined && { taskId }) }) };
    }
    case "receipt.accepted":
    case "receipt.corrected":
    case "receipt.rejected": {
      const { receiptId, courierId, taskId, runId, handedInAt } = event.data;
      const money = event.name === "receipt.rejected" ? undefined : event.data.money;
      const ids = {
        receiptId,
        courierId,
        ...(taskId !== undefined && { taskId }),
        ...(runId !== undefined && { runId }),
      };
      return { fact: createFact({ ...ids, ...(money && { money }), seq: meta.seq ?? 0 }, handedInAt) };
    }
    default: {
      const { taskId } = data as { taskId: string };
      const { courierId = NO_COURIER } = data as { courierId?: string };
      return { fact: createFact({ taskId, courierId }) };
    }
  }
}

/**
 * The facts to store for a fact about a stop, given the other facts about the stops of its run. A visit is stored at its own
 * time. A newer event about the same stop is stored at that time too, as a withdrawal, so that a report that reads only the
 * day of the older event finds it there. A withdrawal is stored nowhere until the visit that it withdraws is received.
 */
export function stopFactsToStore(fact: ReportFact, runStopFacts: readonly ReportFact[]): ReportFact[] {
  const sameStop = runStopFacts.filter(({ id, stopId }) => id !== fact.id && stopId === fact.stopId);
  const older = sameStop.filter((other) => isStopArrival(other) && isNewer(fact, other));
  const newer = isStopArrival(fact) ? sameStop.filter((other) => isNewer(other, fact)) : [];
  return [
    ...(isStopArrival(fact) ? [fact] : []),
    ...older.map((visit) => createWithdrawal(visit, fact)),
    ...newer.map((other) => createWithdrawal(fact, other)),
  ];
}

const isStopArrival = ({ name }: ReportFact) => name === "stop.arrived";
/** Facts without a `seq`, as older versions stored them, are ordered by time and id. */
const isNewer = (one: ReportFact, other: ReportFact): boolean =>
  (one.seq ?? 0) === (other.seq ?? 0)
    ? `${one.at} ${one.id}` > `${other.at} ${other.id}`
    : (one.seq ?? 0) > (other.seq ?? 0);
const createWithdrawal = (visit: ReportFact, { id, seq = 0 }: ReportFact): ReportFact => ({
  ...visit,
  id,
  name: "stop.visit-withdrawn",
  seq,
  replaces: visit.id,
});

/** The runs of facts that name a run and no task: the photo of a receipt may name only its run. */
export const runIdsWithoutTask = (facts: readonly ReportFact[]): string[] => [
  ...new Set(facts.flatMap(({ taskId, runId }) => (taskId === undefined ? (runId ?? []) : []))),
];

/** The facts; one that names no task has the task of its run. */
export const withTaskIds = (facts: readonly ReportFact[], taskIdByRun: ReadonlyMap<string, string>): ReportFact[] =>
  facts.map((fact) => {
    const taskId = fact.taskId ?? taskIdByRun.get(fact.runId ?? "");
    return taskId === undefined ? fact : { ...fact, taskId };
  });

const baseFact = (name: ReportFact["name"], { id }: Meta, at: string) => ({ id, name, at: new Date(at).toISOString() });
