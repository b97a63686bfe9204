import { CourierAvailabilityChanged, CourierErasureRequested } from "@waybill/events-schema/people";
import { LedgerCourierErased } from "@waybill/events-schema/tasks";
import { bus } from "../../../stacks/bus.ts";
import { getItem, putEvents, putItem, queryIndex } from "../../../stacks/grants.ts";
import { worker } from "../../../stacks/worker.ts";
import { SLOTS, tasksTable } from "./table.ts";

/** Keeps couriers who are blocked or off duty from getting tasks. */
worker("ProjectAvailability", {
  handler: "packages/tasks/src/workers/project-availability.handler",
  consumes: CourierAvailabilityChanged,
  link: [tasksTable],
  grants: [getItem(tasksTable, SLOTS), putItem(tasksTable, SLOTS)],
});

/** Erases what people wrote about a courier: all that the tasks and the ledger hold of a person besides the id. */
worker("EraseCourierNotes", {
  handler: "packages/tasks/src/workers/erase-courier-notes.handler",
  consumes: CourierErasureRequested,
  timeoutSeconds: 300,
  batch: { size: 1, window: 0 },
  maxAgeSeconds: 900,
  link: [tasksTable, bus],
  grants: [
    queryIndex(tasksTable, "Listed", "LEDGER#"),
    queryIndex(tasksTable, "Owned", "TASKS#"),
    getItem(tasksTable, "LEDGER#", "TASK#"),
    putItem(tasksTable, "LEDGER#", "TASK#"),
    putEvents(LedgerCourierErased),
  ],
});
