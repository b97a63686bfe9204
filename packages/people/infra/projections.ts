import { courierSignEvents } from "@waybill/events-schema/groups";
import { CourierAvailabilityChanged } from "@waybill/events-schema/people";
import { bus } from "../../../stacks/bus.ts";
import { getItem, putEvents, putItem } from "../../../stacks/grants.ts";
import { worker } from "../../../stacks/worker.ts";
import { peopleTable } from "./table.ts";

/** Follows runs and stops, and no positions: those are a hundred times as many. */
export const projectCouriers = worker("ProjectCouriers", {
  handler: "packages/people/src/workers/project-couriers.handler",
  consumes: courierSignEvents,
  batch: { size: 100, window: 5 },
  link: [peopleTable, bus],
  grants: [
    getItem(peopleTable, "COURIER#"),
    putItem(peopleTable, "COURIER#"),
    putEvents(CourierAvailabilityChanged), // what a crash left pending is published by whoever writes next
  ],
});
