import type { Contract, Received } from "@waybill/events-schema/event";
import type { Change, Scope } from "@waybill/events-schema/live";
import * as tasks from "@waybill/events-schema/tasks";
import * as tracking from "@waybill/events-schema/tracking";

interface LiveEvent {
  contract: Contract;
  /** The subject of the event, and since when it holds; the time of the event when the data has no time. */
  toSubject: (data: never) => { about: string; at?: string };
  /** The last event of its run or task. */
  ends?: true;
}

/** A live event. The types of the contract and of its data meet only here. */
const liveEvent = <C extends Contract>(
  contract: C,
  toSubject: (data: Received<C>["data"]) => { about: string; at?: string },
): LiveEvent => ({ contract, toSubject });

const taskSubject = ({ taskId }: { taskId: string }) => ({ about: `task:${taskId}` });
const stopSubject = ({ runId, stopId, at }: { runId: string; stopId: string; at: string }) => ({
  about: `run:${runId}/stop:${stopId}`,
  at,
});
const offRouteSubject = ({ runId, since }: { runId: string; since: string }) => ({
  about: `run:${runId}/way`,
  at: since,
});
const inactivitySubject = ({ runId, since }: { runId: string; since: string }) => ({
  about: `run:${runId}/pace`,
  at: since,
});

const liveEvents: readonly LiveEvent[] = [
  liveEvent(tracking.RunProgressed, ({ runId, fixTime }) => ({ about: `run:${runId}/place`, at: fixTime })),
  liveEvent(tracking.StopArrived, stopSubject),
  liveEvent(tracking.StopDeparted, stopSubject),
  liveEvent(tracking.RunWentOffRoute, offRouteSubject),
  liveEvent(tracking.RunBackOnRoute, offRouteSubject),
  liveEvent(tracking.RunStalled, inactivitySubject),
  liveEvent(tracking.RunWentSilent, inactivitySubject),
  liveEvent(tracking.RunResumed, inactivitySubject),
  {
    ...liveEvent(tracking.RunFinished, ({ runId, endedAt }) => ({ about: `run:${runId}/end`, at: endedAt })),
    ends: true,
  },
  liveEvent(tasks.TaskOpened, taskSubject),
  liveEvent(tasks.TaskClaimed, taskSubject),
  liveEvent(tasks.TaskReleased, taskSubject),
  liveEvent(tasks.TaskStarted, taskSubject),
  { ...liveEvent(tasks.TaskExpired, taskSubject), ends: true },
  { ...liveEvent(tasks.TaskCancelled, taskSubject), ends: true },
  { ...liveEvent(tasks.TaskCompleted, taskSubject), ends: true },
  { ...liveEvent(tasks.TaskFailed, taskSubject), ends: true },
];
const liveEventByName = new Map(liveEvents.map((event) => [event.contract.name, event]));

/** The contracts the feed consumes. */
export const liveFeedContracts: readonly Contract[] = liveEvents.map(({ contract }) => contract);

/** The change that the feed publishes for an event. */
export function toChange({ name, meta, data }: Received<Contract> & { name: string }): Change {
  const { about, at = meta.at } = liveEventByName.get(name)!.toSubject(data as never);
  return { about, event: name, id: meta.id, at, ...(meta.seq !== undefined && { seq: meta.seq }), data };
}

/**
 * Whether a change belongs to a scope. An event without a team is visible to scope `all` and the scope of its run only.
 */
export function isInScope({ data }: Change, scope: Scope): boolean {
  if (scope === "all") return true;
  const [, kind, id] = /^(team|run):(.+)$/.exec(scope) ?? [];
  return data[kind === "team" ? "team" : "runId"] === id;
}

/** The run or task of a change. */
export const entityKey = ({ about }: Change) => about.split("/", 1)[0]!;

/** Whether a change is the last of its run or task. */
export const isEnd = ({ event }: Change) => liveEventByName.get(event)?.ends === true;
