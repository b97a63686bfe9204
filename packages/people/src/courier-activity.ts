import type { NamedMessage } from "@waybill/events-schema/event";
import type { courierActivityEvents } from "@waybill/events-schema/groups";
import type { CourierActivity } from "./courier.ts";

type ActivityEvent = NamedMessage<(typeof courierActivityEvents)[number]>;

/** What an event says of its courier. Who cancels or takes a task away is somebody else: that is no sight of the courier. */
export function toCourierActivity(event: ActivityEvent): CourierActivity {
  const { at } = event.meta;
  switch (event.name) {
    case "task.started":
      return { at, seenAt: at, startedRun: event.data.runId };
    case "task.completed":
    case "task.failed":
      return { at, seenAt: at, endedRun: event.data.runId };
    case "task.cancelled":
    case "task.unassigned":
      return { at, endedRun: event.data.runId };
    case "stop.arrived":
    case "stop.departed":
      return { at, seenAt: event.data.at };
    default:
      return { at, seenAt: event.data.since };
  }
}
