import * as events from "@waybill/events-schema/tasks";

/** What becomes of a task. */
export const taskTransitions = [
  events.TaskOpened,
  events.TaskClaimed,
  events.TaskReleased,
  events.TaskExpired,
  events.TaskCancelled,
  events.TaskStarted,
  events.TaskCompleted,
  events.TaskFailed,
] as const;

/**
 * What whoever moves a task may announce: all of a task's news, because a move carries on what the move before it could
 * not tell.
 */
export const taskEvents = [...taskTransitions, events.BonusAwarded] as const;
