import { signal } from "@preact/signals";

interface TaskVersion {
  taskId: string;
  version: number;
}

/** By task, the newest version that any column of the board has loaded. */
const newest = signal<ReadonlyMap<string, number>>(new Map());

/** Columns load one after another, so that a task that has moved meanwhile is in two: call this with what one has loaded. */
export function recordVersions(tasks: readonly TaskVersion[]): void {
  const next = new Map(newest.value);
  for (const { taskId, version } of tasks) next.set(taskId, Math.max(version, next.get(taskId) ?? 0));
  newest.value = next;
}

/** Whether no column has a newer version of the task. */
export const isNewestVersion = ({ taskId, version }: TaskVersion): boolean =>
  version >= (newest.value.get(taskId) ?? 0);
