import { courierActivityEvents, erasureParts } from "@waybill/events-schema/groups";
import { courierEvents } from "@waybill/events-schema/people";
import { bus } from "../../../stacks/bus.ts";
import { getItem, putEvents, putItem } from "../../../stacks/grants.ts";
import { worker } from "../../../stacks/worker.ts";
import { peopleTable } from "./table.ts";

const storeCourier = [getItem(peopleTable, "COURIER#"), putItem(peopleTable, "COURIER#")];

/** Follows runs and stops, and no positions: those are a hundred times as many. */
worker("ProjectCouriers", {
  handler: "packages/people/src/workers/project-couriers.handler",
  consumes: courierActivityEvents,
  batch: { size: 100, window: 5 },
  link: [peopleTable],
  grants: storeCourier,
});
worker("RecordErasure", {
  handler: "packages/people/src/workers/record-erasure.handler",
  consumes: erasureParts,
  link: [peopleTable, bus],
  grants: [...storeCourier, putEvents(...courierEvents)],
});
