import type { Message } from "@waybill/events-schema/event";
import * as Told from "@waybill/events-schema/tasks";
import { announcement, type Entry } from "./ledger.ts";
import type { Move, Task } from "./tasks.ts";

/** What the bus is told of a move. Ids come from the task and its version: said twice is said once. */
export function news(
  before: Task,
  { ...task }: Task,
  { verb, at, correlationId }: Move,
  entries: readonly Entry[],
): Message[] {
  const { taskId, routeId, revision, run, claim } = task;
  const team = claim?.team && { team: claim.team };
  const origin = { id: `${taskId}.${task.version}`, seq: task.version, correlationId, at: new Date(at) };
  const courierId = before.claim?.courierId;
  const ended = () => ({
    taskId,
    runId: run!.runId,
    courierId: courierId!,
    durationS: Math.max(0, Math.round((at - Date.parse(run!.startedAt)) / 1_000)),
  });
  const said: Record<Move["verb"], () => Message> = {
    open: () => opened(task, origin),
    claim: () => Told.TaskClaimed.create({ taskId, courierId: claim!.courierId, ...team }, origin),
    release: () => Told.TaskReleased.create({ taskId, courierId: courierId!, reason: "courier" }, origin),
    lapse: () => Told.TaskReleased.create({ taskId, courierId: courierId!, reason: "not-started" }, origin),
    start: () =>
      Told.TaskStarted.create({ taskId, runId: run!.runId, courierId: courierId!, routeId, revision, ...team }, origin),
    complete: () => Told.TaskCompleted.create({ ...ended(), onTime: task.ended!.onTime }, origin),
    fail: () => Told.TaskFailed.create({ ...ended(), reason: task.ended!.reason as "other" }, origin),
    expire: () => Told.TaskExpired.create({ taskId }, origin),
    cancel: () => Told.TaskCancelled.create({ taskId, ...(courierId && { courierId }) }, origin),
  };
  return [said[verb](), ...entries.map((entry) => announcement(entry, correlationId))];
}

function opened({ taskId, routeId, revision, bonus, window, offerExpiresAt }: Task, origin: { id: string }): Message {
  return Told.TaskOpened.create({ taskId, routeId, revision, bonus, window, offerExpiresAt }, origin);
}
