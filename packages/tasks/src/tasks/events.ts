import type { Message } from "@waybill/events-schema/event";
import * as events from "@waybill/events-schema/tasks";
import { createLedgerEvent, type LedgerEntry } from "../ledger/entries.ts";
import type { TaskCommand, Task } from "./task.ts";

/** The events of a transition. Ids come from the task and its version, so a repetition is the same event. */
export function createTaskEvents(
  before: Task,
  task: Task,
  { verb, at, correlationId }: TaskCommand,
  entries: readonly LedgerEntry[],
): Message[] {
  const { taskId, title, routeId, revision, run, claim } = task;
  const subject = { taskId, title };
  const origin = { id: `${taskId}.${task.version}`, seq: task.version, correlationId, at: new Date(at) };
  const courierId = before.claim?.courierId;
  const holder = before.claim ?? claim;
  const ofTeam = holder ? holder.team : task.team;
  const team = ofTeam !== undefined && { team: ofTeam };
  const ended = () => ({
    ...subject,
    runId: run!.runId,
    courierId: courierId!,
    durationS: Math.max(0, Math.round((at - Date.parse(run!.startedAt)) / 1_000)),
  });
  const unmet = () => task.review && { unmet: [...task.review.unmet] };
  const createByVerb: Record<TaskCommand["verb"], () => Message> = {
    open: () => createTaskOpened(task, team, origin),
    claim: () => events.TaskClaimed.create({ ...subject, courierId: claim!.courierId, ...team }, origin),
    release: () =>
      events.TaskReleased.create({ ...subject, courierId: courierId!, reason: "courier", ...team }, origin),
    lapse: () =>
      events.TaskReleased.create({ ...subject, courierId: courierId!, reason: "not-started", ...team }, origin),
    start: () =>
      events.TaskStarted.create(
        { ...subject, runId: run!.runId, courierId: courierId!, routeId, revision, ...team },
        origin,
      ),
    complete: () =>
      events.TaskCompleted.create({ ...ended(), onTime: task.ended!.onTime, ...unmet(), ...team }, origin),
    fail: () => events.TaskFailed.create({ ...ended(), reason: task.ended!.reason as "other", ...team }, origin),
    expire: () => events.TaskExpired.create({ ...subject, ...team }, origin),
    cancel: () =>
      events.TaskCancelled.create(
        { ...subject, ...(courierId && { courierId }), ...(run && { runId: run.runId }), ...team },
        origin,
      ),
  };
  return [createByVerb[verb](), ...entries.map((entry) => createLedgerEvent(entry, correlationId))];
}

function createTaskOpened(
  { taskId, title, routeId, revision, bonus, window, offerExpiresAt }: Task,
  team: false | { team: string },
  origin: { id: string },
): Message {
  return events.TaskOpened.create({ taskId, title, routeId, revision, bonus, window, offerExpiresAt, ...team }, origin);
}
