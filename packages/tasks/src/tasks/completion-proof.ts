import { readPhotographedStops, readRevision, readVisitedStops } from "../store.ts";
import { type CompletionRule, unmetRules } from "./completion.ts";
import type { Task, TaskCommand } from "./task.ts";

/** What of its completion policy a started or completed task does not meet at `at`, by the visits and photos known by now. */
export async function findUnmetRules(
  { taskId, completion, run, window, ...task }: Task,
  at: number,
): Promise<CompletionRule[]> {
  if (!completion || !run) return [];
  const [revision, visited, photographed] = await Promise.all([
    readRevision(task.routeId, task.revision),
    readVisitedStops(taskId),
    readPhotographedStops(taskId),
  ]);
  const stops = revision?.body.stops ?? [];
  return unmetRules(completion, { stops, visited, photographed, windowFrom: Date.parse(window.from), at });
}

/** The command to complete a task, with what the task does not prove. */
export const withUnmetRules = async (task: Task, command: TaskCommand): Promise<TaskCommand> =>
  task.state === "started" ? { ...command, unmet: await findUnmetRules(task, command.at) } : command;
