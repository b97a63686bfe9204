import type { NamedMessage } from "@waybill/events-schema/event";
import type { runContextEvents } from "@waybill/events-schema/groups";
import type { RunsProgressed } from "@waybill/events-schema/tracking";
import { addRouteStops, recordRunOfTask, updateRun, updateTask } from "../store.ts";
import { applyRunUpdate, applyTaskUpdate, type ProjectedRunUpdate, type ProjectedTask } from "./run-projection.ts";

type RunContextEvent = NamedMessage<Exclude<(typeof runContextEvents)[number], typeof RunsProgressed>>;

/** Store what an event says of a task, a run or the stops of a route. Photos are checked against it without reading the table of another service. */
export async function projectRun(event: RunContextEvent, now: number): Promise<void> {
  if (event.name === "route.published") {
    const { routeId, revision, stops = [] } = event.data;
    return addRouteStops({ routeId, revision, stops: stops.map(({ stopId, point }) => ({ stopId, point })) });
  }
  const task = toTaskUpdate(event);
  if (task) await updateTask(task.taskId, (known) => applyTaskUpdate(known, task), now);
  const update = toRunUpdate(event);
  if (update) await updateRun(update.runId, (run) => applyRunUpdate(run, update), now);
  if (event.name === "task.started") await recordRunOfTask(event.data, event.meta.at, now);
}

function toTaskUpdate(event: RunContextEvent): ProjectedTask | undefined {
  const { seq = 0 } = event.meta;
  switch (event.name) {
    case "task.opened":
    case "task.assigned":
    case "task.claimed": {
      const { taskId, team, routeId, revision, courierId } = event.data as Partial<ProjectedTask> & { taskId: string };
      return { taskId, routeId, revision, courierId, team, seq };
    }
    case "task.released":
    case "task.unassigned": {
      const { taskId, offeredTo } = event.data;
      return { taskId, team: offeredTo, seq };
    }
    default:
      return undefined;
  }
}

function toRunUpdate(event: RunContextEvent): ProjectedRunUpdate | undefined {
  const { at } = event.meta;
  switch (event.name) {
    case "run.progressed": {
      const { runId, courierId, point } = event.data;
      return { runId, courierId, point };
    }
    case "task.started": {
      const { runId, taskId, courierId, routeId, revision, team } = event.data;
      return { runId, taskId, courierId, routeId, revision, team, startedAt: at };
    }
    case "task.completed":
    case "task.failed":
    case "task.unassigned": {
      const { runId, taskId, courierId } = event.data;
      // Taken from a courier who had not started: there is no run.
      return runId === undefined ? undefined : { runId, taskId, courierId, endedAt: at };
    }
    default:
      return undefined;
  }
}
