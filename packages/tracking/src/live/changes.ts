import type { NamedMessage } from "@waybill/events-schema/event";
import type { liveFeedEvents } from "@waybill/events-schema/groups";
import type { LiveChange } from "@waybill/events-schema/live";
import * as tasks from "@waybill/events-schema/tasks";
import * as tracking from "@waybill/events-schema/tracking";

type LiveFeedEvent = NamedMessage<Exclude<(typeof liveFeedEvents)[number], typeof tracking.RunsProgressed>>;

/** The subject of an event, and since when it holds; the time of the event when the data has no time. */
interface Subject {
  about: string;
  at?: string;
}

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

/** One for each event of the feed: without it this does not compile. */
const subjects: { [E in LiveFeedEvent as E["name"]]: (data: E["data"]) => Subject } = {
  [tracking.RunProgressed.name]: ({ runId, fixTime }) => ({ about: `run:${runId}/place`, at: fixTime }),
  [tracking.StopArrived.name]: stopSubject,
  [tracking.StopDeparted.name]: stopSubject,
  [tracking.RunWentOffRoute.name]: offRouteSubject,
  [tracking.RunBackOnRoute.name]: offRouteSubject,
  [tracking.RunStalled.name]: inactivitySubject,
  [tracking.RunWentSilent.name]: inactivitySubject,
  [tracking.RunResumed.name]: inactivitySubject,
  [tracking.RunFinished.name]: ({ runId, endedAt }) => ({ about: `run:${runId}/end`, at: endedAt }),
  [tasks.TaskOpened.name]: taskSubject,
  [tasks.TaskClaimed.name]: taskSubject,
  [tasks.TaskReleased.name]: taskSubject,
  [tasks.TaskAssigned.name]: taskSubject,
  [tasks.TaskUnassigned.name]: taskSubject,
  [tasks.TaskPrioritized.name]: ({ taskId }) => ({ about: `task:${taskId}/priority` }),
  [tasks.TaskStarted.name]: taskSubject,
  [tasks.TaskExpired.name]: taskSubject,
  [tasks.TaskCancelled.name]: taskSubject,
  [tasks.TaskCompleted.name]: taskSubject,
  [tasks.TaskFailed.name]: taskSubject,
};

/** Events after which nothing more happens to their run or task. */
const LAST_EVENTS: ReadonlySet<string> = new Set(
  [tracking.RunFinished, tasks.TaskExpired, tasks.TaskCancelled, tasks.TaskCompleted, tasks.TaskFailed].map(
    ({ name }) => name,
  ),
);

/** The change that the feed publishes for an event. */
export function toChange({ name, meta, data }: LiveFeedEvent): LiveChange {
  const { about, at = meta.at } = subjects[name](data as never); // name and data are of one contract
  return { about, event: name, id: meta.id, at, ...(meta.seq !== undefined && { seq: meta.seq }), data };
}

/** Events after which the courier of the change does not have the task. */
const TAKEN_FROM_COURIER: ReadonlySet<string> = new Set([tasks.TaskReleased.name, tasks.TaskUnassigned.name]);

/** Whether a task was taken from its courier for another, perhaps of another team. */
export const isHandedOver = ({ event, data }: LiveChange) =>
  event === tasks.TaskUnassigned.name && data["reason"] === "reassigned";

/**
 * Whether a task leaves the team of its courier with this change: it was offered to all, or another courier has it. What
 * happens next belongs to whoever has it then.
 */
export const isLeavingTeam = (change: LiveChange) =>
  TAKEN_FROM_COURIER.has(change.event) && (change.data["offeredTo"] === undefined || isHandedOver(change));

/** The run or task of a change. */
export const entityKey = ({ about }: LiveChange) => about.split("/", 1)[0]!;

/** Whether a change is the last of its run or task in its feed. */
export const isEnd = ({ event, left }: LiveChange) => left === true || LAST_EVENTS.has(event);
