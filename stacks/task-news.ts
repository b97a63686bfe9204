import * as told from "@waybill/events-schema/tasks";

/** What becomes of a task. */
export const taskMoves = [
  told.TaskOpened,
  told.TaskClaimed,
  told.TaskReleased,
  told.TaskExpired,
  told.TaskCancelled,
  told.TaskStarted,
  told.TaskCompleted,
  told.TaskFailed,
] as const;

/**
 * What whoever moves a task may announce: all of a task's news, because a move carries on what the move before it could
 * not tell.
 */
export const taskNews = [...taskMoves, told.BonusAwarded] as const;
