import type { ParsedMessage } from "@waybill/events-schema/event";
import type { TaskCompleted, TaskFailed, TaskStarted, TaskUnassigned } from "@waybill/events-schema/tasks";
import type { RunProgressed } from "@waybill/events-schema/tracking";
import { type ProjectedRunUpdate, applyRunUpdate } from "./run-projection.ts";
import { updateRun } from "../store.ts";

type RunEvent =
  | (ParsedMessage<typeof TaskStarted> & { name: string })
  | (ParsedMessage<typeof TaskCompleted> & { name: string })
  | (ParsedMessage<typeof TaskFailed> & { name: string })
  | (ParsedMessage<typeof TaskUnassigned> & { name: string })
  | (ParsedMessage<typeof RunProgressed> & { name: string });

/** Store what an event says of a run. Photos are checked against it without reading the table of another service. */
export async function projectRun(event: RunEvent, now: number): Promise<void> {
  const update = toRunUpdate(event);
  // Taken from a courier who had not started: there is no run.
  if (!update) return;
  await updateRun(update.runId, (run) => applyRunUpdate(run, update), now);
}

function toRunUpdate({ name, meta, data }: RunEvent): ProjectedRunUpdate | undefined {
  if ("point" in data) return { runId: data.runId, point: data.point };
  const { runId, taskId, courierId } = data;
  if (runId === undefined) return undefined;
  return { runId, taskId, courierId, ...(name === "task.started" ? { startedAt: meta.at } : { endedAt: meta.at }) };
}
