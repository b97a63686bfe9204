import * as told from "@waybill/events-schema/tasks";

/**
 * What whoever moves a task may announce: all of a task's news, because a move carries on what the move before it could
 * not tell.
 */
export const taskNews = [
  told.TaskOpened,
  told.TaskClaimed,
  told.TaskReleased,
  told.TaskExpired,
  told.TaskCancelled,
  told.TaskStarted,
  told.TaskCompleted,
  told.TaskFailed,
  told.BonusAwarded,
] as const;
