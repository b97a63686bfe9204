import { derivedId, type Meta } from "../src/event.ts";
import { TaskReleased } from "./example.ts";

export function release(task: { id: string }, cause: { meta: Meta }) {
  return TaskReleased.create({ taskId: task.id, reason: "courier" }, { id: derivedId(cause, "released"), cause });
}

export function explain(detail: unknown): string {
  const { meta, data } = TaskReleased.parse(detail);
  switch (data.reason) {
    case "courier":
      return `${data.taskId} was released (${meta.id})`;
    case "timeout":
      return `${data.taskId} was not started in time (${meta.id})`;
    default:
      // A value that was added after this code was deployed.
      return `${data.taskId} is open again: ${data.reason} (${meta.id})`;
  }
}
