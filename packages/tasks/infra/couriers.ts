import { CourierAvailabilityChanged } from "@waybill/events-schema/people";
import { getItem, putItem } from "../../../stacks/grants.ts";
import { worker } from "../../../stacks/worker.ts";
import { SLOTS, tasksTable } from "./table.ts";

/** Keeps couriers who are blocked or off duty from getting tasks. */
export const projectAvailability = worker("ProjectAvailability", {
  handler: "packages/tasks/src/workers/project-availability.handler",
  consumes: CourierAvailabilityChanged,
  link: [tasksTable],
  grants: [getItem(tasksTable, SLOTS), putItem(tasksTable, SLOTS)],
});
