import type { Received } from "@waybill/events-schema/event";
import type { TaskCompleted, TaskFailed, TaskStarted } from "@waybill/events-schema/tasks";
import type { RunProgressed } from "@waybill/events-schema/tracking";
import { type Fact, told } from "./runs.ts";
import { changeRun } from "./store.ts";

type Heard =
  | (Received<typeof TaskStarted> & { name: string })
  | (Received<typeof TaskCompleted> & { name: string })
  | (Received<typeof TaskFailed> & { name: string })
  | (Received<typeof RunProgressed> & { name: string });

/** Keep what an event tells of a run. Photos are held against it; nobody else's table is read. */
export async function follow(heard: Heard, now: number): Promise<void> {
  const fact = factOf(heard);
  await changeRun(fact.runId, (run) => told(run, fact), now);
}

function factOf({ name, meta, data }: Heard): Fact {
  if ("point" in data) return { runId: data.runId, point: data.point };
  const { runId, taskId, courierId } = data;
  return { runId, taskId, courierId, ...(name === "task.started" ? { startedAt: meta.at } : { endedAt: meta.at }) };
}
