import type { NamedMessage } from "@waybill/events-schema/event";
import type { runContextEvents } from "@waybill/events-schema/groups";
import { type ProjectedRunUpdate, applyRunUpdate } from "./run-projection.ts";
import { addRouteStops, updateRun } from "../store.ts";

type RunContextEvent = NamedMessage<(typeof runContextEvents)[number]>;

/** Store what an event says of a run or of the stops of a route. Photos are checked against it without reading the table of another service. */
export async function projectRun(event: RunContextEvent, now: number): Promise<void> {
  if (event.name === "route.published") {
    const { routeId, revision, stops = [] } = event.data;
    return addRouteStops({ routeId, revision, stops: stops.map(({ stopId, point }) => ({ stopId, point })) });
  }
  const update = toRunUpdate(event);
  // Taken from a courier who had not started: there is no run.
  if (update) await updateRun(update.runId, (run) => applyRunUpdate(run, update), now);
}

function toRunUpdate(event: Exclude<RunContextEvent, { name: "route.published" }>): ProjectedRunUpdate | undefined {
  const { at } = event.meta;
  if (event.name === "run.progressed") {
    const { runId, courierId, point } = event.data;
    return { runId, courierId, point };
  }
  if (event.name === "task.started") {
    const { runId, taskId, courierId, routeId, revision, team } = event.data;
    return { runId, taskId, courierId, routeId, revision, team, startedAt: at };
  }
  const { runId, taskId, courierId } = event.data;
  return runId === undefined ? undefined : { runId, taskId, courierId, endedAt: at };
}
